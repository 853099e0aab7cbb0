//! What is in an archive.

use std::borrow::Cow;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result};

use super::build::Built;
use super::packages::Packages;
use super::{bundled, licenses, sbom};
use crate::components::staging;
use crate::layout::Layout;
use crate::process;

/// Files of the repository that each archive has as they are.
const FILES: [&str; 4] = ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md"];

/// The folder of the JSON Schemas, and where archives have it.
const SCHEMAS: (&str, &str) = ("docs/schema", "schema");

/// The folder of the manual pages.
const PAGES: &str = "man";

/// The shells that there are completions for, and the names of their files.
const SHELLS: [(&str, &str); 4] = [
    ("bash", "handler.bash"),
    ("fish", "handler.fish"),
    ("powershell", "handler.ps1"),
    ("zsh", "_handler"),
];

/// One file.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Its path in the archive's folder, with `/`.
    pub(super) path: String,
    pub(super) content: Cow<'static, [u8]>,
    pub(super) executable: bool,
}

impl Entry {
    fn new(path: impl Into<String>, content: impl Into<Cow<'static, [u8]>>) -> Self {
        Self {
            path: path.into(),
            content: content.into(),
            executable: false,
        }
    }
}

/// The files of an archive.
pub(super) struct Contents(Vec<Entry>);

impl From<Vec<Entry>> for Contents {
    fn from(entries: Vec<Entry>) -> Self {
        Self(entries)
    }
}

impl Contents {
    /// The handler, what was written by it, and what the repository says of it.
    pub(super) fn collect(
        layout: &Layout,
        built: &Built,
        documents: Option<&[Entry]>,
    ) -> Result<Self> {
        let handler = read(&built.handler)?;
        let mut entries = vec![Entry {
            executable: true,
            ..Entry::new(built.target.handler(), handler)
        }];
        for file in FILES {
            entries.push(Entry::new(file, read(&layout.root.join(file))?));
        }
        let (source, folder) = SCHEMAS;
        entries.extend(files_in(&layout.root.join(source), folder)?);
        entries.extend(documents.unwrap_or_default().iter().cloned());
        let packages = Packages::linked(layout, built.target)?;
        let rust = bundled::rust_version(&layout.root);
        let rust = rust.context("rust-toolchain.toml names no version")?;
        let texts = licenses::text(&packages, built.target, &rust)?.into_bytes();
        entries.push(Entry::new("THIRD-PARTY-LICENSES.txt", texts));
        let bill = sbom::document(&packages, built.target, &rust)?.into_bytes();
        entries.push(Entry::new("sbom.cdx.json", bill));
        Ok(Self(entries))
    }

    /// All files by their paths.
    pub(super) fn sorted(&self) -> Vec<Entry> {
        let mut entries = self.0.clone();
        entries.sort_by(|one, other| one.path.cmp(&other.path));
        entries
    }
}

/// The completions and manual pages, which a `handler` that runs here writes.
/// The folder `out` is the run's own.
pub(super) fn documents(handler: &Path, out: &Path) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    for (shell, file) in SHELLS {
        let text = process::capture(Command::new(handler).args(["completions", shell]))?;
        entries.push(Entry::new(format!("completions/{file}"), text.into_bytes()));
    }
    let pages = out.join(PAGES);
    staging::empty(&pages)?;
    process::run(Command::new(handler).arg("man").arg(&pages))?;
    entries.extend(files_in(&pages, PAGES)?);
    fs::remove_dir_all(&pages)?;
    Ok(entries)
}

/// The files directly in a folder, which the archive has in the folder `name`.
fn files_in(folder: &Path, name: &str) -> Result<Vec<Entry>> {
    let files = fs::read_dir(folder);
    let files = files.with_context(|| format!("cannot read {}", folder.display()))?;
    let mut entries = Vec::new();
    for file in files {
        let path = file?.path();
        let file = path.file_name().and_then(|file| file.to_str());
        let file = file.with_context(|| format!("{} is not UTF-8", path.display()))?;
        if path.is_file() {
            entries.push(Entry::new(format!("{name}/{file}"), read(&path)?));
        }
    }
    Ok(entries)
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("cannot read {}", file.display()))
}
