//! The folders about which the operating system gives notice.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::notice::Notice;
use super::stamp::{Folder, Stamp};

/// A set of watched folders. None of them is watched together with its
/// subfolders: an app may hold thousands that are none of ours.
pub(crate) struct Folders {
    watcher: Option<RecommendedWatcher>,
    /// Each as it was: one that was removed and made again has
    /// to be watched again.
    watched: BTreeMap<PathBuf, Option<Folder>>,
    /// Why not everything can be watched.
    failure: Option<String>,
}

impl Folders {
    /// Watches nothing yet. `tell` is called for every notice, on a thread of
    /// its own.
    pub(crate) fn new(tell: impl Fn(Notice) + Send + 'static) -> Self {
        let handler = move |event: notify::Result<notify::Event>| match event {
            Ok(event) => Notice::all_of(event).into_iter().for_each(&tell),
            Err(error) => tell(Notice::Failed(error.to_string())),
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

    /// Watches nothing, ever.
    pub(crate) fn none() -> Self {
        Self {
            watcher: None,
            watched: BTreeMap::new(),
            failure: None,
        }
    }

    /// Watches these folders and no others. Says whether there are new ones:
    /// what happened in those before is unknown.
    pub(crate) fn set(&mut self, folders: &BTreeSet<PathBuf>) -> bool {
        let Some(watcher) = &mut self.watcher else {
            return false;
        };
        let wanted: BTreeMap<PathBuf, Option<Folder>> = folders
            .iter()
            .map(|folder| (folder.clone(), Stamp::folder(folder)))
            .collect();
        self.watched.retain(|folder, identity| {
            let keep = wanted.get(folder) == Some(identity);
            if !keep {
                // It may be gone already.
                let _ = watcher.unwatch(folder);
            }
            keep
        });
        let mut news = false;
        for (folder, identity) in wanted {
            if identity.is_none() || self.watched.contains_key(&folder) {
                continue;
            }
            match watcher.watch(&folder, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    self.watched.insert(folder, identity);
                    news = true;
                }
                Err(error) if folder.is_dir() => self.failure = Some(error.to_string()),
                // It went away again.
                Err(_) => {}
            }
        }
        news
    }

    /// Why not everything is watched; told once.
    pub(crate) fn take_failure(&mut self) -> Option<String> {
        self.failure.take()
    }
}
