//! What has to outlive the process: plugins that a rollback goes back to, and
//! which of them serves instead of the one in the app.
//!
//! It is kept outside the app, whose root the Functions host watches. Each file
//! is written whole or not at all, so a kill leaves the state before or after.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use corral_runtime::{ContentDigest, PluginContent, PrivateFolder, hex};
use serde::{Deserialize, Serialize};

/// What is noted of one function.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub(crate) struct Notes {
    /// Whether changes of the file are ignored.
    pub(crate) pinned: bool,
    /// The digest of the plugin that serves.
    pub(crate) serving: Option<Digest>,
    /// The digest of the plugin that was given up for it; as long as the file
    /// has this digest, it is left alone.
    pub(crate) instead_of: Option<Digest>,
    /// The digest of the plugin that a rollback goes back to.
    pub(crate) previous: Option<Digest>,
}

/// A digest that is written in hexadecimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Digest(pub(crate) ContentDigest);

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        hex(&digest.0)
    }
}

impl TryFrom<String> for Digest {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let wrong = "not 64 hexadecimal digits";
        let mut digest = [0; 32];
        if text.len() != 2 * digest.len() || !text.is_ascii() {
            return Err(wrong);
        }
        for (byte, pair) in digest.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let pair = std::str::from_utf8(pair).map_err(|_| wrong)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong)?;
        }
        Ok(Self(digest))
    }
}

/// The folder of one app.
pub(crate) struct Store {
    folder: Arc<PrivateFolder>,
    writer: Sender<Write>,
}

enum Write {
    Plugin(PluginContent),
    Notes(String, Notes),
    /// Removes all plugins but these.
    Keep(HashSet<ContentDigest>),
}

impl Store {
    /// Uses `folder`. `None` when it cannot be trusted or written to.
    pub(crate) fn open(folder: &Path) -> Option<Arc<Self>> {
        let folder = PrivateFolder::open(folder).filter(PrivateFolder::is_writable)?;
        let folder = Arc::new(folder);
        let (writer, orders) = channel();
        let target = Arc::clone(&folder);
        // One thread keeps the order: what is noted has been written before.
        thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || write_all(&target, &orders))
            .ok()?;
        Some(Arc::new(Self { folder, writer }))
    }

    /// What was noted of the function `key`. A file that is damaged or not ours
    /// says nothing.
    pub(crate) fn notes(&self, key: &str) -> Notes {
        let text = self.folder.trusted(&notes_file(key));
        let text = text.and_then(|path| fs::read(path).ok());
        text.and_then(|text| serde_json::from_slice(&text).ok())
            .unwrap_or_default()
    }

    /// The plugin with this digest, if it is kept whole. Blocks.
    pub(crate) fn plugin(&self, wanted: &ContentDigest) -> Option<PluginContent> {
        let path = self.folder.trusted(&plugin_file(wanted))?;
        let content = PluginContent::new(fs::read(path).ok()?);
        Some(content).filter(|content| content.digest() == wanted)
    }

    /// Keeps a plugin.
    pub(crate) fn keep(&self, content: PluginContent) {
        self.send(Write::Plugin(content));
    }

    /// Notes something of a function.
    pub(crate) fn note(&self, key: &str, notes: Notes) {
        self.send(Write::Notes(key.to_owned(), notes));
    }

    /// Forgets all plugins but these.
    pub(crate) fn forget_all_but(&self, kept: HashSet<ContentDigest>) {
        self.send(Write::Keep(kept));
    }

    fn send(&self, write: Write) {
        // The thread ends only with this sender.
        let _ = self.writer.send(write);
    }
}

/// A full disk costs a later rollback, no more.
fn write_all(folder: &PrivateFolder, orders: &Receiver<Write>) {
    for write in orders {
        match write {
            Write::Plugin(content) => {
                let name = plugin_file(content.digest());
                if folder.trusted(&name).is_none() {
                    let _ = folder.replace(&name, content.bytes());
                }
            }
            Write::Notes(key, notes) => {
                if let Ok(text) = serde_json::to_vec(&notes) {
                    let _ = folder.replace(&notes_file(&key), &text);
                }
            }
            Write::Keep(kept) => {
                let kept: HashSet<String> = kept.iter().map(plugin_file).collect();
                for entry in fs::read_dir(folder.path()).into_iter().flatten().flatten() {
                    let name = entry.file_name();
                    let name = name.to_string_lossy();
                    if name.ends_with(".wasm") && !kept.contains(&*name) {
                        let _ = fs::remove_file(entry.path());
                    }
                }
            }
        }
    }
}

fn plugin_file(digest: &ContentDigest) -> String {
    format!("{}.wasm", hex(digest))
}

fn notes_file(key: &str) -> String {
    format!("{key}.json")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_is_found_again() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("state");
        let content = PluginContent::new(b"plugin".as_slice());
        let digest = *content.digest();
        let notes = Notes {
            pinned: true,
            serving: Some(Digest(digest)),
            ..Notes::default()
        };
        let store = Store::open(&folder).unwrap();
        store.keep(content);
        store.note("f", notes.clone());
        while store.notes("f") != notes {
            thread::yield_now();
        }
        let kept = store.plugin(&digest).unwrap();
        assert_eq!(kept.bytes().as_ref(), b"plugin");
        store.forget_all_but(HashSet::new());
        while store.plugin(&digest).is_some() {
            thread::yield_now();
        }
    }

    #[test]
    fn damaged_files_say_nothing() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("state");
        let store = Store::open(&folder).unwrap();
        let digest = *PluginContent::new(b"plugin".as_slice()).digest();
        for text in ["", "{", "[]", r#"{"serving":"0"}"#, r#"{"serving":"é"}"#] {
            fs::write(folder.join("f.json"), text).unwrap();
            assert_eq!(store.notes("f"), Notes::default(), "{text}");
        }
        fs::write(folder.join(plugin_file(&digest)), "plug").unwrap();
        assert!(store.plugin(&digest).is_none());
    }
}
