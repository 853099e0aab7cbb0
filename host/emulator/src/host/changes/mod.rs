//! Changes of files that restart the host (custom handler protocol, section 7.6).

mod rules;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc::{self, UnboundedReceiver};
use tokio::time::timeout;

use rules::Rules;

/// How long nothing may change before the host restarts.
const QUIET: Duration = Duration::from_millis(500);

/// Watches an app's folder.
///
/// Folders are watched without their subfolders, because an app may hold thousands that
/// do not matter: a function.json below the folder of a function goes unnoticed.
pub(super) struct Changes {
    root: PathBuf,
    rules: Rules,
    watcher: Option<RecommendedWatcher>,
    watched: BTreeSet<PathBuf>,
    events: UnboundedReceiver<Change>,
    /// Why not everything can be watched.
    failure: Option<String>,
}

/// What the operating system reports.
enum Change {
    /// A file or folder was created, removed, renamed or written.
    Path(PathBuf),
    /// Events were lost.
    Lost,
}

impl Changes {
    /// Watches the app in `root`, an absolute path.
    pub(super) fn watch(root: &Path) -> Self {
        let (sender, events) = mpsc::unbounded_channel();
        let handler = move |event: notify::Result<notify::Event>| {
            // Without a receiver the host is ending.
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
        let mut changes = Self {
            root: root.to_owned(),
            rules: Rules::of(root),
            watcher,
            watched: BTreeSet::new(),
            events,
            failure,
        };
        changes.refresh();
        changes
    }

    /// Reads which files and folders matter now. To be called before the app is loaded,
    /// so that nothing that changes later goes unnoticed.
    pub(super) fn refresh(&mut self) {
        self.rules = Rules::of(&self.root);
        let Some(watcher) = &mut self.watcher else {
            return;
        };
        let wanted = self.rules.folders();
        for gone in self.watched.difference(&wanted) {
            // It may be gone already.
            let _ = watcher.unwatch(gone);
        }
        self.watched.retain(|folder| wanted.contains(folder));
        for folder in wanted {
            if self.watched.contains(&folder) {
                continue;
            }
            match watcher.watch(&folder, RecursiveMode::NonRecursive) {
                Ok(()) => {
                    self.watched.insert(folder);
                }
                Err(error) if folder.is_dir() => self.failure = Some(error.to_string()),
                // It was removed again.
                Err(_) => {}
            }
        }
    }

    /// Why not everything is watched; returned once.
    pub(super) fn take_failure(&mut self) -> Option<String> {
        self.failure.take()
    }

    /// Waits for a change that restarts the host, and until nothing has changed for a
    /// while. Returns what changed first.
    pub(super) async fn next(&mut self) -> String {
        let first = loop {
            let Some(change) = self.events.recv().await else {
                // Nothing is watched.
                std::future::pending::<()>().await;
                continue;
            };
            if let Some(reason) = self.reason(change) {
                break reason;
            }
        };
        while let Ok(Some(change)) = timeout(QUIET, self.next_that_matters()).await {
            drop(change);
        }
        first
    }

    async fn next_that_matters(&mut self) -> Option<String> {
        loop {
            let change = self.events.recv().await?;
            if let Some(reason) = self.reason(change) {
                return Some(reason);
            }
        }
    }

    fn reason(&mut self, change: Change) -> Option<String> {
        match change {
            Change::Path(path) => self.rules.reason(&path),
            Change::Lost => Some("files of the app changed".to_owned()),
        }
    }
}
