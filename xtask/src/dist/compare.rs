//! `cargo xtask dist-diff`: which files of two builds differ.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufReader, Read};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use flate2::read::GzDecoder;
use sha2::{Digest as _, Sha256};

/// The digests of files by their names.
type Digests = BTreeMap<String, String>;

/// Compares the archives in two folders, and fails if they differ.
pub(crate) fn run(one: &Path, other: &Path) -> Result<()> {
    let (first, second) = (archives(one)?, archives(other)?);
    if first.is_empty() {
        bail!("{} has no archives", one.display());
    }
    let mut differences = differing(&first, &second);
    for name in &mut differences {
        let (left, right) = (one.join(&*name), other.join(&*name));
        if left.is_file() && right.is_file() {
            let files = differing(&files(&left)?, &files(&right)?);
            *name = format!("{name}: {}", files.join(", "));
        }
    }
    if differences.is_empty() {
        println!("{} archives are the same", first.len());
        return Ok(());
    }
    bail!("the archives differ:\n{}", differences.join("\n"))
}

/// The names that only one has, or that have other digests.
fn differing(one: &Digests, other: &Digests) -> Vec<String> {
    let mut names: Vec<&String> = one.keys().chain(other.keys()).collect();
    names.sort();
    names.dedup();
    names
        .into_iter()
        .filter(|name| one.get(*name) != other.get(*name))
        .cloned()
        .collect()
}

fn archives(folder: &Path) -> Result<Digests> {
    let entries = fs::read_dir(folder);
    let entries = entries.with_context(|| format!("cannot read {}", folder.display()))?;
    let mut archives = Digests::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if matches!(name.rsplit('.').next(), Some("gz" | "zip")) {
            archives.insert(name, digest(File::open(entry.path())?)?);
        }
    }
    Ok(archives)
}

fn files(archive: &Path) -> Result<Digests> {
    let file = BufReader::new(File::open(archive)?);
    let mut files = Digests::new();
    if archive.extension().is_some_and(|suffix| suffix == "zip") {
        let mut archive = zip::ZipArchive::new(file)?;
        for index in 0..archive.len() {
            let entry = archive.by_index(index)?;
            let name = entry.name()?.into_owned();
            files.insert(name, digest(entry)?);
        }
    } else {
        let mut archive = tar::Archive::new(GzDecoder::new(file));
        for entry in archive.entries()? {
            let entry = entry?;
            let name = entry.path()?.display().to_string();
            files.insert(name, digest(entry)?);
        }
    }
    Ok(files)
}

fn digest(mut content: impl Read) -> Result<String> {
    let mut digest = Sha256::new();
    std::io::copy(&mut content, &mut digest)?;
    Ok(hex::encode(digest.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_other_digests_differ() {
        let digests = |files: &[(&str, &str)]| -> Digests {
            let files = files.iter();
            files
                .map(|(name, digest)| ((*name).to_owned(), (*digest).to_owned()))
                .collect()
        };
        let one = digests(&[("a", "1"), ("b", "1"), ("c", "1")]);
        let other = digests(&[("a", "1"), ("b", "2"), ("d", "1")]);
        assert_eq!(differing(&one, &other), ["b", "c", "d"]);
        assert!(differing(&one, &one).is_empty());
    }
}
