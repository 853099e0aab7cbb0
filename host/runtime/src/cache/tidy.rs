//! Keeps a folder of compiled code within bounds. Every version of every plugin
//! that was ever loaded adds some megabytes.

use std::collections::{HashMap, HashSet};
use std::fs::{self, OpenOptions};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use super::private::UNFINISHED;

/// The bounds of a folder.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// All files together, in bytes.
    pub(super) size: u64,
    /// Since the last use.
    pub(super) age: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            size: 1 << 30,
            age: Duration::from_hours(30 * 24),
        }
    }
}

/// An unfinished file of this age was left by a process that was killed.
const ABANDONED: Duration = Duration::from_mins(10);

/// The files of one key.
#[derive(Debug)]
struct Entry {
    files: Vec<PathBuf>,
    size: u64,
    used: SystemTime,
}

/// The right to change times on Windows, which neither reading nor writing includes; it
/// is granted for a file that is mapped.
#[cfg(windows)]
const WRITE_ATTRIBUTES: u32 = 0x100;

/// Marks `file` as used now.
pub(super) fn touch(file: &Path) {
    let mut options = OpenOptions::new();
    #[cfg(not(windows))]
    options.read(true);
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::access_mode(&mut options, WRITE_ATTRIBUTES);
    // Fails in a read-only folder, which is not tidied either.
    if let Ok(file) = options.open(file) {
        let _ = file.set_modified(SystemTime::now());
    }
}

/// Removes from `folder` what exceeds `bounds`, but nothing whose key begins with
/// one of `serving`. What cannot be removed stays.
pub(super) fn tidy(folder: &Path, serving: &HashSet<String>, bounds: Bounds) {
    let now = SystemTime::now();
    let age = |used: SystemTime| now.duration_since(used).unwrap_or_default();
    let mut entries = entries(folder);
    entries.retain(|key, entry| {
        let serves = key
            .split('-')
            .next()
            .is_some_and(|digest| serving.contains(digest));
        if serves {
            entry.files.iter().for_each(|file| touch(file));
            return true;
        }
        let limit = if key.starts_with(UNFINISHED) {
            ABANDONED
        } else {
            bounds.age
        };
        let stays = age(entry.used) <= limit;
        if !stays {
            remove(entry);
        }
        stays
    });
    let mut size: u64 = entries.values().map(|entry| entry.size).sum();
    let mut idle: Vec<(String, Entry)> = entries.into_iter().collect();
    idle.retain(|(key, _)| {
        let digest = key.split('-').next();
        !digest.is_some_and(|digest| serving.contains(digest))
    });
    idle.sort_by_key(|(_, entry)| entry.used);
    for (_, entry) in idle {
        if size <= bounds.size {
            return;
        }
        remove(&entry);
        size = size.saturating_sub(entry.size);
    }
}

fn remove(entry: &Entry) {
    // Code before its digest: Windows refuses to remove code that a process has mapped,
    // and without the digest it would be compiled again at every start.
    let mut files: Vec<&PathBuf> = entry.files.iter().collect();
    files.sort();
    for file in files {
        if fs::remove_file(file).is_err() {
            return;
        }
    }
}

/// The files of `folder` by their keys; a file that is being written has its own.
fn entries(folder: &Path) -> HashMap<String, Entry> {
    let mut entries: HashMap<String, Entry> = HashMap::new();
    for file in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(metadata) = file.metadata() else {
            continue;
        };
        let (path, name) = (file.path(), file.file_name());
        let name = name.to_string_lossy();
        let key = name
            .strip_suffix(".cwasm")
            .or_else(|| name.strip_suffix(".sha256"));
        let unfinished = name.starts_with(UNFINISHED).then_some(&*name);
        // Other files were not written by this program.
        let Some(key) = key.or(unfinished).filter(|_| metadata.is_file()) else {
            continue;
        };
        let used = metadata.modified().unwrap_or(SystemTime::UNIX_EPOCH);
        let entry = entries.entry(key.to_owned()).or_insert_with(|| Entry {
            files: Vec::new(),
            size: 0,
            used,
        });
        entry.files.push(path);
        entry.size += metadata.len();
        entry.used = entry.used.max(used);
    }
    entries
}

#[cfg(test)]
mod tests {
    use std::fs::File;

    use super::*;

    const DAY: Duration = Duration::from_hours(24);

    /// Files with their sizes and the days since their last use, the digests that
    /// serve, and the files that stay within 100 bytes and 30 days.
    #[test]
    fn removes_the_oldest_first_and_nothing_that_serves() {
        type Files = &'static [(&'static str, usize, u32)];
        let cases: [(&str, Files, &[&str], &[&str]); 8] = [
            ("nothing", &[], &[], &[]),
            ("little", &[("a-1.cwasm", 50, 3)], &[], &["a-1.cwasm"]),
            (
                "too much",
                &[
                    ("a-1.cwasm", 50, 3),
                    ("b-1.cwasm", 50, 2),
                    ("c-1.cwasm", 10, 1),
                ],
                &[],
                &["b-1.cwasm", "c-1.cwasm"],
            ),
            (
                "the oldest serves",
                &[
                    ("a-1.cwasm", 50, 3),
                    ("b-1.cwasm", 50, 2),
                    ("c-1.cwasm", 10, 1),
                ],
                &["a"],
                &["a-1.cwasm", "c-1.cwasm"],
            ),
            (
                "all serve",
                &[("a-1.cwasm", 90, 3), ("b-1.cwasm", 90, 90)],
                &["a", "b"],
                &["a-1.cwasm", "b-1.cwasm"],
            ),
            (
                "too old, with its digest",
                &[
                    ("a-1.cwasm", 1, 31),
                    ("a-1.sha256", 1, 31),
                    ("b-1.cwasm", 1, 29),
                ],
                &[],
                &["b-1.cwasm"],
            ),
            (
                "one of the two was used",
                &[("a-1.cwasm", 1, 1), ("a-1.sha256", 1, 31)],
                &[],
                &["a-1.cwasm", "a-1.sha256"],
            ),
            (
                "other files",
                &[
                    ("readme.md", 500, 90),
                    (".writing-x", 1, 1),
                    (".writing-y", 1, 0),
                ],
                &[],
                &[".writing-y", "readme.md"],
            ),
        ];
        for (what, files, serving, stays) in cases {
            let folder = tempfile::tempdir().unwrap();
            for (name, size, days) in files {
                let file = folder.path().join(name);
                fs::write(&file, vec![0; *size]).unwrap();
                let file = File::options().write(true).open(file).unwrap();
                file.set_modified(SystemTime::now() - DAY * *days).unwrap();
            }
            let serving = serving.iter().map(ToString::to_string).collect();
            let bounds = Bounds {
                size: 100,
                age: 30 * DAY,
            };
            tidy(folder.path(), &serving, bounds);
            // What serves counts as used.
            tidy(
                folder.path(),
                &HashSet::new(),
                Bounds {
                    size: u64::MAX,
                    ..bounds
                },
            );
            let names = fs::read_dir(folder.path()).unwrap();
            let mut names: Vec<_> = names
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort();
            assert_eq!(names, stays, "{what}");
        }
    }
}
