//! The processes that share a state folder: each records there which plugins it serves.
//!
//! A process holds a lock on its file as long as it lives, so the record of a killed
//! one is recognized as stale.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use corral_app::Sha256Digest;
use corral_runtime::PrivateFolder;
use serde::{Deserialize, Serialize};

use super::stored_state::StoredState;

/// The prefix and suffixes of these files.
const PREFIX: &str = "process-";
const LOCK_SUFFIX: &str = ".lock";
const RECORD_SUFFIX: &str = ".now";

/// Another handler that serves the same app with the same state folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    /// Its process id, on the machine where it runs.
    pub process: u32,
    /// The digest of the plugin that serves there, by the name of the function in
    /// lower case.
    pub serving: BTreeMap<String, Sha256Digest>,
}

/// What a process records about itself.
#[derive(Default, Deserialize, Serialize)]
struct Record {
    process: u32,
    functions: BTreeMap<String, StoredState>,
}

/// This process as others see it.
pub(super) struct Presence {
    /// Locked until the process ends.
    _lock: File,
    name: String,
    record: Record,
}

impl Presence {
    /// Announces this process.
    pub(super) fn announce(folder: &PrivateFolder) -> io::Result<Self> {
        let process = std::process::id();
        let (lock, path) = loop {
            // Process ids are reused, and two machines may share the folder.
            let (lock, path) = tempfile::Builder::new()
                .prefix(&format!("{PREFIX}{process}-"))
                .suffix(LOCK_SUFFIX)
                .tempfile_in(folder.path())?
                .keep()?;
            lock.lock()?;
            // Before it was locked, another process may have removed it as stale.
            if path.exists() {
                break (lock, path);
            }
        };
        let name = path.file_stem().unwrap_or_default();
        Ok(Self {
            _lock: lock,
            name: name.to_string_lossy().into_owned(),
            record: Record {
                process,
                functions: BTreeMap::new(),
            },
        })
    }

    /// Records the state of the function `key`.
    pub(super) fn record(&mut self, folder: &PrivateFolder, key: &str, state: StoredState) {
        self.record.functions.insert(key.to_owned(), state);
        if let Ok(text) = serde_json::to_vec(&self.record) {
            // When the disk is full, others do not learn of this process.
            let _ = folder.replace(&format!("{}{RECORD_SUFFIX}", self.name), &text);
        }
    }

    /// The other live processes, and the plugins that they need. Removes the files of
    /// dead ones.
    pub(super) fn others(&self, folder: &PrivateFolder) -> (Vec<Peer>, Vec<Sha256Digest>) {
        let (mut peers, mut needed) = (Vec::new(), Vec::new());
        for (name, lock) in locks(folder.path()) {
            if name == self.name {
                continue;
            }
            let record = folder.path().join(format!("{name}{RECORD_SUFFIX}"));
            if is_stale(&lock) {
                let _ = fs::remove_file(&record);
                let _ = fs::remove_file(&lock);
                continue;
            }
            let Some(found) = read(folder, &name) else {
                continue;
            };
            needed.extend(found.functions.values().flat_map(StoredState::plugins));
            let serving = found.functions.into_iter();
            let serving = serving.filter_map(|(key, state)| {
                let digest = state.serving?;
                Some((key, digest))
            });
            peers.push(Peer {
                process: found.process,
                serving: serving.collect(),
            });
        }
        peers.sort_by_key(|peer| peer.process);
        (peers, needed)
    }
}

/// The locks in `folder`, by the names of their processes.
fn locks(folder: &Path) -> Vec<(String, PathBuf)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let locks = entries.filter_map(|entry| {
        let name = entry.file_name().into_string().ok()?;
        let name = name.strip_suffix(LOCK_SUFFIX)?;
        name.starts_with(PREFIX)
            .then(|| (name.to_owned(), entry.path()))
    });
    locks.collect()
}

/// Whether no process holds the lock. Where locks are not supported, no peers are
/// reported.
fn is_stale(lock: &Path) -> bool {
    let opened = OpenOptions::new().read(true).write(true).open(lock);
    match opened.map(|file| file.try_lock()) {
        Ok(Ok(()) | Err(TryLockError::Error(_))) => true,
        Ok(Err(TryLockError::WouldBlock)) | Err(_) => false,
    }
}

fn read(folder: &PrivateFolder, name: &str) -> Option<Record> {
    let path = folder.trusted(&format!("{name}{RECORD_SUFFIX}"))?;
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}
