//! The folders that the operating system watches.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::file_event::FileEvent;
use super::file_stamp::{FolderId, folder_id};

/// A set of watched folders, each without its subfolders: an app may hold thousands
/// that do not matter.
pub(crate) struct FolderWatcher {
    watcher: Option<RecommendedWatcher>,
    /// With their identities: a folder that was removed and created again has to be
    /// watched again.
    watched: BTreeMap<PathBuf, Option<FolderId>>,
    /// Why not everything can be watched.
    failure: Option<String>,
}

impl FolderWatcher {
    /// Watches nothing yet. `report` is called for every event, on a separate
    /// thread.
    pub(crate) fn new(report: impl Fn(FileEvent) + Send + 'static) -> Self {
        let handler = move |event: notify::Result<notify::Event>| match event {
            Ok(event) => FileEvent::from_event(event).into_iter().for_each(&report),
            Err(error) => report(FileEvent::Failed(error.to_string())),
        };
        let (watcher, failure) = match notify::recommended_watcher(handler) {
            Ok(watcher) => (Some(watcher), None),
            Err(error) => (None, Some(error.to_string())),
        };
        Self {
            watcher,
            watched: BTreeMap::new(),
            failure,
        }
    }

    /// Never watches anything.
    pub(crate) fn disabled() -> Self {
        Self {
            watcher: None,
            watched: BTreeMap::new(),
            failure: None,
        }
    }

    /// Watches these folders and no others. Returns whether some are new: what
    /// happened there until now is unknown.
    pub(crate) fn set(&mut self, folders: &BTreeSet<PathBuf>) -> bool {
        let Some(watcher) = &mut self.watcher else {
            return false;
        };
        let wanted: BTreeMap<PathBuf, Option<FolderId>> = folders
            .iter()
            .map(|folder| (folder.clone(), folder_id(folder)))
            .collect();
        self.watched.retain(|folder, identity| {
            let keep = wanted.get(folder) == Some(identity);
            if !keep {
                // It may be gone already.
                let _ = watcher.unwatch(folder);
            }
            keep
        });
        let mut has_new = false;
        for (folder, identity) in wanted {
            if identity.is_none() || self.watched.contains_key(&folder) {
                continue;
            }
            match watcher.watch(&folder, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    self.watched.insert(folder, identity);
                    has_new = true;
                }
                Err(error) if folder.is_dir() => self.failure = Some(error.to_string()),
                // It was removed again.
                Err(_) => {}
            }
        }
        has_new
    }

    /// Why not everything is watched; returned once.
    pub(crate) fn take_failure(&mut self) -> Option<String> {
        self.failure.take()
    }
}
