//! The components, each alone in its own app, so that the memory of a process is
//! that of one function.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow};
use serde_json::{Value, json};
use wit_component::ComponentEncoder;

use crate::layout::Layout;

/// A component, as a file that every server reads and as a function of an app.
pub(super) struct Subject {
    /// The name of the function.
    pub(super) name: &'static str,
    /// The app root.
    pub(super) app: PathBuf,
    /// The component in it.
    pub(super) component: PathBuf,
}

impl Subject {
    /// A function of `plugins/http`. Its clocks are precise, because what it writes of
    /// them is measured.
    pub(super) fn sample(layout: &Layout, folder: &Path, name: &'static str) -> Result<Self> {
        let source = layout.root.join("plugins/http").join(name);
        let function = read(&source.join("function.json"))?;
        let mut plugin = read(&source.join("plugin.json"))?;
        let members = plugin.as_object_mut();
        members
            .with_context(|| format!("the plugin.json of {name} is not an object"))?
            .insert("grants".to_owned(), json!({ "clocks": "precise" }));
        let module = source.join(name).with_extension("wasm");
        Self::write(folder, name, &module, &function, &plugin)
    }

    /// The guest `exchange` of the suites, which answers `/api/hello` with a
    /// line of text.
    pub(super) fn hello(layout: &Layout, folder: &Path) -> Result<Self> {
        let function = json!({ "bindings": [
            { "type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "anonymous" },
            { "type": "http", "direction": "out", "name": "res" },
        ] });
        let module = layout.test_guests().join("exchange.wasm");
        Self::write(folder, "hello", &module, &function, &json!({}))
    }

    fn write(
        folder: &Path,
        name: &'static str,
        module: &Path,
        function: &Value,
        plugin: &Value,
    ) -> Result<Self> {
        let app = folder.join(name);
        let place = app.join(name);
        fs::create_dir_all(&place)?;
        let host = json!({
            "version": "2.0",
            "functionTimeout": "00:10:00",
            "customHandler": {
                "description": { "defaultExecutablePath": "handler" },
                "enableProxyingHttpRequest": true,
            },
        });
        fs::write(app.join("host.json"), host.to_string())?;
        fs::write(place.join("function.json"), function.to_string())?;
        fs::write(place.join("plugin.json"), plugin.to_string())?;
        let component = place.join(name).with_extension("wasm");
        fs::write(&component, componentize(module)?)?;
        Ok(Self {
            name,
            app,
            component,
        })
    }
}

fn read(file: &Path) -> Result<Value> {
    let text = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("{} is not JSON", file.display()))
}

/// The handler accepts core modules; `wasmtime serve` does not.
fn componentize(module: &Path) -> Result<Vec<u8>> {
    let bytes = fs::read(module).with_context(|| format!("cannot read {}", module.display()))?;
    let mut encoder = ComponentEncoder::default();
    let encoder = encoder.validate(true).module(&bytes);
    let component = encoder.and_then(ComponentEncoder::encode);
    component.map_err(|error| anyhow!("{} is not a component: {error:#}", module.display()))
}
