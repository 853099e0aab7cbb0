//! `cargo xtask tidy`: rules that concern files, which neither the compiler nor
//! clippy checks.
//!
//! Every rule except that of circles checks one file at a time. All violations are
//! reported, each with its remedy.

mod circles;
mod links;
mod manifest;
mod names;
mod rust;
mod snapshot;
mod text;
mod words;
mod workflows;

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::layout::Layout;
use crate::process;

/// A file under version control, or about to be.
struct File {
    /// The path from the root of the repository, with `/`.
    path: String,
    /// The content; files that are not UTF-8 have only their name checked.
    text: Option<String>,
}

/// A violation of a rule.
#[derive(Debug, PartialEq, Eq)]
struct Violation {
    /// The line, from 1; `None` for the file as a whole.
    line: Option<usize>,
    /// What is wrong and how to fix it.
    message: String,
}

impl Violation {
    fn in_file(message: impl Into<String>) -> Self {
        Self {
            line: None,
            message: message.into(),
        }
    }

    fn at(line: usize, message: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            message: message.into(),
        }
    }
}

/// Checks every file and fails if any rule is broken. `verbs` are those of `cargo xtask`.
pub(crate) fn run(layout: &Layout, verbs: &[String]) -> Result<()> {
    let files = files(&layout.root)?;
    let mut count = 0;
    if !files.iter().any(|file| file.path == text::CHANGELOG) {
        println!("{}: missing; add it with `## Unreleased`", text::CHANGELOG);
        count += 1;
    }
    for file in &files {
        for violation in check(file, &layout.root, verbs) {
            let path = &file.path;
            println!("{}", Located { path, violation });
            count += 1;
        }
    }
    for (path, violation) in circles::check(&files) {
        let path = &path;
        println!("{}", Located { path, violation });
        count += 1;
    }
    if count > 0 {
        bail!("{count} violations of file-level rules");
    }
    println!("{} files are tidy", files.len());
    Ok(())
}

fn check(file: &File, root: &Path, verbs: &[String]) -> Vec<Violation> {
    let mut found = names::check(&file.path);
    let Some(text) = &file.text else {
        return found;
    };
    found.extend(text::check(&file.path, text));
    found.extend(words::check(&file.path, text));
    found.extend(workflows::check(&file.path, text, verbs));
    match extension(&file.path) {
        "rs" => {
            let is_folder = |folder: &str| root.join(folder).is_dir();
            found.extend(names::check_module(&file.path, is_folder));
            found.extend(rust::check(&file.path, text));
            found.extend(snapshot::check(&file.path, text));
        }
        "md" => {
            let exists = |target: &str| root.join(target).exists();
            found.extend(links::check(&file.path, text, exists));
            found.extend(text::check_changelog(&file.path, text));
        }
        "toml" => found.extend(manifest::check(&file.path, text)),
        _ => {}
    }
    found
}

/// Tracked files and those that git would add; deleted files are skipped.
fn files(root: &Path) -> Result<Vec<File>> {
    let list = process::capture(
        Command::new("git")
            .current_dir(root)
            .args(["ls-files", "-z", "--cached", "--others"])
            .arg("--exclude-standard"),
    )?;
    Ok(list
        .split_terminator('\0')
        .filter(|path| root.join(path).is_file())
        .map(|path| File {
            path: path.to_owned(),
            text: fs::read_to_string(root.join(path)).ok(),
        })
        .collect())
}

fn extension(path: &str) -> &str {
    Path::new(path)
        .extension()
        .and_then(|extension| extension.to_str())
        .unwrap_or_default()
}

fn stem(path: &str) -> &str {
    Path::new(path)
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default()
}

/// The folder of a file, as a path from the root.
fn folder(path: &str) -> PathBuf {
    Path::new(path)
        .parent()
        .map(Path::to_path_buf)
        .unwrap_or_default()
}

/// A violation as one line, in the form that editors and terminals link to.
struct Located<'a> {
    path: &'a str,
    violation: Violation,
}

impl fmt::Display for Located<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.path)?;
        if let Some(line) = self.violation.line {
            write!(out, ":{line}")?;
        }
        write!(out, ": {}", self.violation.message)
    }
}
