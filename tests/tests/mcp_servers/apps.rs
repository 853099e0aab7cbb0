//! The apps: one server a route, under the profile for MCP servers or forwarded.

use std::fs;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use corral_tests::handler::run;
use corral_tests::{FunctionApp, Handler, guests};
use serde_json::{Value, json};

/// How the Functions host hands requests over.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Host {
    /// Under the profile `mcp-custom-handler`: proxied, by the routes of host.json.
    Profile,
    /// As copies, by function.json.
    Forwarding,
}

/// The languages, each with its plugin of the conformance suite.
pub(crate) fn conformance() -> [(&'static str, PathBuf); 2] {
    [
        ("typescript", guests::path("sdk/mcp-conformance-typescript")),
        ("rust", guests::path("mcp-conformance")),
    ]
}

/// The languages, each with its plugin of the sample.
pub(crate) fn samples() -> [(&'static str, PathBuf); 3] {
    [
        ("typescript", guests::sample("mcp", "http-handler1")),
        ("rust", guests::sample("mcp", "http-handler2")),
        ("go", guests::path("sdk/mcp-stock-go")),
    ]
}

/// A handler that has compiled its plugins, which for TypeScript takes longer than clients
/// wait. The apps share the folder for compiled code, and take turns, so that each plugin
/// is compiled once.
pub(crate) fn start(app: FunctionApp) -> Handler {
    start_with(app, json!({}))
}

/// The same with more in corral.json.
pub(crate) fn start_with(app: FunctionApp, mut corral_json: Value) -> Handler {
    static TURN: Mutex<()> = Mutex::new(());
    let cache = guests::repository().join("target/test-cache/mcp-servers");
    corral_json["cache"] = json!(cache);
    corral_json["compile_time"] = json!("10m");
    let app = app.corral_json(&corral_json);
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let compiled = run(&app, &["compile"]);
    drop(turn);
    assert_eq!(compiled.code, Some(0), "{compiled:?}");
    Handler::start(app)
}

/// An app that serves each plugin under the route of its language.
pub(crate) fn app(host: Host, plugins: &[(&str, PathBuf)], plugin_json: &Value) -> FunctionApp {
    let mut app = FunctionApp::new();
    let mut routes = Vec::new();
    for (index, (language, plugin)) in plugins.iter().enumerate() {
        let function = match host {
            Host::Profile => format!("http-handler{}", index + 1),
            Host::Forwarding => (*language).to_owned(),
        };
        routes.push(json!({ "route": language }));
        let wasm = fs::read(plugin).expect("the plugin is built");
        app = app
            .file(&format!("{function}/{function}.wasm"), wasm)
            .file(&format!("{function}/plugin.json"), plugin_json.to_string());
        if matches!(host, Host::Forwarding) {
            let trigger = json!({ "type": "httpTrigger", "direction": "in", "name": "req",
                "authLevel": "anonymous", "route": language });
            let response = json!({ "type": "http", "direction": "out", "name": "res" });
            let function_json = json!({ "bindings": [trigger, response] });
            app = app.file(
                &format!("{function}/function.json"),
                function_json.to_string(),
            );
        }
    }
    let executable = json!({ "defaultExecutablePath": "handler" });
    app.host_json(&match host {
        Host::Profile => json!({
            "version": "2.0",
            "configurationProfile": "mcp-custom-handler",
            "customHandler": {
                "description": executable,
                "http": { "defaultAuthorizationLevel": "anonymous", "routes": routes },
            },
        }),
        Host::Forwarding => json!({
            "version": "2.0",
            "extensions": { "http": { "routePrefix": "" } },
            "customHandler": { "description": executable, "enableForwardingHttpRequest": true },
        }),
    })
}
