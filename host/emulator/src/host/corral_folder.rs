//! `.corral`: what the host keeps beside an app.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The folder in an app for storage and keys. It is not for version control, and not for
/// deployment.
#[derive(Clone, Debug)]
pub struct CorralFolder(PathBuf);

impl CorralFolder {
    /// The folder of the app in `root`, which is created if it does not exist.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create(root: &Path) -> io::Result<Self> {
        let folder = root.join(".corral");
        fs::create_dir_all(&folder)?;
        let ignored = folder.join(".gitignore");
        if !ignored.exists() {
            fs::write(ignored, "*\n")?;
        }
        Ok(Self(folder))
    }

    /// Queues, blobs and tables.
    pub fn storage(&self) -> PathBuf {
        self.0.join("storage.db")
    }

    /// What Azurite keeps, if it is started for the app.
    pub fn azurite(&self) -> PathBuf {
        self.0.join("azurite")
    }

    /// The keys of functions.
    pub fn keys(&self) -> PathBuf {
        self.0.join("keys.json")
    }
}
