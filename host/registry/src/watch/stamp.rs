//! What tells a file from what it was before, without reading it.

use std::fs::{self, Metadata};
use std::path::Path;
use std::time::SystemTime;

/// Changes whenever the content of a file does, as far as the file system tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    size: u64,
    modified: Option<SystemTime>,
    identity: Identity,
}

/// Which file it is, and when its metadata changed: programs that copy
/// modification times along cannot set that.
#[cfg(unix)]
type Identity = (u64, u64, i64, i64);
#[cfg(not(unix))]
type Identity = ();

/// Tells a folder from another one that took its place.
#[cfg(unix)]
pub(super) type Folder = (u64, u64);
#[cfg(not(unix))]
pub(super) type Folder = ();

impl Stamp {
    /// The stamp of the file at `path`, behind all links; none when it is not
    /// there.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        Some(Self {
            size: metadata.len(),
            modified: metadata.modified().ok(),
            identity: identity(&metadata),
        })
    }

    /// Which folder is at `path`; none when there is none.
    pub(super) fn folder(path: &Path) -> Option<Folder> {
        fs::metadata(path).ok().map(|metadata| folder(&metadata))
    }
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
fn folder(metadata: &Metadata) -> Folder {
    use std::os::unix::fs::MetadataExt;
    (metadata.dev(), metadata.ino())
}

#[cfg(not(unix))]
fn folder(_: &Metadata) -> Folder {}
