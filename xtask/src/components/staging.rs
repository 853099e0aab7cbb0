//! The copy of the sources, and whether a component has to be built again.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

/// Build output that may be among the sources.
const LEFT_BEHIND: [&str; 3] = ["__pycache__", "node_modules", "target"];

/// Copies a folder. Equal files are not touched, because cargo compares times.
pub(crate) fn copy(from: &Path, to: &Path) -> Result<()> {
    for (name, content) in read(from)? {
        let file = to.join(name);
        if fs::read(&file).ok().as_ref() != Some(&content) {
            write(&file, &content)?;
        }
    }
    Ok(())
}

/// Writes a file and makes its folder.
pub(crate) fn write(file: &Path, content: &[u8]) -> Result<()> {
    let folder = file.parent().context("a file is in a folder")?;
    fs::create_dir_all(folder)?;
    fs::write(file, content).with_context(|| format!("cannot write {}", file.display()))
}

/// Makes an empty folder, or empties the one that is there.
pub(crate) fn empty(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))
}

/// Builds `output` from the folders `inputs` with tools of certain versions, unless
/// it is up to date.
pub(crate) fn unless_made(
    output: &Path,
    inputs: &[&Path],
    tools: &str,
    make: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let mut hasher = DefaultHasher::new();
    tools.hash(&mut hasher);
    for folder in inputs {
        read(folder)?.hash(&mut hasher);
    }
    let digest = format!("{:016x}", hasher.finish());
    let stamp = output.with_extension("made-of");
    if output.is_file() && fs::read_to_string(&stamp).is_ok_and(|made_of| made_of == digest) {
        return Ok(());
    }
    make()?;
    fs::write(&stamp, digest).with_context(|| format!("cannot write {}", stamp.display()))
}

/// All files below a folder: their names relative to it, and their content.
pub(crate) fn read(folder: &Path) -> Result<BTreeMap<PathBuf, Vec<u8>>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(below) = folders.pop() {
        let path = folder.join(&below);
        let entries =
            fs::read_dir(&path).with_context(|| format!("cannot list {}", path.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            if LEFT_BEHIND.iter().any(|left| *left == name) {
                continue;
            }
            let relative = below.join(name);
            if entry.file_type()?.is_dir() {
                folders.push(relative);
            } else {
                files.insert(relative, fs::read(entry.path())?);
            }
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn what_was_made_of_the_same_is_kept() -> Result<()> {
        let folder = std::env::temp_dir().join(format!("corral-staging-{}", std::process::id()));
        let (source, output) = (folder.join("source"), folder.join("output"));
        fs::create_dir_all(&source)?;
        let count = Cell::new(0);
        let make = |tools: &str| {
            unless_made(&output, &[&source], tools, || {
                count.set(count.get() + 1);
                Ok(fs::write(&output, "")?)
            })
        };
        make("1")?;
        make("1")?;
        assert_eq!(count.get(), 1);
        make("2")?;
        assert_eq!(count.get(), 2, "other tools");
        fs::write(source.join("file"), "")?;
        make("2")?;
        assert_eq!(count.get(), 3, "another source");
        fs::remove_file(&output)?;
        make("2")?;
        assert_eq!(count.get(), 4, "no output");
        Ok(fs::remove_dir_all(&folder)?)
    }
}
