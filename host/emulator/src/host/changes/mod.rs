//! Changes of files that restart the host (custom handler protocol, section 7.6).

mod rules;

use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::timeout;

use crate::watch::{Change, FolderWatch};
use rules::Rules;

/// How long nothing may change before the host restarts.
const QUIET: Duration = Duration::from_millis(500);

/// Watches an app's folder.
///
/// Folders are watched without their subfolders: a function.json below the folder of a
/// function goes unnoticed.
pub(super) struct Changes {
    root: PathBuf,
    rules: Rules,
    watch: FolderWatch,
}

impl Changes {
    /// Watches the app in `root`, an absolute path.
    pub(super) fn watch(root: &Path) -> Self {
        let mut changes = Self {
            root: root.to_owned(),
            rules: Rules::of(root),
            watch: FolderWatch::new(),
        };
        changes.refresh();
        changes
    }

    /// Reads which files and folders matter now. To be called before the app is loaded,
    /// so that nothing that changes later goes unnoticed.
    pub(super) fn refresh(&mut self) {
        self.rules = Rules::of(&self.root);
        self.watch.set(&self.rules.folders());
    }

    /// Why not everything is watched; returned once.
    pub(super) fn take_failure(&mut self) -> Option<String> {
        self.watch.take_failure()
    }

    /// Waits for a change that restarts the host, and until nothing has changed for a
    /// while. Returns what changed first.
    pub(super) async fn next(&mut self) -> String {
        let first = self.next_that_matters().await;
        while timeout(QUIET, self.next_that_matters()).await.is_ok() {}
        first
    }

    async fn next_that_matters(&mut self) -> String {
        loop {
            let reason = match self.watch.next().await {
                Change::Path(path) => self.rules.reason(&path),
                Change::Lost => Some("files of the app changed".to_owned()),
            };
            if let Some(reason) = reason {
                return reason;
            }
        }
    }
}
