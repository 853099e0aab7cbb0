//! State that survives a restart: the plugins for rollbacks, and which of them serves
//! instead of the one in the app.
//!
//! It is stored outside the app, whose root the Functions host watches. Each file is
//! replaced atomically, so a kill leaves the state before or after. Several processes
//! may serve one app, and for a moment do whenever the Functions host restarts (custom
//! handler protocol, section 2.7): the changes of one are merged with those of the
//! others, under a lock.

mod peers;
mod stored_state;
mod writer;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use arc_swap::ArcSwap;
use corral_app::Sha256Digest;
use corral_runtime::{FolderFault, PluginContent, PrivateFolder};

use crate::definitions::AcceptedDefinitions;
pub use peers::Peer;
pub(crate) use stored_state::StoredState;
use writer::{Write, Writer};

/// The state folder of one app.
pub(crate) struct Store {
    folder: Arc<PrivateFolder>,
    writer: Sender<Write>,
}

impl Store {
    /// Uses `folder`. Other processes that use it are put into `peers`. `warn` is called
    /// when a write fails, and again only after one has succeeded.
    ///
    /// # Errors
    /// When the folder is not trusted or not writable.
    pub(crate) fn open(
        folder: &Path,
        peers: Arc<ArcSwap<Vec<Peer>>>,
        warn: impl Fn(String) + Send + 'static,
    ) -> Result<Arc<Self>, FolderFault> {
        let folder = Arc::new(PrivateFolder::open(folder)?.writable()?);
        let (sender, orders) = channel();
        let writer = Writer::new(Arc::clone(&folder), peers, Box::new(warn));
        // One thread keeps the order: a state is written after the plugins it names.
        let thread = thread::Builder::new().name("store".to_owned());
        thread
            .spawn(move || writer.run(&orders))
            .map_err(|error| FolderFault::new(folder.path(), error.to_string()))?;
        Ok(Arc::new(Self {
            folder,
            writer: sender,
        }))
    }

    /// Loads the state of the function `key`. What is saved later is merged as a change
    /// of it.
    pub(crate) fn load(&self, key: &str) -> StoredState {
        let state = read_state(&self.folder, key);
        self.send(Write::Loaded(key.to_owned(), state));
        state
    }

    /// The plugin with this digest, if it is stored and undamaged. Blocks.
    pub(crate) fn plugin(&self, wanted: &Sha256Digest) -> Option<PluginContent> {
        let path = self.folder.trusted(&plugin_file(wanted))?;
        let content = PluginContent::new(fs::read(path).ok()?);
        Some(content).filter(|content| content.digest() == wanted)
    }

    /// The definitions of the function `key` that were accepted.
    pub(crate) fn definitions(&self, key: &str) -> Option<AcceptedDefinitions> {
        let path = self.folder.trusted(&definitions_file(key))?;
        serde_json::from_slice(&fs::read(path).ok()?).ok()
    }

    /// Saves the definitions of a function that were accepted.
    pub(crate) fn save_definitions(&self, key: &str, definitions: Arc<AcceptedDefinitions>) {
        self.send(Write::Definitions(key.to_owned(), definitions));
    }

    /// Saves a plugin.
    pub(crate) fn save_plugin(&self, content: PluginContent) {
        self.send(Write::Plugin(content));
    }

    /// Saves the state of a function.
    pub(crate) fn save(&self, key: &str, state: StoredState) {
        self.send(Write::State(key.to_owned(), state));
    }

    /// Deletes all plugins but these and those that other processes need.
    pub(crate) fn retain_plugins(&self, retained: impl IntoIterator<Item = Sha256Digest>) {
        self.send(Write::RetainPlugins(retained.into_iter().collect()));
    }

    fn send(&self, write: Write) {
        // The thread ends only with this sender.
        let _ = self.writer.send(write);
    }
}

/// Reads the state of the function `key`. A file that is damaged or not trusted counts
/// as missing.
fn read_state(folder: &PrivateFolder, key: &str) -> StoredState {
    let text = folder.trusted(&state_file(key));
    let text = text.and_then(|path| fs::read(path).ok());
    text.and_then(|text| serde_json::from_slice(&text).ok())
        .unwrap_or_default()
}

/// The suffix of the file of a plugin.
const PLUGIN_SUFFIX: &str = ".wasm";

