//! Whether the sources of a plugin have changed: the digests of all files that its
//! build may read.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use corral_app::{App, Sha256Digest};

use super::glob::Walk;
use super::purpose::Purpose;
use super::target::{self, Target};

/// Files that builds update with what they resolved.
const LOCK_FILES: [&str; 7] = [
    "Cargo.lock",
    "go.sum",
    "package-lock.json",
    "pnpm-lock.yaml",
    "poetry.lock",
    "uv.lock",
    "yarn.lock",
];

/// The digests of the files by their paths.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sources(BTreeMap<String, Sha256Digest>);

impl Sources {
    /// Reads the files of the function's folder and of `build.inputs`, except for what
    /// the build writes itself.
    ///
    /// # Errors
    /// When one of them cannot be read.
    pub(super) fn read(app: &Path, target: &Target) -> Result<Self> {
        let mut files = Walk::of_function(app, &target.folder).files()?;
        for pattern in &target.build.inputs {
            let named = Walk::of_input(&target.folder, pattern).and_then(Walk::files);
            files.extend(named.with_context(|| format!("{}/plugin.json", target.name))?);
        }
        let mut digests = BTreeMap::new();
        for file in files {
            if target.writes(&file) {
                continue;
            }
            let content =
                fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?;
            let path = file.strip_prefix(app).unwrap_or(&file);
            let path = path.to_string_lossy().into_owned();
            digests.insert(path, Sha256Digest::of(&content));
        }
        Ok(Self(digests))
    }

    /// The folders with the files that [`Sources::read`] reads, or that it would read if
    /// they were there.
    pub(super) fn folders(app: &Path, target: &Target) -> BTreeSet<PathBuf> {
        let mut folders = Walk::of_function(app, &target.folder).folders();
        for pattern in &target.build.inputs {
            // The build says what is wrong with it.
            if let Ok(walk) = Walk::of_input(&target.folder, pattern) {
                folders.append(&mut walk.folders());
            }
        }
        folders
    }

    /// One digest of everything that the plugin is made from: the files, the command,
    /// the version of the SDKs, which is that of the handler, and the purpose.
    pub(super) fn digest(&self, target: &Target, purpose: Purpose) -> Sha256Digest {
        let mut text = format!(
            "{}\n{}\n{}\n",
            env!("CARGO_PKG_VERSION"),
            target.build.command,
            target.build.output.display()
        );
        if purpose == Purpose::Development {
            text.push_str("development\n");
        }
        for (path, digest) in &self.0 {
            // Writing to a String cannot fail.
            let _ = writeln!(text, "{digest}  {path}");
        }
        Sha256Digest::of(text.as_bytes())
    }

    /// Which of the sources before and after a build the plugin was made from. Files
    /// that the build has added and lock files that it has updated are part of it. Any
    /// other change was made by someone who edits while it runs, and calls for another
    /// build.
    pub(super) fn built_from(self, after: Self) -> Self {
        let is_lock_file = |path: &str| {
            let name = Path::new(path).file_name().and_then(|name| name.to_str());
            name.is_some_and(|name| LOCK_FILES.contains(&name))
        };
        let edited = self
            .0
            .iter()
            .any(|(path, digest)| after.0.get(path) != Some(digest) && !is_lock_file(path));
        if edited { self } else { after }
    }
}

/// The files of `build.inputs` of all functions, each with a function that is built from
/// it. What cannot be read is left out.
pub(in crate::cli) fn inputs(app: &App) -> BTreeMap<PathBuf, String> {
    let mut inputs = BTreeMap::new();
    for target in target::all(app) {
        for pattern in &target.build.inputs {
            let files = Walk::of_input(&target.folder, pattern).and_then(Walk::files);
            for file in files.unwrap_or_default() {
                // The pattern may lead out of the folder and back.
                let file = fs::canonicalize(&file).unwrap_or(file);
                inputs.insert(file, target.name.clone());
            }
        }
    }
    inputs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(files: &[(&str, &str)]) -> Sources {
        let files = files.iter();
        Sources(
            files
                .map(|(path, text)| ((*path).to_owned(), Sha256Digest::of(text.as_bytes())))
                .collect(),
        )
    }

    #[test]
    fn edits_during_a_build_are_not_part_of_it() {
        let before = [("f/Cargo.lock", "1"), ("f/main.rs", "1")];
        for (after, counts) in [
            (&before[..], true),
            (&[("f/Cargo.lock", "2"), ("f/main.rs", "1")], true),
            (
                &[
                    ("f/Cargo.lock", "1"),
                    ("f/main.rs", "1"),
                    ("f/made.rs", "1"),
                ],
                true,
            ),
            (&[("f/Cargo.lock", "1"), ("f/main.rs", "2")], false),
            (&[("f/Cargo.lock", "1")], false),
        ] {
            let from = sources(&before).built_from(sources(after));
            let expected = if counts { after } else { &before };
            assert_eq!(from, sources(expected), "{after:?}");
        }
    }
}
