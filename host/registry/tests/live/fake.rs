//! Plugins that are numbers, and an app to load them from.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use corral_app::{App, Environment};
use corral_protocol::Signature;
use corral_registry::{Definition, LoadFailure, Loader, Made, Registry};
use corral_runtime::{Contract, Origin, PluginContent};
use tempfile::TempDir;

/// The content of a file that is no plugin.
pub(crate) const BAD: &str = "bad";

/// A plugin: what its file says.
pub(crate) struct Number {
    pub(crate) value: u64,
    pub(crate) gone: Arc<AtomicBool>,
    alive: Arc<AtomicUsize>,
}

impl Drop for Number {
    fn drop(&mut self) {
        self.gone.store(true, Ordering::SeqCst);
        self.alive.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Reads numbers, slowly.
pub(crate) struct Numbers {
    pub(crate) alive: Arc<AtomicUsize>,
}

impl Loader for Numbers {
    type Plugin = Number;

    fn load(
        &self,
        _: &App,
        _: &Definition,
        content: &PluginContent,
    ) -> Result<Made<Number>, LoadFailure> {
        let content = content.bytes();
        for _ in 0..content.len() * 10 {
            std::thread::yield_now();
        }
        let text = String::from_utf8_lossy(content);
        let value = text.parse();
        let value = value.map_err(|_| LoadFailure::Broken(format!("{text} is no number")))?;
        self.alive.fetch_add(1, Ordering::SeqCst);
        Ok(Made {
            plugin: Number {
                value,
                gone: Arc::default(),
                alive: Arc::clone(&self.alive),
            },
            contract: Contract::Function,
            origin: Origin::Compiled,
        })
    }

    async fn probe(&self, _: &Number, _: &Definition, _: &Signature) -> Result<(), LoadFailure> {
        tokio::task::yield_now().await;
        Ok(())
    }
}

/// An app with the function `f`, and a folder for what outlives a process.
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

    /// Puts a file in its place, in one step.
    pub(crate) fn write(&self, path: &str, content: &str) {
        let new = tempfile::NamedTempFile::new_in(self.state.path()).unwrap();
        fs::write(new.path(), content).unwrap();
        let (_, new) = new.keep().unwrap();
        fs::rename(new, self.root.path().join(path)).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.path().join(path)).unwrap()
    }

    /// Where notes are kept.
    pub(crate) fn state(&self) -> std::path::PathBuf {
        self.state.path().join("state")
    }

    /// Starts a registry; everything that was there is loaded then.
    pub(crate) async fn start(&self) -> Live {
        let environment = Environment::default();
        let app = Arc::new(App::load(self.root.path(), &environment));
        assert!(app.broken.is_empty(), "{:?}", app.broken);
        let (registry, inbox) = Registry::new(&app, environment);
        let alive = Arc::default();
        let loader = Numbers {
            alive: Arc::clone(&alive),
        };
        let keeper = tokio::spawn(Registry::keep(inbox, loader, Some(self.state())));
        registry.settled().await;
        Live {
            registry,
            alive,
            keeper,
        }
    }
}

/// A registry that runs.
pub(crate) struct Live {
    pub(crate) registry: Registry<Number>,
    /// How many plugins there are.
    pub(crate) alive: Arc<AtomicUsize>,
    keeper: tokio::task::JoinHandle<()>,
}

impl Live {
    /// What a call finds: the number, or why there is none.
    pub(crate) async fn call(&self) -> Result<u64, String> {
        let function = self.registry.get("f").unwrap();
        let lease = function.generation().await;
        lease
            .map(|lease| lease.plugin.value)
            .map_err(|unavailable| unavailable.to_string())
    }

    /// Ends it without a word, as a kill does, once `expected` is in the notes.
    pub(crate) async fn end_after(self, state: &Path, expected: &str) {
        let notes = state.join("f.json");
        while !fs::read_to_string(&notes).is_ok_and(|text| text.contains(expected)) {
            tokio::task::yield_now().await;
        }
        self.keeper.abort();
    }
}