/// The suffix of the file with the state of a function.
const STATE_SUFFIX: &str = ".json";

fn plugin_file(digest: &Sha256Digest) -> String {
    format!("{digest}{PLUGIN_SUFFIX}")
}

fn state_file(key: &str) -> String {
    format!("{key}{STATE_SUFFIX}")
}

/// The file with the accepted definitions of a function.
fn definitions_file(key: &str) -> String {
    format!("{key}.definitions")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn open(folder: &Path) -> (Arc<Store>, Arc<ArcSwap<Vec<Peer>>>) {
        let peers = Arc::new(ArcSwap::default());
        let store = Store::open(folder, Arc::clone(&peers), drop).unwrap();
        (store, peers)
    }

    fn content(text: &str) -> (PluginContent, Sha256Digest) {
        let content = PluginContent::new(text.as_bytes().to_vec());
        let digest = *content.digest();
        (content, digest)
    }

    fn serving(digest: Sha256Digest) -> StoredState {
        StoredState {
            serving: Some(digest),
            ..StoredState::default()
        }
    }

    fn stored(store: &Store) -> StoredState {
        read_state(&store.folder, "f")
    }

    /// Waits until `done`.
    fn until(done: impl Fn() -> bool) {
        while !done() {
            thread::yield_now();
        }
    }

    #[test]
    fn saved_state_is_loaded_again() {
        let root = tempfile::tempdir().unwrap();
        let (store, _) = open(&root.path().join("state"));
        let (plugin, digest) = content("plugin");
        let state = StoredState {
            pinned: true,
            pinned_to: Some(digest),
            ..serving(digest)
        };
        store.save_plugin(plugin);
        store.save("f", state);
        until(|| stored(&store) == state);
        let kept = store.plugin(&digest).unwrap();
        assert_eq!(kept.bytes().as_ref(), b"plugin");
        store.save("f", StoredState::default());
        store.retain_plugins([]);
        until(|| store.plugin(&digest).is_none());
    }

    #[test]
    fn peers_are_listed_while_they_live_and_their_plugins_are_retained() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("state");
        let ((mine, seen), (theirs, _)) = (open(&folder), open(&folder));
        let ((plugin_a, a), (plugin_b, b)) = (content("a"), content("b"));
        theirs.save_plugin(plugin_b);
        theirs.save("f", serving(b));
        until(|| stored(&theirs) == serving(b));
        mine.save_plugin(plugin_a);
        mine.save("f", serving(a));
        // The state is that of this process now, while the other one still serves `b`.
        until(|| stored(&mine) == serving(a));
        mine.retain_plugins([a]);
        let peer = Peer {
            process: std::process::id(),
            serving: BTreeMap::from([("f".to_owned(), b)]),
        };
        until(|| **seen.load() == vec![peer.clone()]);
        assert!(mine.plugin(&b).is_some());
        drop(theirs);
        until(|| {
            mine.retain_plugins([a]);
            mine.plugin(&b).is_none()
        });
        assert!(mine.plugin(&a).is_some());
        until(|| seen.load().is_empty());
    }

    /// One process pins, while another that does not know of it replaces the plugin.
    #[test]
    fn changes_of_two_processes_are_merged() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("state");
        let ((one, _), (other, _)) = (open(&folder), open(&folder));
        let (a, b) = (content("a").1, content("b").1);
        one.load("f");
        one.save("f", serving(a));
        until(|| stored(&one) == serving(a));
        assert_eq!(other.load("f"), serving(a));
        let pinned = StoredState {
            pinned: true,
            pinned_to: Some(a),
            ..serving(a)
        };
        one.save("f", pinned);
        until(|| stored(&one) == pinned);
        other.save("f", serving(b));
        let merged = StoredState {
            serving: Some(b),
            ..pinned
        };
        until(|| stored(&other) == merged);
    }

    #[test]
    fn damaged_files_are_ignored() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("state");
        let (store, _) = open(&folder);
        let (_, digest) = content("plugin");
        for text in ["", "{", "[]", r#"{"serving":"0"}"#, r#"{"serving":"é"}"#] {
            fs::write(folder.join("f.json"), text).unwrap();
            assert_eq!(stored(&store), StoredState::default(), "{text}");
        }
        fs::write(folder.join(plugin_file(&digest)), "plug").unwrap();
        assert!(store.plugin(&digest).is_none());
    }
}
