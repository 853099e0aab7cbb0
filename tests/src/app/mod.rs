//! Function apps for tests: written to a temporary folder, gone with the test.

mod function;

pub use function::Function;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::guests;
use crate::platform::{self, Platform};

/// A function app on disk.
#[derive(Debug)]
pub struct FunctionApp {
    folder: TempDir,
    root: PathBuf,
    state: TempDir,
    functions: BTreeMap<String, Value>,
    settings: BTreeMap<String, String>,
    read_only: bool,
}

impl Default for FunctionApp {
    fn default() -> Self {
        Self::new()
    }
}

impl FunctionApp {
    /// An app without functions: host.json that starts `handler`, a file of that
    /// name, and the settings that every custom handler has.
    pub fn new() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("corral-app-")
            .tempdir()
            .expect("a temporary folder");
        let mut root = folder.path().to_owned();
        let mut state = tempfile::tempdir();
        if Platform::current() == Platform::EmptyRoot {
            root.push(platform::APP_IN_ROOT);
            fs::create_dir(&root).expect("the folder is new");
            state = tempfile::tempdir_in(folder.path());
        }
        let app = FunctionApp {
            folder,
            root,
            state: state.expect("a temporary folder"),
            functions: BTreeMap::new(),
            settings: BTreeMap::new(),
            read_only: false,
        };
        app.file(
            "host.json",
            json!({
                "version": "2.0",
                "customHandler": { "description": { "defaultExecutablePath": "handler" } },
                "extensionBundle": {
                    "id": "Microsoft.Azure.Functions.ExtensionBundle",
                    "version": "[4.*, 5.0.0)",
                },
            })
            .to_string(),
        )
        .executable("handler", "")
        .setting("FUNCTIONS_WORKER_RUNTIME", "custom")
        .setting("AzureWebJobsStorage", "UseDevelopmentStorage=true")
    }

    /// A copy of the sample app `plugins/<name>` with its built plugins.
    pub fn sample(name: &str) -> Self {
        let source = guests::repository().join("plugins").join(name);
        let mut app = FunctionApp::new();
        app.copy(&source, "host.json");
        if source.join("proxies.json").is_file() {
            app.copy(&source, "proxies.json");
        }
        for entry in fs::read_dir(&source).expect("the sample app") {
            let function = entry.expect("the sample app").file_name();
            let function = function.to_string_lossy();
            let definition = format!("{function}/function.json");
            if !source.join(&definition).is_file() {
                continue;
            }
            let text = app.copy(&source, &definition);
            let function_json: Value =
                serde_json::from_slice(&text).expect("function.json is JSON");
            let has_plugin = function_json.get("scriptFile").is_none();
            app.functions
                .insert(function.clone().into_owned(), function_json);
            if !has_plugin {
                continue;
            }
            if source.join(format!("{function}/plugin.json")).is_file() {
                app.copy(&source, &format!("{function}/plugin.json"));
            }
            guests::built(&source.join(format!("{function}/{function}.wasm")));
            app.copy(&source, &format!("{function}/{function}.wasm"));
        }
        app
    }

    fn copy(&self, source: &Path, path: &str) -> Vec<u8> {
        let file = source.join(path);
        let content = fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        self.write(path, &content);
        content
    }

    /// Adds a function, or replaces the one of the same name.
    pub fn function(mut self, function: &Function) -> Self {
        let folder = self.path(function.name());
        fs::create_dir_all(&folder).expect("the function's folder");
        let function_json = function.write_to(&folder);
        self.functions
            .insert(function.name().to_owned(), function_json);
        self
    }

    /// Adds a file, given by its path relative to the app root.
    pub fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        self.write(path, content);
        self
    }

    /// Adds a file that may be started; `check` looks for the one that host.json
    /// names.
    pub fn executable(self, path: &str, content: &str) -> Self {
        self.write(path, content);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::Permissions::from_mode(0o755);
            fs::set_permissions(self.path(path), mode).expect("the file is ours");
        }
        self
    }

    /// Replaces host.json.
    pub fn host_json(self, content: &Value) -> Self {
        self.file("host.json", content.to_string())
    }

    /// Has the Functions host forward its callers' own requests.
    pub fn forwarding(self) -> Self {
        self.custom_handler(&json!({
            "description": { "defaultExecutablePath": "handler" },
            "enableForwardingHttpRequest": true,
        }))
    }

    /// Has the Functions host stream its callers' own requests, both ways.
    pub fn proxying(self) -> Self {
        self.custom_handler(&json!({
            "description": { "defaultExecutablePath": "handler" },
            "enableForwardingHttpRequest": true,
            "enableProxyingHttpRequest": true,
        }))
    }

    fn custom_handler(self, section: &Value) -> Self {
        self.host_json(&json!({ "version": "2.0", "customHandler": section }))
    }

    /// Writes corral.json.
    pub fn corral_json(self, content: &Value) -> Self {
        self.file("corral.json", content.to_string())
    }

    /// Adds an app setting: to local.settings.json, and to the environment in
    /// which the handler is started.
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        self.settings.insert(name.to_owned(), value.to_owned());
        let document = json!({ "IsEncrypted": false, "Values": self.settings });
        self.file("local.settings.json", document.to_string())
    }

    /// Takes the right to write into a folder from everyone. A handler that is
    /// started for this app has none of root's powers, which would give it back.
    #[cfg(unix)]
    pub fn read_only(mut self, folder: &str) -> Self {
        set_mode(&self.path(folder), 0o555);
        self.read_only = true;
        self
    }

    /// Gives the owner of a folder the right back.
    #[cfg(unix)]
    pub fn allow_writing(&self, folder: &str) {
        set_mode(&self.path(folder), 0o755);
    }

    /// Whether part of it was made [`FunctionApp::read_only`].
    pub(crate) fn is_read_only(&self) -> bool {
        self.read_only
    }

    /// Writes a file while the app is in use.
    pub fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let file = self.path(path);
        let folder = file.parent().expect("a file has a folder");
        fs::create_dir_all(folder).expect("the file's folder");
        fs::write(&file, content).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    }

    /// The app root.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The temporary folder of the app: its root, or that of the machine that the handler
    /// sees.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Where the handler keeps what outlives it.
    pub fn state(&self) -> &Path {
        self.state.path()
    }

    /// A path below the app root.
    pub fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    /// A path below the app root as the handler names it, which may run on another
    /// platform.
    pub fn seen(&self, path: impl AsRef<Path>) -> PathBuf {
        Platform::current().seen(self.folder(), &self.root.join(path))
    }

    /// The functions: name and function.json.
    pub fn functions(&self) -> impl Iterator<Item = (&str, &Value)> {
        let functions = self.functions.iter();
        functions.map(|(name, function_json)| (name.as_str(), function_json))
    }

    /// The app settings.
    pub fn settings(&self) -> impl Iterator<Item = (&str, &str)> {
        let settings = self.settings.iter();
        settings.map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

#[cfg(unix)]
fn set_mode(folder: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    let set = fs::set_permissions(folder, fs::Permissions::from_mode(mode));
    set.unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
}
