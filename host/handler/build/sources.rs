//! The files below a folder of the repository.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

/// Text by path, relative to the folder, with `/`.
pub(crate) type Files = BTreeMap<String, String>;

/// Reads what git knows below `folder`, a path from the root of the repository with
/// `/`, so that packages and build output of a developer are left out. A source
/// archive has no such files and no `.git`: then all are read.
pub(crate) fn below(root: &Path, folder: &str) -> Result<Files> {
    println!("cargo::rerun-if-changed={}", root.join(folder).display());
    let names = if root.join(".git").exists() {
        known_to_git(root, folder)?
    } else {
        let mut names = Vec::new();
        list(&root.join(folder), "", &mut names)?;
        names
    };
    let mut files = Files::new();
    for name in names {
        let path = root.join(folder).join(&name);
        // A deleted file is known to git until the deletion is staged.
        if path.is_file() {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            files.insert(name, text);
        }
    }
    ensure!(!files.is_empty(), "there are no files in {folder}");
    Ok(files)
}

/// Files that git tracks, or would add.
fn known_to_git(root: &Path, folder: &str) -> Result<Vec<String>> {
    let output = Command::new("git")
        .current_dir(root.join(folder))
        .args(["ls-files", "-z", "--cached", "--others"])
        .arg("--exclude-standard")
        .output()
        .context("cannot start git")?;
    ensure!(
        output.status.success(),
        "git ls-files failed: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let names = String::from_utf8(output.stdout).context("the name of a file is not UTF-8")?;
    Ok(names.split_terminator('\0').map(str::to_owned).collect())
}

fn list(folder: &Path, prefix: &str, names: &mut Vec<String>) -> Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.with_context(|| format!("{} is not UTF-8", path.display()))?;
        if path.is_dir() {
            list(&path, &format!("{prefix}{name}/"), names)?;
        } else {
            names.push(format!("{prefix}{name}"));
        }
    }
    Ok(())
}
