//! A function as `handler new` makes it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use crate::components::staging;
use crate::layout::Layout;
use crate::process;
use crate::sdk::templates::Setting;

/// The function.
const NAME: &str = "greet";

/// What the answer of every template begins with.
const GREETING: &str = "Hello, ";

/// An app with one function.
pub(super) struct Project {
    language: &'static str,
    handler: PathBuf,
    app: PathBuf,
    source: PathBuf,
    /// The source as `handler new` wrote it.
    original: String,
    setting: Setting,
}

impl Project {
    /// The path of the function.
    pub(super) const TARGET: &str = "/api/greet?name=Ada";

    /// Makes the function in its own folder below `folder`.
    pub(super) fn new(
        layout: &Layout,
        handler: &Path,
        folder: &Path,
        language: &'static str,
    ) -> Result<Self> {
        let setting = Setting::of(layout, handler, language)?;
        let app = folder.join(language);
        staging::empty(&app)?;
        setting.link_target(&app)?;
        let template = format!("{language}-http");
        let mut new = setting.apply(Command::new(handler), handler, &app)?;
        process::capture(new.args(["new", NAME, "--template", &template]))?;
        let source = app.join(NAME).join(match language {
            "rust" => "src/lib.rs",
            "javascript" => "src/greet.js",
            _ => "greet.py",
        });
        let original = fs::read_to_string(&source)
            .with_context(|| format!("cannot read {}", source.display()))?;
        ensure!(
            original.contains(GREETING),
            "{} greets nobody",
            source.display()
        );
        Ok(Self {
            language,
            handler: handler.to_owned(),
            app,
            source,
            original,
            setting,
        })
    }

    pub(super) fn language(&self) -> &'static str {
        self.language
    }

    /// A command of the handler that finds the tools.
    pub(super) fn command(&self) -> Result<Command> {
        self.setting
            .apply(Command::new(&self.handler), &self.handler, &self.app)
    }

    /// What the function answers after a save; `None` for before the first.
    pub(super) fn greeting(save: Option<usize>) -> String {
        match save {
            Some(save) => format!("Hello {save}, Ada!"),
            None => format!("{GREETING}Ada!"),
        }
    }

    /// Saves the source with another greeting, and returns when that was.
    pub(super) fn save(&self, save: usize) -> Result<Instant> {
        let changed = self
            .original
            .replacen(GREETING, &format!("Hello {save}, "), 1);
        fs::write(&self.source, changed)?;
        Ok(Instant::now())
    }
}
