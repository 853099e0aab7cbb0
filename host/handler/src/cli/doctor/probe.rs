//! Finds out whether a tool is there, and its version.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde::Serialize;

/// How a tool is found.
pub(super) enum Probe {
    /// A command that prints its version.
    Version(&'static [&'static str]),
    /// A command that prints the path of a folder, which has to exist.
    Folder(&'static [&'static str]),
    /// A command that succeeds.
    Success(&'static [&'static str]),
    /// A file.
    File(&'static str),
}

/// What a probe found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) status: Status,
    /// The version, if the tool has one.
    pub(super) version: Option<String>,
    /// Where the program or the folder is.
    pub(super) path: Option<PathBuf>,
}

/// Whether a tool can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Status {
    Ok,
    Missing,
    TooOld,
}

/// Where programs are looked up.
pub(super) struct Search<'a> {
    /// As in the variable `PATH`.
    pub(super) path: OsString,
    /// The app, in which commands are started.
    pub(super) root: &'a Path,
}

impl Search<'_> {
    /// The file of a program.
    pub(super) fn find(&self, program: &str) -> Option<PathBuf> {
        which::which_in(program, Some(&self.path), self.root).ok()
    }

    fn run(&self, command: &[&str]) -> Option<(PathBuf, Output)> {
        let (program, arguments) = command.split_first()?;
        let program = self.find(program)?;
        let output = Command::new(&program)
            .args(arguments)
            .current_dir(self.root)
            .env("PATH", &self.path)
            .stdin(Stdio::null())
            .output()
            .ok()?;
        output.status.success().then_some((program, output))
    }
}

impl Probe {
    /// Looks for the tool in at least this version.
    pub(super) fn run(&self, search: &Search<'_>, minimum: &str) -> Found {
        let found = match self {
            Self::Version(command) => search.run(command).map(|(program, output)| {
                let version = version_in(&text(&output.stdout));
                (
                    program,
                    version.or_else(|| version_in(&text(&output.stderr))),
                )
            }),
            Self::Folder(command) => search.run(command).and_then(|(_, output)| {
                let folder = PathBuf::from(text(&output.stdout).trim());
                folder.is_dir().then_some((folder, None))
            }),
            Self::Success(command) => search.run(command).map(|(program, _)| (program, None)),
            Self::File(path) => {
                let path = PathBuf::from(path);
                path.is_file().then_some((path, None))
            }
        };
        let Some((path, version)) = found else {
            return Found {
                status: Status::Missing,
                version: None,
                path: None,
            };
        };
        let old = !minimum.is_empty()
            && version
                .as_deref()
                .is_none_or(|version| parts(version) < parts(minimum));
        Found {
            status: if old { Status::TooOld } else { Status::Ok },
            version,
            path: Some(path),
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The first number with a dot in a program's output, as `1.27.3` in `go version
/// go1.27.3 linux/amd64`.
fn version_in(text: &str) -> Option<String> {
    let is_part = |next: char| next.is_ascii_digit() || next == '.';
    let numbers = text.split(|next| !is_part(next));
    let mut numbers = numbers.map(|number| number.trim_matches('.'));
    numbers
        .find(|number| number.contains('.'))
        .map(str::to_owned)
}

fn parts(version: &str) -> Vec<u64> {
    let parts = version.split('.').map(str::parse);
    parts.map_while(Result::ok).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_in_what_programs_print() {
        for (output, expected) in [
            ("cargo 1.97.1 (8bab26f4f 2026-07-14)", Some("1.97.1")),
            ("go version go1.27.3 linux/amd64", Some("1.27.3")),
            ("v24.19.0\n", Some("24.19.0")),
            ("Python 3.11.7", Some("3.11.7")),
            ("Debian clang version 19.1.7 (3~deb12u1)", Some("19.1.7")),
            ("componentize-py 0.25.1", Some("0.25.1")),
            ("0.17.1", Some("0.17.1")),
            ("unknown. Really.", None),
            ("", None),
        ] {
            assert_eq!(version_in(output).as_deref(), expected, "{output}");
        }
    }

    #[test]
    fn versions_are_compared_by_number() {
        for (version, minimum, enough) in [
            ("1.97.1", "1.96", true),
            ("1.96", "1.96", true),
            ("1.9.5", "1.96", false),
            ("20.19.2", "22.18", false),
            ("24.0.0", "22.18", true),
            ("0.25.0", "0.25.1", false),
            ("19.1.7", "19", true),
        ] {
            assert_eq!(parts(version) >= parts(minimum), enough, "{version}");
        }
    }
}
