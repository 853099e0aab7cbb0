//! `build`: how a plugin is made from its source.

use std::path::{Path, PathBuf};

use crate::json::{Cursor, Object};
use crate::path;

/// How to build a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Build {
    /// A command line for the system's shell, run in the folder of plugin.json.
    pub command: String,
    /// The file that the command makes; absolute.
    pub output: PathBuf,
    /// Files outside the folder that the command reads: paths or globs, relative to
    /// the folder.
    pub inputs: Vec<String>,
}

/// The keys of `build`.
pub(crate) const KEYS: [&str; 3] = ["command", "output", "inputs"];

impl Build {
    pub(super) fn read(value: &Cursor<'_>, folder: &Path) -> Option<Self> {
        let build: Object<'_> = value.object()?;
        build.reject_unknown(&KEYS);
        let command = build
            .required("command", "write the command that builds the plugin")
            .and_then(|command| command.non_empty_text());
        let output = build
            .required(
                "output",
                "write the path of the .wasm that the command makes",
            )
            .and_then(|output| output.non_empty_text());
        let inputs = build.get("inputs").and_then(|inputs| inputs.array());
        let inputs = inputs.unwrap_or_default();
        let inputs = inputs.iter().filter_map(Cursor::non_empty_text);
        let inputs = inputs.map(str::to_owned).collect();
        Some(Self {
            command: command?.to_owned(),
            output: path::join(folder, output?),
            inputs,
        })
    }
}
