//! Detecting that a file has changed without reading it.

use std::fs::{self, Metadata};
use std::path::Path;
use std::time::SystemTime;

/// Changes whenever the content of a file does, as far as the file system records it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileStamp {
    size: u64,
    modified: Option<SystemTime>,
    identity: Identity,
}

/// Device, inode and change time. Programs that copy modification times cannot set
/// the change time.
#[cfg(unix)]
type Identity = (u64, u64, i64, i64);
#[cfg(not(unix))]
type Identity = ();

/// Distinguishes a folder from another one that replaced it.
#[cfg(unix)]
pub(super) type FolderId = (u64, u64);
#[cfg(not(unix))]
pub(super) type FolderId = ();

impl FileStamp {
    /// The stamp of the file at `path`, with links followed; `None` when it does not
    /// exist.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        Some(Self {
            size: metadata.len(),
            modified: metadata.modified().ok(),
            identity: identity(&metadata),
        })
    }
}

/// Which folder is at `path`; `None` when there is none.
pub(super) fn folder_id(path: &Path) -> Option<FolderId> {
    fs::metadata(path).ok().map(|metadata| id(&metadata))
}

#[cfg(unix)]
fn identity(metadata: &Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt;
    (
        metadata.dev(),
        metadata.ino(),
        metadata.ctime(),
        metadata.ctime_nsec(),
    )
}

#[cfg(not(unix))]
fn identity(_: &Metadata) -> Identity {}

#[cfg(unix)]
fn id(metadata: &Metadata) -> FolderId {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn id(_: &Metadata) -> FolderId {}
