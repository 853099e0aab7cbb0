//! What a package holds, whatever its format.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};

/// The files of a package by their paths, which have `/` between their parts.
#[derive(Debug, Default)]
pub(super) struct Entries(BTreeMap<String, Entry>);

/// A file of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// What it holds.
    pub(super) content: Vec<u8>,
    /// Whether it is a program.
    pub(super) executable: bool,
}

impl Entry {
    /// Its permissions on Unix. Compiled code is used only if no other user can write to
    /// it.
    pub(super) fn mode(&self) -> u32 {
        if self.executable { 0o755 } else { 0o644 }
    }
}

/// The permissions of a folder on Unix, for the same reason.
pub(super) const FOLDER_MODE: u32 = 0o755;

impl Entries {
    /// Adds a file.
    ///
    /// # Errors
    /// When there is one of this name, which Windows reads in any case.
    pub(super) fn add(&mut self, path: String, content: Vec<u8>, executable: bool) -> Result<()> {
        let folded = path.to_lowercase();
        if let Some(known) = self.0.keys().find(|known| known.to_lowercase() == folded) {
            bail!(
                "{path} and {known} are the same file on Windows; rename one of them, or name it in .funcignore"
            );
        }
        let entry = Entry {
            content,
            executable,
        };
        self.0.insert(path, entry);
        Ok(())
    }

    /// The files in the order of their paths.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Entry)> {
        self.0.iter().map(|(path, entry)| (path.as_str(), entry))
    }

    /// The folders with files in them in the order of their paths, each after the one
    /// that it is in.
    pub(super) fn folders(&self) -> BTreeSet<&str> {
        let mut folders = BTreeSet::new();
        for path in self.0.keys() {
            let mut folder = path.as_str();
            while let Some((parent, _)) = folder.rsplit_once('/') {
                folders.insert(parent);
                folder = parent;
            }
        }
        folders
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_differ_by_more_than_case() {
        let mut entries = Entries::default();
        for path in ["b/x", "a/b/c", "a/d", "z"] {
            entries.add(path.to_owned(), Vec::new(), false).unwrap();
        }
        let again = entries.add("A/D".to_owned(), Vec::new(), false);
        assert!(again.unwrap_err().to_string().contains("A/D and a/d"));
        assert_eq!(Vec::from_iter(entries.folders()), ["a", "a/b", "b"]);
    }
}
