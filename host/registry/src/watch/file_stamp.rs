//! Detecting that a file has changed without reading it.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// Changes whenever the content of a file does, as far as the file system records it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileStamp {
    size: u64,
    modified: Option<SystemTime>,
    identity: Identity,
}

/// Which file it is, and its change time. Programs that copy modification times cannot set
/// the change time.
#[cfg(unix)]
type Identity = (FolderId, i64, i64);
#[cfg(windows)]
type Identity = Option<corral_windows::FileIdentity>;

/// Distinguishes a folder from another one that replaced it: the device or volume, and the
/// number on it.
#[cfg(unix)]
pub(super) type FolderId = (u64, u64);
#[cfg(windows)]
pub(super) type FolderId = (u32, u64);

impl FileStamp {
    /// The stamp of the file at `path`, with links followed; `None` when it does not
    /// exist.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        Some(Self {
            size: metadata.len(),
            modified: metadata.modified().ok(),
            #[cfg(unix)]
            identity: unix_identity(&metadata),
            #[cfg(windows)]
            identity: corral_windows::FileIdentity::of(path).ok(),
        })
    }
}

/// Which folder is at `path`; `None` when there is none.
#[cfg(unix)]
pub(super) fn folder_id(path: &Path) -> Option<FolderId> {
    fs::metadata(path).ok().map(|metadata| unix_id(&metadata))
}

/// The same where metadata do not say it.
#[cfg(windows)]
pub(super) fn folder_id(path: &Path) -> Option<FolderId> {
    let identity = corral_windows::FileIdentity::of(path);
    identity.ok().map(|identity| identity.file)
}

#[cfg(unix)]
fn unix_identity(metadata: &fs::Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt as _;
    (unix_id(metadata), metadata.ctime(), metadata.ctime_nsec())
}

#[cfg(unix)]
fn unix_id(metadata: &fs::Metadata) -> FolderId {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.dev(), metadata.ino())
}
