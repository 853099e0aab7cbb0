//! Where Azurite is.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, Result};

/// Where packages of npm put the programs of an app.
const OF_APP: &str = "node_modules/.bin";

/// A way to start Azurite.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AzuriteProgram {
    /// The file to start.
    pub(super) file: PathBuf,
    /// The arguments that come before those of Azurite.
    pub(super) arguments: Vec<OsString>,
    /// How long it may take until it answers.
    pub(super) patience: Duration,
}

impl AzuriteProgram {
    /// Finds it in the folders of `path`, else in the app in `root`, else through npx,
    /// which fetches it the first time.
    pub(super) fn find(root: &Path, path: Option<&OsStr>) -> Result<Self> {
        let in_folders = |name: &str, folders: Option<&OsStr>| {
            let found =
                folders.and_then(|folders| which::which_in_global(name, Some(folders)).ok());
            found.and_then(|mut found| found.next())
        };
        let of_app = root.join(OF_APP);
        let installed =
            in_folders("azurite", path).or_else(|| in_folders("azurite", Some(of_app.as_os_str())));
        if let Some(file) = installed {
            return Ok(Self {
                file,
                arguments: Vec::new(),
                patience: Duration::from_secs(30),
            });
        }
        let npx = in_folders("npx", path).with_context(|| {
            format!(
                "cannot find Azurite: there is no `azurite` or `npx` on the PATH and none in {}; run `npm install -g azurite`, or start without --with-azurite to have storage in a file",
                of_app.display()
            )
        })?;
        Ok(Self {
            file: npx,
            arguments: ["--yes", "azurite"].map(OsString::from).to_vec(),
            patience: Duration::from_mins(3),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Makes a file that can be started.
    fn program(folder: &Path, name: &str) -> PathBuf {
        let file = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        fs::create_dir_all(folder).unwrap();
        fs::write(&file, "").unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
        }
        file
    }

    #[test]
    fn azurite_is_looked_for_in_three_places() {
        let folder = tempfile::tempdir().unwrap();
        let (app, path) = (folder.path().join("app"), folder.path().join("bin"));
        let find = || AzuriteProgram::find(&app, Some(path.as_os_str()));
        let error = find().unwrap_err().to_string();
        assert!(error.contains("npm install -g azurite"), "{error}");

        let npx = program(&path, "npx");
        let found = find().unwrap();
        assert_eq!((found.file, found.arguments.len()), (npx, 2));
        // Each takes precedence over the ones before.
        for folder in [app.join(OF_APP), path.clone()] {
            let installed = program(&folder, "azurite");
            let found = find().unwrap();
            assert_eq!((found.file, found.arguments.len()), (installed, 0));
        }
    }
}
