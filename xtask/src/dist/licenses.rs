//! The licences of what the handler is linked from.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::packages::{Package, Packages};

/// How the names of files with licences begin, in capitals.
const NAMES: [&str; 5] = ["COPYING", "COPYRIGHT", "LICENCE", "LICENSE", "NOTICE"];

/// How deep libraries in C are within packages.
const DEPTH: usize = 3;

const INTRODUCTION: &str = "\
The handler is linked from the packages below, each under the licence that its line
names. The texts that come with them follow; one that several packages have in the same
words is there once.
";

/// All of it as one text.
pub(super) fn text(packages: &Packages) -> Result<String> {
    let mut text = INTRODUCTION.to_owned();
    text.push('\n');
    // Writing to a String cannot fail.
    for package in &packages.others {
        let license = package.license.as_deref().unwrap_or("see its text");
        let _ = writeln!(text, "{} {}: {license}", package.name, package.version);
    }
    for (license, users) in texts(&packages.others)? {
        let _ = write!(text, "\n{}\n{}\n\n", "=".repeat(78), users.join(", "));
        text.push_str(&license);
        text.push('\n');
    }
    Ok(text)
}

/// The texts, each with the packages that have it, in the order of the first of those.
fn texts(packages: &[Package]) -> Result<Vec<(String, Vec<String>)>> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut texts: Vec<(String, Vec<String>)> = Vec::new();
    for package in packages {
        let folder = package.manifest_path.parent().unwrap_or(Path::new("."));
        let mut files = Vec::new();
        find(folder, DEPTH, &mut files)?;
        files.sort();
        for file in files {
            let license = fs::read(&file);
            let license = license.with_context(|| format!("cannot read {}", file.display()))?;
            let license = String::from_utf8_lossy(&license).replace("\r\n", "\n");
            let license = license.trim().to_owned();
            let place = *places.entry(license.clone()).or_insert_with(|| {
                texts.push((license, Vec::new()));
                texts.len() - 1
            });
            let user = format!("{} {}", package.name, package.version);
            if let Some((_, users)) = texts.get_mut(place)
                && users.last() != Some(&user)
            {
                users.push(user);
            }
        }
    }
    Ok(texts)
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
    let is_source = name.ends_with(".RS") || name.ends_with(".C") || name.ends_with(".H");
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
