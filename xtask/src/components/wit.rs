//! The packages that the worlds in `tests/components/wit` use, from the crate that
//! serves them.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use crate::cargo;
use crate::layout::Layout;

/// Where the crate has its WIT, by the folder that needs it.
const SOURCES: [(&str, &str); 2] = [("p2", "wit/deps"), ("p3", "src/p3/wit/deps")];

/// The version in the crate, and the only one that componentize-js exports. They
/// differ only in the version number.
const VERSIONS: (&str, &str) = ("0.2.12", "0.2.10");

/// The folder for componentize-js.
pub(super) const JAVASCRIPT: &str = "p2-javascript";

/// Adds the packages to the folders of the worlds in `folder`.
pub(super) fn complete(layout: &Layout, folder: &Path) -> Result<()> {
    let source = cargo::source_of(&layout.root, "wasmtime-wasi-http")?;
    for (world, packages) in SOURCES {
        let destination = folder.join(world).join("deps");
        copy(&source.join(packages), &destination, str::to_owned)?;
    }
    let (newer, older) = VERSIONS;
    let age = |text: &str| text.replace(newer, older);
    copy(&folder.join("p2"), &folder.join(JAVASCRIPT), age)?;
    let packages = folder.join("p2").join("deps");
    copy(&packages, &folder.join(JAVASCRIPT).join("deps"), age)
}

/// Copies the files of a folder. Equal files are not touched.
fn copy(from: &Path, to: &Path, change: impl Fn(&str) -> String) -> Result<()> {
    fs::create_dir_all(to)?;
    let entries = fs::read_dir(from).with_context(|| format!("cannot list {}", from.display()))?;
    for entry in entries {
        let entry = entry?;
        if !entry.file_type()?.is_file() {
            continue;
        }
        let text = change(&fs::read_to_string(entry.path())?);
        let file = to.join(entry.file_name());
        if fs::read_to_string(&file).ok().as_ref() != Some(&text) {
            fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
        }
    }
    Ok(())
}
