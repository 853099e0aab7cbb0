//! Plugins that are numbers, and an app to load them from.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use corral_app::{App, Environment};
use corral_protocol::Signature;
use corral_registry::{Definition, LoadFailure, LoadedPlugin, Loader, Registry};
use corral_runtime::{Contract, Origin, PluginContent};
use tempfile::TempDir;

/// The content of a file that is not a plugin.
pub(crate) const BAD: &str = "bad";

/// The content of a file whose probe panics.
pub(crate) const PANIC: &str = "666";

/// A plugin: the number in its file.
pub(crate) struct Number {
    pub(crate) value: u64,
    pub(crate) dropped: Arc<AtomicBool>,
    alive: Arc<AtomicUsize>,
}

impl Drop for Number {
    fn drop(&mut self) {
        self.dropped.store(true, Ordering::SeqCst);
        self.alive.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Loads numbers, slowly.
pub(crate) struct NumberLoader {
    pub(crate) alive: Arc<AtomicUsize>,
}

impl Loader for NumberLoader {
    type Plugin = Number;

    fn load(
        &self,
        _: &App,
        _: &Definition,
        content: &PluginContent,
    ) -> Result<LoadedPlugin<Number>, LoadFailure> {
        let content = content.bytes();
        for _ in 0..content.len() * 10 {
            std::thread::yield_now();
        }
        let text = String::from_utf8_lossy(content);
        let value = text.parse();
        let value = value.map_err(|_| LoadFailure::Broken(format!("{text} is not a number")))?;
        self.alive.fetch_add(1, Ordering::SeqCst);
        Ok(LoadedPlugin {
            plugin: Number {
                value,
                dropped: Arc::default(),
                alive: Arc::clone(&self.alive),
            },
            contract: Contract::Function,
            origin: Origin::Compiled,
        })
    }

    async fn probe(
        &self,
        number: &Number,
        _: &Definition,
        _: &Signature,
    ) -> Result<(), LoadFailure> {
        tokio::task::yield_now().await;
        assert_ne!(number.value.to_string(), PANIC, "for the test");
        Ok(())
    }
}

/// An app with the function `f`, and a folder for its state.
pub(crate) struct Disk {
    root: TempDir,
    state: TempDir,
}

impl Disk {
    pub(crate) fn new() -> Self {
        let disk = Self {
            root: tempfile::tempdir().unwrap(),
            state: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(disk.root.path().join("f")).unwrap();
        disk.write(
            "host.json",
            r#"{ "version": "2.0", "customHandler": { "description": { "defaultExecutablePath": "handler" } } }"#,
        );
        disk.write(
            "f/function.json",
            r#"{ "bindings": [{ "type": "timerTrigger", "direction": "in", "name": "in", "schedule": "0 * * * * *" }] }"#,
        );
        disk.write("corral.json", r#"{ "reload": "off" }"#);
        disk.write("f/f.wasm", "1");
        disk
    }

    /// Writes a file atomically.
    pub(crate) fn write(&self, path: &str, content: &str) {
        let new = tempfile::NamedTempFile::new_in(self.state.path()).unwrap();
        fs::write(new.path(), content).unwrap();
        let (_, new) = new.keep().unwrap();
        fs::rename(new, self.root.path().join(path)).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.path().join(path)).unwrap()
    }

    /// The state folder.
    pub(crate) fn state(&self) -> std::path::PathBuf {
        self.state.path().join("state")
    }

    /// Starts a registry and waits until it has loaded everything.
    pub(crate) async fn start(&self) -> Live {
        let environment = Environment::default();
        let app = Arc::new(App::load(self.root.path(), &environment));
        assert!(app.broken.is_empty(), "{:?}", app.broken);
        let (registry, inbox) = Registry::new(&app, environment);
        let alive = Arc::default();
        let loader = NumberLoader {
            alive: Arc::clone(&alive),
        };
        let keeper = tokio::spawn(Registry::run(inbox, loader, Some(self.state())));
        registry.settled().await;
        Live {
            registry,
            alive,
            keeper,
        }
    }
}

/// A running registry.
pub(crate) struct Live {
    pub(crate) registry: Registry<Number>,
    /// How many plugins are in memory.
    pub(crate) alive: Arc<AtomicUsize>,
    keeper: tokio::task::JoinHandle<()>,
}

impl Live {
    /// Calls the function: the number of its plugin, or why it is unavailable.
    pub(crate) async fn call(&self) -> Result<u64, String> {
        let function = self.registry.get("f").unwrap();
        let lease = function.generation(None).await;
        lease
            .map(|lease| lease.plugin.value)
            .map_err(|unavailable| unavailable.to_string())
    }

    /// Aborts it without a shutdown, like a kill, once the stored state has `expected`.
    pub(crate) async fn kill_after(self, state: &Path, expected: &str) {
        let file = state.join("f.json");
        while !fs::read_to_string(&file).is_ok_and(|text| text.contains(expected)) {
            tokio::task::yield_now().await;
        }
        self.keeper.abort();
    }
}
