//! Puts one SDK into the app.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::{FOLDER, Sdk};
use crate::cli::embedded;

/// The file that says which SDK was unpacked.
const STAMP: &str = ".unpacked";

/// npm copies the SDK into each function and does not notice when it changes.
const COPY_OF_NPM: &str = "node_modules/corral-sdk";

impl Sdk {
    /// Unpacks the SDK unless it is there. Returns whether it was unpacked.
    ///
    /// Another version is replaced as a whole. The new one is complete before it gets
    /// its name, so that a build at the same time does not see a part of it.
    pub(super) fn unpack(&self, root: &Path) -> Result<bool> {
        let sdks = root.join(FOLDER).join("sdk");
        let folder = sdks.join(self.name);
        let stamp = format!("{} {}\n", env!("CARGO_PKG_VERSION"), self.digest);
        if fs::read_to_string(folder.join(STAMP)).is_ok_and(|found| found == stamp) {
            return Ok(false);
        }
        let context = || format!("cannot unpack the SDK to {}", folder.display());
        let files = embedded::files(self.archive)?;
        hidden_folder(root)
            .and_then(|()| fs::create_dir_all(&sdks))
            .and_then(|()| {
                let unfinished = tempfile::Builder::new()
                    .prefix(".unfinished-")
                    .tempdir_in(&sdks)?;
                let new = unfinished.path().join("new");
                for (name, text) in &files {
                    let file = new.join(name);
                    fs::create_dir_all(file.parent().unwrap_or(&new))?;
                    fs::write(file, text)?;
                }
                fs::write(new.join(STAMP), &stamp)?;
                if folder.exists() {
                    fs::rename(&folder, unfinished.path().join("old"))?;
                }
                fs::rename(&new, &folder)
            })
            .with_context(context)?;
        if self.name == "javascript" {
            remove_copies(root).with_context(context)?;
        }
        Ok(true)
    }
}

/// Makes the folder [`FOLDER`], which git ignores in any app.
pub(in crate::cli) fn hidden_folder(root: &Path) -> io::Result<()> {
    let folder = root.join(FOLDER);
    fs::create_dir_all(&folder)?;
    let ignore = folder.join(".gitignore");
    if !ignore.exists() {
        fs::write(ignore, "*\n")?;
    }
    Ok(())
}

fn remove_copies(root: &Path) -> io::Result<()> {
    for entry in fs::read_dir(root)? {
        let copy = entry?.path().join(COPY_OF_NPM);
        if copy.is_dir() {
            fs::remove_dir_all(copy)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::tests::find;
    use super::*;

    #[test]
    fn another_version_is_replaced_as_a_whole() {
        let app = tempfile::tempdir().unwrap();
        let sdk = find("javascript");
        let folder = app.path().join(".corral/sdk/javascript");
        let copy = app.path().join("hello/node_modules/corral-sdk");
        assert!(sdk.unpack(app.path()).unwrap());
        assert!(!sdk.unpack(app.path()).unwrap(), "it is there");

        fs::write(folder.join(STAMP), "0.0.1 0\n").unwrap();
        fs::write(folder.join("removed.js"), "").unwrap();
        fs::create_dir_all(&copy).unwrap();
        assert!(sdk.unpack(app.path()).unwrap());
        assert!(folder.join("package.json").is_file());
        assert!(!folder.join("removed.js").exists());
        assert!(!copy.exists(), "npm would go on with it");
        let left = fs::read_dir(app.path().join(".corral/sdk")).unwrap();
        assert_eq!(left.count(), 1, "no unfinished folder is left");
        let ignored = fs::read_to_string(app.path().join(".corral/.gitignore"));
        assert_eq!(ignored.unwrap(), "*\n");
    }
}
