//! The app with each plugin in several functions.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::build::Built;
use crate::layout::Layout;
use crate::process;
use crate::served::Served;

/// The longest that loading may take, with the code compiled.
const TIMEOUT: Duration = Duration::from_mins(5);

/// The interval for polling whether it is done.
const GLANCE: Duration = Duration::from_millis(10);

/// What a plugin costs before it is called.
pub(super) struct Cost {
    /// Compiling it, in milliseconds.
    pub(super) compile: u64,
    /// Making a sandbox, in microseconds.
    pub(super) start: u64,
}

/// A function app in its own folder.
pub(super) struct LanguagesApp {
    root: PathBuf,
    log: PathBuf,
    /// In the order of the rows.
    pub(super) languages: Vec<&'static str>,
    /// The payload of a call.
    pub(super) payload: Vec<u8>,
}

impl LanguagesApp {
    /// Replaces the app in `folder`: for each plugin a function with fresh sandboxes,
    /// and `kept` functions that keep theirs.
    pub(super) fn new(
        layout: &Layout,
        folder: &Path,
        plugins: &[Built],
        kept: usize,
    ) -> Result<Self> {
        let root = folder.join("app");
        for old in [&root, &folder.join("compiled")] {
            if old.exists() {
                fs::remove_dir_all(old)?;
            }
        }
        fs::create_dir_all(&root)?;
        let host = json!({
            "version": "2.0",
            "customHandler": { "description": { "defaultExecutablePath": "handler" } },
        });
        fs::write(root.join("host.json"), host.to_string())?;
        let corral = json!({ "cache": "../compiled", "compile_time": "10m" });
        fs::write(root.join("corral.json"), corral.to_string())?;
        let definition = fs::read(layout.root.join("plugins/orders/order/function.json"))?;
        let definition: Value = serde_json::from_slice(&definition)?;
        let bindings = definition.get("bindings");
        let definition = json!({ "bindings": bindings }).to_string();
        for plugin in plugins {
            let content = not_compiled(&plugin.plugin)?;
            let fresh = (fresh(plugin.language), json!({ "policy": "fresh" }));
            let warm = json!({ "policy": "warm", "max_uses": 1_000_000, "max_idle": "1h" });
            let warm = (0..kept).map(|number| (self::kept(plugin.language, number), warm.clone()));
            for (name, instances) in warm.chain([fresh]) {
                let folder = root.join(&name);
                fs::create_dir_all(&folder)?;
                fs::write(folder.join("function.json"), &definition)?;
                // The plugin is built; the command has nothing to do.
                let file = format!("{name}.wasm");
                let build = json!({ "command": "true", "output": file });
                let config = json!({ "instances": instances, "build": build });
                fs::write(folder.join("plugin.json"), config.to_string())?;
                fs::write(folder.join(file), &content)?;
            }
        }
        let sample = layout.root.join("plugins/orders/samples/order.json");
        let payload: Value = serde_json::from_slice(&fs::read(sample)?)?;
        Ok(Self {
            root,
            log: folder.join("handler.log"),
            languages: plugins.iter().map(|plugin| plugin.language).collect(),
            payload: payload.to_string().into_bytes(),
        })
    }

    /// Has the handler compile each plugin and make some sandboxes. Returns what that
    /// takes, in the order of the languages.
    pub(super) fn compile(&self, handler: &Path) -> Result<Vec<Cost>> {
        let mut build = Command::new(handler);
        build.args(["build", "--force", "--json", "--app"]);
        build.arg(&self.root);
        build.args(self.languages.iter().map(|language| fresh(language)));
        let report: Value = serde_json::from_str(&process::capture(&mut build)?)?;
        let figure = |index: usize, key: &str| {
            let path = format!("/functions/{index}/{key}");
            let figure = report.pointer(&path).and_then(Value::as_u64);
            figure.with_context(|| format!("there is no {path} in {report}"))
        };
        let indices = 0..self.languages.len();
        indices
            .map(|index| {
                Ok(Cost {
                    compile: figure(index, "compile_ms")?,
                    start: figure(index, "start_us")?,
                })
            })
            .collect()
    }

    /// Starts the handler and waits until all plugins are loaded.
    pub(super) fn serve(&self, handler: &Path) -> Result<Served> {
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

/// The same plugin with an unused section that no earlier run had: its code is in no
/// cache.
fn not_compiled(plugin: &[u8]) -> Result<Vec<u8>> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?.as_nanos();
    let mut content = plugin.to_vec();
    // A custom section of 22 bytes, named `bench`.
    content.extend([0, 22, 5]);
    content.extend(b"bench");
    content.extend(now.to_le_bytes());
    Ok(content)
}

/// The function of a language that is called in fresh sandboxes.
pub(super) fn fresh(language: &str) -> String {
    format!("fresh-{language}")
}

/// The function with this number of a language that keeps its sandbox.
pub(super) fn kept(language: &str, number: usize) -> String {
    format!("kept-{language}-{number}")
}
