//! The app whose plugins are replaced.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use serde_json::json;

use crate::served::Served;

/// A function app in its own folder.
pub(super) struct SwapApp {
    root: PathBuf,
    log: PathBuf,
}

impl SwapApp {
    /// An app without functions, replacing the content of `root`.
    pub(super) fn new(root: &Path) -> Result<Self> {
        let _ = fs::remove_dir_all(root);
        let root = root.to_owned();
        fs::create_dir_all(root.join("app"))?;
        let host = json!({
            "version": "2.0",
            "customHandler": { "description": { "defaultExecutablePath": "handler" } },
        });
        fs::write(root.join("app/host.json"), host.to_string())?;
        let log = root.join("handler.log");
        Ok(Self { root, log })
    }

    /// Adds a function with this trigger and plugin.
    pub(super) fn function(&self, name: &str, http: bool, plugin: &[u8]) -> Result<()> {
        let folder = self.root.join("app").join(name);
        fs::create_dir_all(&folder)?;
        let bindings = if http {
            json!([
                { "type": "httpTrigger", "direction": "in", "name": "req" },
                { "type": "http", "direction": "out", "name": "res" },
            ])
        } else {
            json!([
                { "type": "timerTrigger", "direction": "in", "name": "in", "schedule": "0 0 * * * *" },
                { "type": "queue", "direction": "out", "name": "out", "queueName": "out" },
            ])
        };
        let definition = json!({ "bindings": bindings });
        fs::write(folder.join("function.json"), definition.to_string())?;
        self.replace(name, plugin)
    }

    /// Replaces a plugin by a rename: it is complete when this returns.
    pub(super) fn replace(&self, name: &str, plugin: &[u8]) -> Result<()> {
        let new = self.root.join("new.wasm");
        fs::write(&new, plugin)?;
        let place = self
            .root
            .join("app")
            .join(name)
            .join(format!("{name}.wasm"));
        fs::rename(&new, &place).with_context(|| format!("cannot replace {}", place.display()))
    }

    /// Starts the handler, with a compile cache that is empty.
    pub(super) fn serve(&self, binary: &Path) -> Result<Served> {
        let mut command = Command::new(binary);
        command
            .env("XDG_CACHE_HOME", self.root.join("cache"))
            .env("XDG_STATE_HOME", self.root.join("state"))
            .env("AzureWebJobsStorage", "UseDevelopmentStorage=true");
        Served::start(command, &self.root.join("app"), &self.log)
    }

    /// How many lines of the console contain `text`.
    pub(super) fn said(&self, text: &str) -> Result<usize> {
        let log = fs::read_to_string(&self.log)?;
        Ok(log.lines().filter(|line| line.contains(text)).count())
    }
}
