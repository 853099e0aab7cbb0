//! `.corral/build.json`: what each plugin was built from, so that what has not changed
//! is not built again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use corral_app::Sha256Digest;
use corral_registry::replace_file;
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use super::cost::Cost;

/// The file, in the app root.
const FILE: &str = ".corral/build.json";

/// The last build of a function.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Entry {
    /// The digest of everything that it was built from.
    pub(super) sources: String,
    /// The digest of the plugin.
    pub(super) plugin: String,
    /// Whether it was built to be tried soon, and not to be deployed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) development: bool,
    /// What it costs to start.
    #[serde(flatten)]
    pub(super) cost: Cost,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_false(value: &bool) -> bool {
    !value
}

/// The digest of a plugin, as it is recorded.
pub(super) fn digest(plugin: &[u8]) -> String {
    Sha256Digest::of(plugin).to_string()
}

#[derive(Default, Deserialize, Serialize)]
struct Content {
    functions: BTreeMap<String, Entry>,
}

/// The builds of an app.
pub(super) struct Record {
    file: PathBuf,
    content: Mutex<Content>,
}

impl Record {
    /// Reads the file. What is not valid is as if nothing had been built.
    pub(super) fn load(app: &Path) -> Self {
        let file = app.join(FILE);
        let content = fs::read(&file).ok();
        let content = content.and_then(|content| serde_json::from_slice(&content).ok());
        Self {
            file,
            content: Mutex::new(content.unwrap_or_default()),
        }
    }

    /// The last build of the function `name`.
    pub(super) fn get(&self, name: &str) -> Option<Entry> {
        self.content.lock().functions.get(name).cloned()
    }

    /// Whether `plugin` is what was built last for the function `name`, and is not to be
    /// deployed.
    pub(super) fn is_development(&self, name: &str, plugin: &Path) -> bool {
        let is_this = |last: &Entry| fs::read(plugin).is_ok_and(|it| digest(&it) == last.plugin);
        let last = self.get(name).filter(|last| last.development);
        last.is_some_and(|last| is_this(&last))
    }

    /// Replaces the last build of the function `name` and writes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn set(&self, name: &str, entry: Entry) -> Result<()> {
        let mut content = self.content.lock();
        content.functions.insert(name.to_owned(), entry);
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)
                .with_context(|| format!("cannot create {}", folder.display()))?;
        }
        let text = serde_json::to_string_pretty(&*content)? + "\n";
        replace_file(&self.file, text.as_bytes())
            .with_context(|| format!("cannot write {}", self.file.display()))
    }
}
