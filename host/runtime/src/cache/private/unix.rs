//! Owners and modes of Unix.

use std::fs::{self, DirBuilder, File, Metadata, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, PermissionsExt as _};
use std::path::Path;

use tempfile::NamedTempFile;

use super::super::fault::Reason;

/// Creates a folder if there is none. Whether it is readable for others is said by
/// [`allow_reading`].
pub(super) fn create(path: &Path, _readable: bool) -> io::Result<()> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

/// Why a file or folder with this `metadata` cannot be trusted, if it cannot.
pub(super) fn distrust(_path: &Path, metadata: &Metadata) -> Option<Reason> {
    let (owner, user) = (metadata.uid(), rustix::process::geteuid().as_raw());
    // Root could replace the handler itself, so its files are no less trusted.
    if owner != 0 && owner != user {
        return Some(Reason::OtherOwner { owner, user });
    }
    let mode = metadata.mode() & 0o7777;
    (mode & 0o022 != 0).then_some(Reason::Writable { mode })
}

/// Lets all users read a file or folder.
pub(super) fn allow_reading(path: &Path, is_folder: bool) -> io::Result<()> {
    let mode = if is_folder { 0o755 } else { 0o644 };
    fs::set_permissions(path, Permissions::from_mode(mode))
}

/// Gives a finished file its name, in place of another one.
pub(super) fn persist(file: NamedTempFile, path: &Path) -> io::Result<()> {
    let persisted = file.persist(path);
    persisted.map(|_: File| ()).map_err(|error| error.error)
}
