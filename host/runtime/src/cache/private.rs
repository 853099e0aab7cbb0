//! A folder in which this user or root, and nobody else, can write.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A folder in which this user or root, and nobody else, can write: what is found
/// in it was put there by somebody who could replace the handler itself.
#[derive(Debug)]
pub struct PrivateFolder {
    path: PathBuf,
    /// Not so when the app is deployed on a read-only file system.
    writable: bool,
}

impl PrivateFolder {
    /// Uses `path`, making it if need be. `None` when it is not there and cannot
    /// be made, or belongs to or is open to somebody else.
    pub fn open(path: &Path) -> Option<Self> {
        // What matters is what is there afterwards.
        let _ = create_private(path);
        let metadata = fs::symlink_metadata(path).ok()?;
        if !metadata.is_dir() || !is_private(&metadata) {
            return None;
        }
        Some(Self {
            path: path.to_owned(),
            // A read-only file system shows only when written to.
            writable: tempfile::tempfile_in(path).is_ok(),
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether files can be put into it.
    pub fn is_writable(&self) -> bool {
        self.writable
    }

    /// The path of the file `name`, when it is a file of ours.
    pub fn trusted(&self, name: &str) -> Option<PathBuf> {
        let path = self.path.join(name);
        let metadata = fs::symlink_metadata(&path).ok()?;
        (metadata.is_file() && is_private(&metadata)).then_some(path)
    }

    /// Writes a file so that a reader sees all of it or what was there before,
    /// whenever the process is killed.
    ///
    /// # Errors
    /// When the disk is full or gone.
    pub fn replace(&self, name: &str, content: &[u8]) -> io::Result<()> {
        let mut file = tempfile::Builder::new()
            .prefix(".writing-")
            .tempfile_in(&self.path)?;
        file.write_all(content)?;
        file.flush()?;
        file.persist(self.path.join(name))
            .map(|_: File| ())
            .map_err(|error| error.error)
    }
}

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

#[cfg(unix)]
fn is_private(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    // Root could replace the handler itself, so its files are no less trusted.
    let ours = [0, rustix::process::geteuid().as_raw()].contains(&metadata.uid());
    ours && metadata.mode() & 0o022 == 0
}

#[cfg(not(unix))]
fn create_private(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path)
}

/// Elsewhere a folder inherits the rights of the app root or of the user's
/// temporary folder, neither of which others can write to.
#[cfg(not(unix))]
fn is_private(_: &fs::Metadata) -> bool {
    true
}
