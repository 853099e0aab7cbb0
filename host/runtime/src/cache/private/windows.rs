//! Owners and access rights of Windows.

use std::fs::{self, Metadata};
use std::io;
use std::path::Path;

use tempfile::NamedTempFile;

use super::super::fault::Reason;

/// Creates a folder if there is none. Only this user, the system and administrators may
/// write to it; everyone may read it if it is `readable`.
pub(super) fn create(path: &Path, readable: bool) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    match corral_windows::create_private_folder(path, readable) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

/// Why the file or folder at `path` cannot be trusted, if it cannot.
pub(super) fn distrust(path: &Path, _metadata: &Metadata) -> Option<Reason> {
    let user = match corral_windows::current_account() {
        Ok(user) => user,
        Err(error) => return Some(Reason::UnknownRights(error)),
    };
    match corral_windows::distrust(path) {
        Ok(found) => found.map(|distrust| Reason::Rights { distrust, user }),
        Err(error) => Some(Reason::UnknownRights(error)),
    }
}

/// A file inherits the rights of its folder, which was created with those.
#[allow(clippy::unnecessary_wraps, reason = "on other systems it can fail")]
pub(super) fn allow_reading(_path: &Path, _is_folder: bool) -> io::Result<()> {
    Ok(())
}

/// Gives a finished file its name, in place of another one. Code that another process has
/// mapped cannot be replaced; that process has written the same.
pub(super) fn persist(file: NamedTempFile, path: &Path) -> io::Result<()> {
    corral_windows::persist(file, path)
}
