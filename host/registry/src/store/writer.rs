//! The thread that writes. A failed write, for example on a full disk, causes a warning;
//! all it costs is a later rollback.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use arc_swap::ArcSwap;
use corral_app::Sha256Digest;
use corral_runtime::{PluginContent, PrivateFolder};

use super::peers::{Peer, Presence};
use super::stored_state::StoredState;
use super::{PLUGIN_SUFFIX, STATE_SUFFIX, definitions_file, plugin_file, read_state, state_file};
use crate::definitions::AcceptedDefinitions;

/// How often the list of peers is updated.
const PEER_INTERVAL: Duration = Duration::from_secs(5);

/// The file that a process locks while it writes.
const LOCK_FILE: &str = "state.lock";

/// How often to try for the lock, and the pause in between. Another process holds it
/// for some milliseconds. A stopped process may hold it indefinitely; then the merge
/// goes on without it, and may lose a concurrent change.
const LOCK_ATTEMPTS: u32 = 100;
const LOCK_PAUSE: Duration = Duration::from_millis(10);

/// Called with a warning when a write fails.
type Warn = Box<dyn Fn(String) + Send>;

/// Something to write.
pub(super) enum Write {
    Plugin(PluginContent),
    /// The state of a function as this process loaded it.
    Loaded(String, StoredState),
    State(String, StoredState),
    /// The definitions of a function that were accepted.
    Definitions(String, Arc<AcceptedDefinitions>),
    /// Deletes all plugins but these.
    RetainPlugins(HashSet<Sha256Digest>),
}

/// Writes into one folder.
pub(super) struct Writer {
    folder: Arc<PrivateFolder>,
    peers: Arc<ArcSwap<Vec<Peer>>>,
    presence: Option<Presence>,
    warn: Warn,
    /// Whether the last write failed.
    failing: bool,
    /// What this process last loaded or saved of each function.
    last: HashMap<String, StoredState>,
}

impl Writer {
    pub(super) fn new(
        folder: Arc<PrivateFolder>,
        peers: Arc<ArcSwap<Vec<Peer>>>,
        warn: Warn,
    ) -> Self {
        Self {
            presence: Presence::announce(&folder).ok(),
            folder,
            peers,
            warn,
            failing: false,
            last: HashMap::new(),
        }
    }

    /// Carries out `writes` until their sender is dropped.
    pub(super) fn run(mut self, writes: &Receiver<Write>) {
        loop {
            match writes.recv_timeout(PEER_INTERVAL) {
                Ok(write) => {
                    let _lock = lock(self.folder.path());
                    self.write(write);
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
            self.update_peers();
        }
    }

    fn write(&mut self, write: Write) {
        match write {
            Write::Plugin(content) => {
                let name = plugin_file(content.digest());
                if self.folder.trusted(&name).is_none() {
                    self.replace(&name, content.bytes());
                }
            }
            Write::Loaded(key, state) => {
                self.last.insert(key, state);
            }
            Write::State(key, state) => self.save(&key, state),
            Write::Definitions(key, definitions) => {
                if let Ok(text) = serde_json::to_vec(&*definitions) {
                    self.replace(&definitions_file(&key), &text);
                }
            }
            Write::RetainPlugins(retained) => self.retain_plugins(retained),
        }
    }

    fn save(&mut self, key: &str, state: StoredState) {
        if let Some(presence) = &mut self.presence {
            presence.record(&self.folder, key, state);
        }
        let theirs = read_state(&self.folder, key);
        let before = self.last.insert(key.to_owned(), state);
        let merged = state.merge(&before.unwrap_or_default(), theirs);
        if let Ok(text) = serde_json::to_vec(&merged) {
            self.replace(&state_file(key), &text);
        }
    }

    fn replace(&mut self, name: &str, content: &[u8]) {
        let written = self.folder.replace(name, content);
        if let Err(error) = &written
            && !self.failing
        {
            let folder = self.folder.path().display();
            (self.warn)(format!(
                "state not saved for the next start: cannot write to {folder}: {error}; free some space and push again"
            ));
        }
        self.failing = written.is_err();
    }

    fn retain_plugins(&self, mut retained: HashSet<Sha256Digest>) {
        let folder = self.folder.path();
        for name in names(folder) {
            if let Some(key) = name.strip_suffix(STATE_SUFFIX) {
                retained.extend(read_state(&self.folder, key).plugins());
            }
        }
        if let Some(presence) = &self.presence {
            retained.extend(presence.others(&self.folder).1);
        }
        let retained: HashSet<String> = retained.iter().map(plugin_file).collect();
        for name in names(folder) {
            if name.ends_with(PLUGIN_SUFFIX) && !retained.contains(&name) {
                let _ = fs::remove_file(folder.join(name));
            }
        }
    }

    /// Updates the list of other processes.
    fn update_peers(&self) {
        if let Some(presence) = &self.presence {
            let (peers, _) = presence.others(&self.folder);
            if **self.peers.load() != peers {
                self.peers.store(Arc::new(peers));
            }
        }
    }
}

fn names(folder: &Path) -> impl Iterator<Item = String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok())
}

/// Keeps other processes from writing until it is dropped.
fn lock(folder: &Path) -> Option<File> {
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(folder.join(LOCK_FILE))
        .ok()?;
    for _ in 0..LOCK_ATTEMPTS {
        match file.try_lock() {
            Ok(()) => return Some(file),
            Err(fs::TryLockError::WouldBlock) => thread::sleep(LOCK_PAUSE),
            // The file system does not support locks.
            Err(fs::TryLockError::Error(_)) => return None,
        }
    }
    None
}
