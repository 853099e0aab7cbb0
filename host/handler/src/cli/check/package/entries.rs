//! The names of the files in a package: where they lead, and whether they are the same
//! on all systems.

use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::io::Read as _;

use anyhow::{Context, Result};
use corral_app::{Problem, Severity};
use zip::{System, ZipArchive};

use super::problem;

/// More than this is not read of one file, in bytes: four times what a plugin may have.
const MAX_FILE: u64 = 512 << 20;

/// The file with the settings of a developer's machine.
const LOCAL_SETTINGS: &str = "local.settings.json";

/// The files of a package that can be unpacked.
#[derive(Debug, Default)]
pub(super) struct Entries(Vec<Entry>);

/// A file of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its path in the package, with `/`.
    pub(super) name: String,
    /// Its permissions; `None` if the zip has none of Unix.
    pub(super) mode: Option<u32>,
    index: usize,
}

impl Entries {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter()
    }

    /// The file with exactly this name.
    pub(super) fn get(&self, name: &str) -> Option<&Entry> {
        self.iter().find(|entry| entry.name == name)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The file with this name in another case.
    pub(super) fn in_another_case(&self, name: &str) -> Option<&Entry> {
        let alike = |entry: &&Entry| entry.name != name && fold(&entry.name) == fold(name);
        self.iter().find(alike)
    }

    /// Files that are the same on Windows.
    pub(super) fn alike(&self, is_windows: bool) -> Vec<Problem> {
        let mut seen: HashMap<String, &str> = HashMap::new();
        let mut problems = Vec::new();
        for entry in self.iter() {
            let Some(known) = seen.insert(fold(&entry.name), &entry.name) else {
                continue;
            };
            let (severity, what) = if is_windows {
                (Severity::Error, "is")
            } else {
                (Severity::Warning, "would be")
            };
            problems.push(problem(
                severity,
                &entry.name,
                format!("{what} the same file as {known} on Windows"),
                "rename one of them",
            ));
        }
        problems
    }
}

impl Entry {
    /// What the file holds.
    ///
    /// # Errors
    /// When it is damaged or too large.
    pub(super) fn read(&self, archive: &mut ZipArchive<File>) -> Result<Vec<u8>> {
        let name = &self.name;
        let file = archive
            .by_index(self.index)
            .with_context(|| format!("cannot read {name} in the package"))?;
        let mut content = Vec::new();
        // What the zip says of the size need not be true.
        let limited = file.take(MAX_FILE + 1).read_to_end(&mut content);
        limited.with_context(|| format!("cannot read {name} in the package"))?;
        anyhow::ensure!(
            u64::try_from(content.len())? <= MAX_FILE,
            "{name} in the package has more than {MAX_FILE} bytes; leave it out"
        );
        Ok(content)
    }
}

fn fold(name: &str) -> String {
    name.to_lowercase()
}

/// Reads the names of all entries; those that cannot be unpacked are problems.
///
/// # Errors
/// When the zip is damaged.
pub(super) fn read(archive: &mut ZipArchive<File>) -> Result<(Entries, Vec<Problem>)> {
    let (mut entries, mut problems) = (Entries::default(), Vec::new());
    if archive.has_duplicate_names() {
        problems.push(problem(
            Severity::Error,
            ".",
            "the zip has several files of one name, and tools unpack different ones",
            "make the zip again, by `handler package`",
        ));
    }
    let mut repositories = BTreeSet::new();
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).context("the zip is damaged")?;
        let name = String::from_utf8_lossy(file.name_raw()).into_owned();
        if let Some((message, remedy)) = fault(&name, file.is_symlink(), file.encrypted()) {
            problems.push(problem(Severity::Error, &name, message, remedy));
            continue;
        }
        if file.is_dir() {
            continue;
        }
        if name.eq_ignore_ascii_case(LOCAL_SETTINGS) {
            problems.push(problem(
                Severity::Error,
                &name,
                "holds the settings and secrets of a developer's machine",
                "leave it out, and set its values as app settings",
            ));
            // It is not written to this disk either.
            continue;
        }
        if let Some((folder, _)) = name.split_once(".git/") {
            repositories.insert(format!("{folder}.git"));
        }
        let is_unix = file.system() == System::Unix;
        entries.0.push(Entry {
            mode: file.unix_mode().filter(|_| is_unix),
            name,
            index,
        });
    }
    for folder in repositories {
        problems.push(problem(
            Severity::Warning,
            &folder,
            "is a repository, whose history comes with the app",
            "leave it out with .funcignore",
        ));
    }
    Ok((entries, problems))
}

/// Why an entry cannot be unpacked, with a remedy.
fn fault(name: &str, is_link: bool, is_encrypted: bool) -> Option<(&'static str, &'static str)> {
    let mut parts = name.trim_end_matches('/').split('/');
    if name.starts_with('/') || name.contains(':') {
        return Some(("is an absolute path", "zip the content of the app folder"));
    }
    if name.contains('\\') {
        return Some((
            "has a backslash in its name, which is a folder on Windows only",
            "make the zip with `/` between folders, by `handler package`",
        ));
    }
    if parts.any(|part| matches!(part, "" | "." | "..")) || name.contains('\0') {
        return Some((
            "leads out of the app folder",
            "zip the content of the app folder",
        ));
    }
    if is_link {
        return Some((
            "is a symbolic link, which is not unpacked everywhere",
            "put the file itself into the package, as `handler package` does",
        ));
    }
    is_encrypted.then_some(("is encrypted", "make the zip without a password"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_stay_in_the_app_folder() {
        for (name, says) in [
            ("host.json", None),
            ("a/b/c.txt", None),
            ("a/", None),
            ("a..b/c", None),
            ("/etc/passwd", Some("absolute")),
            ("C:/x", Some("absolute")),
            ("../x", Some("leads out")),
            ("a/../../x", Some("leads out")),
            ("a//b", Some("leads out")),
            ("a\\b", Some("backslash")),
            ("", Some("leads out")),
        ] {
            let found = fault(name, false, false).map(|(message, _)| message);
            assert_eq!(found.is_some(), says.is_some(), "{name}: {found:?}");
            if let (Some(found), Some(says)) = (found, says) {
                assert!(found.contains(says), "{name}: {found}");
            }
        }
    }
}
