//! Folders that the operating system watches.

use std::collections::BTreeSet;
use std::future::pending;
use std::path::PathBuf;
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::time::{Instant, timeout_at};

/// The longest that changes are gathered, so that a log that is written all the time does
/// not hide other changes.
const LONGEST: Duration = Duration::from_secs(1);

/// A set of watched folders, each without its subfolders: an app may hold thousands that
/// do not matter.
pub struct FolderWatch {
    watcher: Option<RecommendedWatcher>,
    watched: BTreeSet<PathBuf>,
    /// Watched folders to which something happened. Another one may be in their place,
    /// which is not watched.
    doubtful: BTreeSet<PathBuf>,
    events: UnboundedReceiver<Change>,
    /// The changes of a burst that has not ended.
    gathered: BTreeSet<Change>,
    /// Why not everything can be watched.
    failure: Option<String>,
}

/// What the operating system reports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// A file or folder was created, removed, renamed or written.
    Path(PathBuf),
    /// Events were lost.
    Lost,
}

impl FolderWatch {
    /// Watches nothing yet.
    pub fn new() -> Self {
        let (sender, events) = mpsc::unbounded_channel();
        let handler = move |event: notify::Result<notify::Event>| {
            // Without a receiver nothing is watched any more.
            let send = |change| drop(sender.send(change));
            match event {
                Ok(event) if event.need_rescan() => send(Change::Lost),
                Ok(event) if event.kind.is_access() => {}
                Ok(event) => event
                    .paths
                    .into_iter()
                    .for_each(|path| send(Change::Path(path))),
                Err(_) => send(Change::Lost),
            }
        };
        let (watcher, failure) = match notify::recommended_watcher(handler) {
            Ok(watcher) => (Some(watcher), None),
            Err(error) => (None, Some(error.to_string())),
        };
        Self {
            watcher,
            watched: BTreeSet::new(),
            doubtful: BTreeSet::new(),
            events,
            gathered: BTreeSet::new(),
            failure,
        }
    }

    /// Watches these folders and no others.
    pub fn set(&mut self, wanted: &BTreeSet<PathBuf>) {
        let Some(watcher) = &mut self.watcher else {
            return;
        };
        let doubtful = std::mem::take(&mut self.doubtful);
        self.watched.retain(|folder| {
            let keep = wanted.contains(folder) && !doubtful.contains(folder);
            if !keep {
                // It may be gone already.
                let _ = watcher.unwatch(folder);
            }
            keep
        });
        for folder in wanted {
            if self.watched.contains(folder) {
                continue;
            }
            match watcher.watch(folder, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    self.watched.insert(folder.clone());
                }
                Err(error) if folder.is_dir() => self.failure = Some(error.to_string()),
                // It was removed again.
                Err(_) => {}
            }
        }
    }

    /// Why not everything is watched; returned once.
    pub fn take_failure(&mut self) -> Option<String> {
        self.failure.take()
    }

    /// Waits for a change.
    pub async fn next(&mut self) -> Change {
        let Some(change) = self.events.recv().await else {
            // Nothing is watched.
            return pending().await;
        };
        if let Change::Path(path) = &change
            && self.watched.contains(path)
        {
            self.doubtful.insert(path.clone());
        }
        change
    }

    /// Waits for a change, and until nothing has changed for a time of `quiet`, but no
    /// longer than [`LONGEST`]. Returns all changes. Nothing is lost if it is dropped.
    pub async fn burst(&mut self, quiet: Duration) -> BTreeSet<Change> {
        if self.gathered.is_empty() {
            let first = self.next().await;
            self.gathered.insert(first);
        }
        let end = Instant::now() + LONGEST;
        while let Ok(change) = timeout_at(end.min(Instant::now() + quiet), self.next()).await {
            self.gathered.insert(change);
        }
        std::mem::take(&mut self.gathered)
    }
}

impl Default for FolderWatch {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// Waits until a change of `path` is reported.
    async fn until(watch: &mut FolderWatch, path: PathBuf) {
        let wanted = Change::Path(path);
        while watch.next().await != wanted {}
    }

    #[tokio::test]
    async fn a_folder_that_was_replaced_is_watched_again() {
        let root = tempfile::tempdir().unwrap();
        // Events name files by their real paths.
        let root = root.path().canonicalize().unwrap();
        let folder = root.join("src");
        let file = folder.join("main.rs");
        fs::create_dir(&folder).unwrap();
        let both = BTreeSet::from([root, folder.clone()]);
        let mut watch = FolderWatch::new();
        watch.set(&both);
        fs::write(&file, "1").unwrap();
        until(&mut watch, file.clone()).await;
        fs::remove_dir_all(&folder).unwrap();
        fs::create_dir(&folder).unwrap();
        until(&mut watch, folder).await;
        watch.burst(Duration::from_millis(50)).await;
        watch.set(&both);
        fs::write(&file, "2").unwrap();
        until(&mut watch, file).await;
        assert_eq!(watch.take_failure(), None);
    }
}
