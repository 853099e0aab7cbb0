//! The licences of what the handler is linked from.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::bundled;
use super::packages::{Package, Packages};
use super::target::Target;

/// How the names of files with licences begin, in capitals.
const NAMES: [&str; 5] = ["COPYING", "COPYRIGHT", "LICENCE", "LICENSE", "NOTICE"];

/// How deep libraries in C are within packages.
const DEPTH: usize = 4;

const INTRODUCTION: &str = "\
The handler is linked from the packages and libraries below, each under the licence that
its line names. The texts that come with them follow; one that several packages have in
the same words is there once.
";

/// The text of musl, which no package brings.
const MUSL: &str = include_str!("notices/musl.txt");

/// All of it as one text, for a handler of `target` that the Rust compiler of version
/// `rust` built.
pub(super) fn text(packages: &Packages, target: Target, rust: &str) -> Result<String> {
    let mut text = INTRODUCTION.to_owned();
    text.push('\n');
    // Writing to a String cannot fail.
    for package in &packages.others {
        let license = package.license.as_deref().unwrap_or("see its text");
        let _ = writeln!(text, "{} {}: {license}", package.name, package.version);
        for library in bundled::within(package) {
            let _ = writeln!(text, "  with {}: {}", library.name, library.license);
        }
    }
    for library in bundled::of_compilers(target, rust) {
        let _ = writeln!(text, "{}: {}", library.name, library.license);
    }
    let (texts, without) = texts(&packages.others)?;
    let _ = writeln!(
        text,
        "\nThese come without a text, and have that of the licence named above: {}",
        without.join(", ")
    );
    for (license, users) in texts {
        push(&mut text, &users.join(", "), &license);
    }
    if target.is_musl() {
        push(&mut text, "musl", MUSL.trim());
    }
    Ok(text)
}

fn push(text: &mut String, users: &str, license: &str) {
    // Writing to a String cannot fail.
    let _ = write!(text, "\n{}\n{users}\n\n{license}\n", "=".repeat(78));
}

/// A text, and the packages that have it.
type Shared = (String, Vec<String>);

/// The texts, each with the packages that have it, in the order of the first of those,
/// and the packages that have none.
fn texts(packages: &[Package]) -> Result<(Vec<Shared>, Vec<String>)> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut texts: Vec<Shared> = Vec::new();
    let mut without = Vec::new();
    for package in packages {
        let mut files = Vec::new();
        find(package.folder(), DEPTH, &mut files)?;
        files.sort();
        let user = format!("{} {}", package.name, package.version);
        if files.is_empty() {
            without.push(user.clone());
        }
        for file in files {
            let license = fs::read(&file);
            let license = license.with_context(|| format!("cannot read {}", file.display()))?;
            let license = String::from_utf8_lossy(&license).replace("\r\n", "\n");
            let license = license.trim().to_owned();
            let place = *places.entry(license.clone()).or_insert_with(|| {
                texts.push((license, Vec::new()));
                texts.len() - 1
            });
            if let Some((_, users)) = texts.get_mut(place)
                && users.last() != Some(&user)
            {
                users.push(user.clone());
            }
        }
    }
    Ok((texts, without))
}

/// Adds the files with licences below `folder`.
fn find(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<()> {
    let entries = fs::read_dir(folder);
    let entries = entries.with_context(|| format!("cannot read {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            if depth > 1 {
                find(&path, depth - 1, files)?;
            }
        } else if is_license(&entry.file_name().to_string_lossy()) {
            files.push(path);
        }
    }
    Ok(())
}

/// Whether a file of that name has a licence. Sources may be called alike.
fn is_license(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    let is_source = matches!(name.rsplit('.').next(), Some("RS" | "C" | "H"));
    !is_source && NAMES.iter().any(|start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_with_licences_are_known_by_their_names() {
        for (name, expected) in [
            ("LICENSE", true),
            ("LICENSE-MIT", true),
            ("license.md", true),
            ("COPYRIGHT", true),
            ("NOTICE.txt", true),
            ("license.rs", false),
            ("README.md", false),
        ] {
            assert_eq!(is_license(name), expected, "{name}");
        }
    }
}
