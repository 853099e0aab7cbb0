//! The app with many copies of a plugin.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use serde_json::{Value, json};

use super::{Contract, Subject};
use crate::layout::Layout;
use crate::process;
use crate::served::Served;

/// The longest that loading may take, with the code compiled.
const TIMEOUT: Duration = Duration::from_mins(5);

/// The interval for polling whether it is done.
const GLANCE: Duration = Duration::from_millis(10);

/// A function app in its own folder.
pub(super) struct DensityApp {
    root: PathBuf,
    log: PathBuf,
    contract: Contract,
    plugin: Vec<u8>,
    /// The payload of a call of the `function` contract.
    pub(super) payload: Vec<u8>,
}

impl DensityApp {
    /// An app without functions, replacing the content of `folder`, except for
    /// compiled code.
    pub(super) fn new(
        layout: &Layout,
        subject: Subject,
        plugin: Vec<u8>,
        folder: &Path,
    ) -> Result<Self> {
        let root = folder.join("app");
        if root.exists() {
            fs::remove_dir_all(&root)?;
        }
        fs::create_dir_all(&root)?;
        let host = json!({
            "version": "2.0",
            "functionTimeout": "00:10:00",
            "customHandler": {
                "description": { "defaultExecutablePath": "handler" },
                "enableProxyingHttpRequest": subject.contract == Contract::Http,
            },
        });
        fs::write(root.join("host.json"), host.to_string())?;
        let corral = json!({
            "cache": "../compiled",
            "defaults": { "limits": { "concurrency": 512, "time": "5m" } },
        });
        fs::write(root.join("corral.json"), corral.to_string())?;
        let sample = layout.root.join("plugins/orders/samples/order.json");
        let payload: Value = serde_json::from_slice(&fs::read(sample)?)?;
        Ok(Self {
            root,
            log: folder.join("handler.log"),
            contract: subject.contract,
            plugin,
            payload: payload.to_string().into_bytes(),
        })
    }

    /// The name of a copy.
    pub(super) fn name(number: usize) -> String {
        format!("F{number}")
    }

    /// Makes it an app of `count` copies.
    pub(super) fn fill(&self, count: usize) -> Result<()> {
        for number in 0..count {
            let name = Self::name(number);
            let folder = self.root.join(&name);
            fs::create_dir_all(&folder)?;
            let bindings = match self.contract {
                Contract::Http => json!([
                    {
                        "type": "httpTrigger", "direction": "in", "name": "req",
                        "authLevel": "anonymous", "route": format!("{name}/{{*rest}}"),
                    },
                    { "type": "http", "direction": "out", "name": "res" },
                ]),
                Contract::Function => json!([
                    { "type": "httpTrigger", "direction": "in", "name": "req" },
                    { "type": "http", "direction": "out", "name": "res" },
                    { "type": "queue", "direction": "out", "name": "message", "queueName": "orders" },
                ]),
            };
            let definition = json!({ "bindings": bindings });
            fs::write(folder.join("function.json"), definition.to_string())?;
            fs::write(
                folder.join(&name).with_extension("wasm"),
                variant(&self.plugin, number),
            )?;
        }
        Ok(())
    }

    /// Starts the handler and waits until all plugins are loaded. They are compiled
    /// first, so that it only reads their code.
    pub(super) fn serve(&self, handler: &Path) -> Result<Served> {
        let mut compile = Command::new(handler);
        process::capture(compile.arg("compile").arg("--app").arg(&self.root))?;
        let mut command = Command::new(handler);
        command
            .env("XDG_STATE_HOME", self.root.with_file_name("state"))
            .env("AzureWebJobsStorage", "UseDevelopmentStorage=true");
        let served = Served::start(command, &self.root, &self.log)?;
        let begun = Instant::now();
        while !fs::read_to_string(&self.log)?.contains("ready: ") {
            if begun.elapsed() > TIMEOUT {
                bail!("the plugins were not loaded within {TIMEOUT:?}");
            }
            thread::sleep(GLANCE);
        }
        Ok(served)
    }
}

/// The same plugin as a different file: with an unused section.
fn variant(content: &[u8], number: usize) -> Vec<u8> {
    let mut variant = content.to_vec();
    // A custom section of 13 bytes, named `bench`.
    variant.extend([0, 14, 5]);
    variant.extend(b"bench");
    variant.extend((number as u64).to_le_bytes());
    variant
}
