//! One function of an app for tests.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::guests;

/// A function folder that is to be written.
#[derive(Clone, Debug)]
pub struct Function {
    name: String,
    bindings: Vec<Value>,
    plugin: Option<Plugin>,
    plugin_json: Option<Value>,
}

#[derive(Clone, Debug)]
enum Plugin {
    File(PathBuf),
    Bytes(Vec<u8>),
}

impl Function {
    /// A function that is started by a trigger of type `kind`. The trigger is
    /// named `req` when it is HTTP, else `in`.
    pub fn new(name: &str, kind: &str) -> Self {
        let trigger = if kind == "httpTrigger" { "req" } else { "in" };
        Function {
            name: name.to_owned(),
            bindings: vec![binding(kind, trigger, "in")],
            plugin: None,
            plugin_json: None,
        }
    }

    /// A function with recorded bindings.
    pub fn recorded(name: &str, bindings: &Value) -> Self {
        Function {
            name: name.to_owned(),
            bindings: bindings.as_array().cloned().unwrap_or_default(),
            plugin: None,
            plugin_json: None,
        }
    }

    /// The function's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The same function under another name.
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// Adds an input binding.
    pub fn input(mut self, kind: &str, name: &str) -> Self {
        self.bindings.push(binding(kind, name, "in"));
        self
    }

    /// Adds an output binding.
    pub fn output(mut self, kind: &str, name: &str) -> Self {
        self.bindings.push(binding(kind, name, "out"));
        self
    }

    /// Sets a property of the binding that was added last; of the trigger, as
    /// long as it is alone.
    pub fn with(mut self, property: &str, value: impl Into<Value>) -> Self {
        if let Some(binding) = self.bindings.last_mut() {
            binding[property] = value.into();
        }
        self
    }

    /// Takes a guest of the test suites as the plugin.
    pub fn guest(mut self, name: &str) -> Self {
        self.plugin = Some(Plugin::File(guests::path(name)));
        self
    }

    /// Takes these bytes as the plugin.
    pub fn plugin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.plugin = Some(Plugin::Bytes(bytes.into()));
        self
    }

    /// Takes WebAssembly text as the plugin.
    pub fn wat(self, text: &str) -> Self {
        self.plugin(wat::parse_str(text).unwrap_or_else(|error| panic!("{error}")))
    }

    /// Writes plugin.json.
    pub fn plugin_json(mut self, content: Value) -> Self {
        self.plugin_json = Some(content);
        self
    }

    /// Writes plugin.json with these limits.
    pub fn limits(self, limits: &Value) -> Self {
        self.plugin_json(json!({ "limits": limits }))
    }

    /// Writes the files and gives back function.json.
    pub(super) fn write_to(&self, folder: &Path) -> Value {
        let function_json = json!({ "bindings": self.bindings });
        let write = |name: &str, content: &[u8]| {
            let file = folder.join(name);
            fs::write(&file, content).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        };
        write("function.json", function_json.to_string().as_bytes());
        if let Some(content) = &self.plugin_json {
            write("plugin.json", content.to_string().as_bytes());
        }
        let module = format!("{}.wasm", self.name);
        match &self.plugin {
            None => {}
            Some(Plugin::Bytes(bytes)) => write(&module, bytes),
            Some(Plugin::File(file)) => {
                fs::copy(file, folder.join(module))
                    .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
            }
        }
        function_json
    }
}

/// A binding with what its type demands.
fn binding(kind: &str, name: &str, direction: &str) -> Value {
    let mut binding = json!({ "type": kind, "name": name, "direction": direction });
    let kind = kind.to_ascii_lowercase();
    let mut set = |property: &str, value: &str| binding[property] = Value::from(value);
    // Storage wants three small letters, digits or dashes at least.
    let stored = format!(
        "{}-items",
        name.to_ascii_lowercase().replace(['_', '$'], "-")
    );
    let stored = stored.trim_start_matches('-');
    match kind.trim_end_matches("trigger") {
        "http" if direction == "in" => set("authLevel", "anonymous"),
        "queue" => set("queueName", stored),
        "blob" => set("path", &format!("{stored}/{{name}}")),
        "eventhub" => {
            set("eventHubName", name);
            set("connection", "AzureWebJobsStorage");
        }
        "servicebus" => {
            set("queueName", name);
            set("connection", "AzureWebJobsStorage");
        }
        "cosmosdb" => {
            set("databaseName", "data");
            set("containerName", name);
            set("connection", "AzureWebJobsStorage");
        }
        "table" => set("tableName", name),
        "timer" => set("schedule", "0 */5 * * * *"),
        _ => {}
    }
    binding
}
