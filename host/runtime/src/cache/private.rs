//! A folder that only this user or root can write to.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::fault::{FolderFault, Reason};

/// A folder that only this user or root can write to: its files come from a user
/// who could replace the handler itself.
///
/// This is checked on Unix only. On Windows a folder inherits the access rights of
/// its parent, which are equivalent for the default folders in the user's
/// `LOCALAPPDATA`. For another folder, the operator has to ensure it.
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
            let _ = allow_reading(path, true);
        }
        Ok(folder)
    }

    fn with(path: &Path, readable: bool) -> Result<Self, FolderFault> {
        if let Err(error) = create_private(path)
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
        distrust(&metadata).map_or(Ok(()), |reason| Err(FolderFault::because(path, reason)))
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
        (metadata.is_file() && distrust(&metadata).is_none()).then_some(path)
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
            allow_reading(file.path(), false)?;
        }
        file.persist(self.path.join(name))
            .map(|_: File| ())
            .map_err(|error| error.error)
    }
}

/// The prefix of the name of a file that is being written.
pub(super) const UNFINISHED: &str = ".writing-";

#[cfg(unix)]
fn create_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    match fs::DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

/// Why a file or folder with this `metadata` cannot be trusted, if it cannot.
#[cfg(unix)]
fn distrust(metadata: &fs::Metadata) -> Option<Reason> {
    use std::os::unix::fs::MetadataExt;
    let (owner, user) = (metadata.uid(), rustix::process::geteuid().as_raw());
    // Root could replace the handler itself, so its files are no less trusted.
    if owner != 0 && owner != user {
        return Some(Reason::OtherOwner { owner, user });
    }
    let mode = metadata.mode() & 0o7777;
    (mode & 0o022 != 0).then_some(Reason::Writable { mode })
}

/// Lets all users read a file or folder.
#[cfg(unix)]
fn allow_reading(path: &Path, is_folder: bool) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = if is_folder { 0o755 } else { 0o644 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// Access rights are not checked here.
#[cfg(not(unix))]
fn distrust(_: &fs::Metadata) -> Option<Reason> {
    None
}

/// A file inherits the access rights of its folder here.
#[cfg(not(unix))]
fn allow_reading(_: &Path, _: bool) -> io::Result<()> {
    Ok(())
}
