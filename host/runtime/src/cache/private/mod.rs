//! A folder that only this user or an administrator can write to.

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::fault::{FolderFault, Reason};
#[cfg(unix)]
use unix as system;
#[cfg(windows)]
use windows as system;

/// A folder that only this user or an administrator can write to (root, or on Windows the
/// system and administrators): its files come from a user who could replace the handler
/// itself.
#[derive(Debug)]
pub struct PrivateFolder {
    path: PathBuf,
    /// False when the app is deployed on a read-only file system.
    writable: bool,
    /// Whether other users may read what is written.
    readable: bool,
}

impl PrivateFolder {
    /// Opens `path`, creating it if it does not exist.
    ///
    /// # Errors
    /// When it cannot be created, or is owned or writable by another user.
    pub fn open(path: &Path) -> Result<Self, FolderFault> {
        Self::with(path, false)
    }

    /// Like [`PrivateFolder::open`], for files that any user may read. Those of root
    /// are trusted by the handlers of all users.
    ///
    /// # Errors
    /// As [`PrivateFolder::open`].
    pub fn open_for_all(path: &Path) -> Result<Self, FolderFault> {
        let folder = Self::with(path, true)?;
        if folder.writable {
            // Fails for a folder of root, whose mode stays as it is.
            let _ = system::allow_reading(path, true);
        }
        Ok(folder)
    }

    fn with(path: &Path, readable: bool) -> Result<Self, FolderFault> {
        if let Err(error) = system::create(path, readable)
            && fs::symlink_metadata(path).is_err()
        {
            return Err(FolderFault::because(path, Reason::Missing(error)));
        }
        Self::check(path)?;
        Ok(Self {
            path: path.to_owned(),
            // A read-only file system is only detected by writing.
            writable: tempfile::tempfile_in(path).is_ok(),
            readable,
        })
    }

    /// Checks `path` as it would be before use, if it exists.
    ///
    /// # Errors
    /// As [`PrivateFolder::open`]; nothing is created.
    pub fn check(path: &Path) -> Result<(), FolderFault> {
        let Ok(metadata) = fs::symlink_metadata(path) else {
            return Ok(());
        };
        if !metadata.is_dir() {
            return Err(FolderFault::because(path, Reason::NotFolder));
        }
        let reason = system::distrust(path, &metadata);
        reason.map_or(Ok(()), |reason| Err(FolderFault::because(path, reason)))
    }

    /// The folder, if it is writable.
    ///
    /// # Errors
    /// When it is not.
    pub fn writable(self) -> Result<Self, FolderFault> {
        if self.writable {
            return Ok(self);
        }
        Err(FolderFault::because(&self.path, Reason::ReadOnly))
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is writable.
    pub fn is_writable(&self) -> bool {
        self.writable
    }

    /// The path of the file `name`, if it can be trusted.
    pub fn trusted(&self, name: &str) -> Option<PathBuf> {
        let path = self.path.join(name);
        let metadata = fs::symlink_metadata(&path).ok()?;
        (metadata.is_file() && system::distrust(&path, &metadata).is_none()).then_some(path)
    }

    /// Replaces a file atomically.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn replace(&self, name: &str, content: &[u8]) -> io::Result<()> {
        let mut file = tempfile::Builder::new()
            .prefix(UNFINISHED)
            .tempfile_in(&self.path)?;
        file.write_all(content)?;
        file.flush()?;
        if self.readable {
            system::allow_reading(file.path(), false)?;
        }
        system::persist(file, &self.path.join(name))
    }
}

/// The prefix of the name of a file that is being written.
pub(in crate::cache) const UNFINISHED: &str = ".writing-";
