//! Noticing that files have changed.
//!
//! Two things trigger the same [`observe`]: the operating system's events, which are
//! quick but may be lost or never come, and a slow poll. It takes stamps and reads
//! no file; what it finds is compared with the observation before.

mod file_event;
mod file_stamp;
mod folder_watcher;
mod observation;
mod symlinks;

pub(crate) use file_event::FileEvent;
pub(crate) use file_stamp::FileStamp;
pub(crate) use folder_watcher::FolderWatcher;
pub(crate) use observation::{Observation, WatchTargets, observe};
