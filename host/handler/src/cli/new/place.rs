//! Writes a function into an app, which is made if there is none.

use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::slice;

use anyhow::{Context as _, Result};
use tempfile::TempDir;

use super::template::{self, Template};
use crate::cli::embedded::Files;
use crate::cli::sdk;

/// The file that makes a folder an app.
pub(super) const APP: &str = "host.json";

/// The function within the temporary folder.
const FINISHED: &str = "function";

/// Removes what was made so far, unless everything was.
#[derive(Default)]
struct Made {
    paths: Vec<PathBuf>,
}

impl Drop for Made {
    fn drop(&mut self) {
        for path in self.paths.drain(..).rev() {
            // The error that led here is the one to report.
            let _ = if path.ends_with(sdk::FOLDER) {
                fs::remove_dir_all(path)
            } else if path.is_dir() {
                fs::remove_dir(path)
            } else {
                fs::remove_file(path)
            };
        }
    }
}

/// Writes an app of this `kind`, if there is none, and the function. Returns the paths of
/// the files that were made, relative to the app.
pub(super) fn write(
    root: &Path,
    kind: &str,
    name: &str,
    template: &Template,
) -> Result<Vec<String>> {
    let function = template.function(name)?;
    let mut made = Made::default();
    if !root.exists() {
        fs::create_dir(root).with_context(|| format!("cannot create {}", root.display()))?;
        made.paths.push(root.to_owned());
    }
    let mut files = Vec::new();
    if !root.join(APP).exists() {
        files = write_app(root, &template::app(kind)?, &mut made)?;
    }
    let hidden = root.join(sdk::FOLDER);
    if !hidden.exists() {
        made.paths.push(hidden.clone());
    }
    sdk::hidden_folder(root)
        .with_context(|| format!("cannot create the folder {}", hidden.display()))?;
    let unfinished = unfinished(&hidden, &function)
        .with_context(|| format!("cannot write to {}", hidden.display()))?;
    let folder = unfinished.path().join(FINISHED);
    sdk::restore(root, slice::from_ref(&folder))?;
    fs::rename(&folder, root.join(name))
        .with_context(|| format!("cannot create {}", root.join(name).display()))?;
    made.paths.clear();
    files.extend(function.keys().map(|path| format!("{name}/{path}")));
    Ok(files)
}

/// Writes those files that are not there.
fn write_app(root: &Path, app: &Files, made: &mut Made) -> Result<Vec<String>> {
    let mut written = Vec::new();
    for (name, text) in app {
        let path = root.join(name);
        let mut file = match File::create_new(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            created => created.with_context(|| format!("cannot create {}", path.display()))?,
        };
        made.paths.push(path.clone());
        file.write_all(text.as_bytes())
            .with_context(|| format!("cannot write {}", path.display()))?;
        written.push(name.clone());
    }
    Ok(written)
}

/// Writes the function to a temporary folder, so that it gets its name when it is complete.
fn unfinished(hidden: &Path, files: &Files) -> std::io::Result<TempDir> {
    let unfinished = tempfile::Builder::new().prefix("new-").tempdir_in(hidden)?;
    // The temporary folder itself is only for this user.
    let folder = unfinished.path().join(FINISHED);
    for (path, text) in files {
        let file = folder.join(path);
        fs::create_dir_all(file.parent().unwrap_or(&folder))?;
        fs::write(file, text)?;
    }
    Ok(unfinished)
}
