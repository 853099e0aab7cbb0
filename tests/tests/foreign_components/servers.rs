//! The servers of the components: one handler for all of them, in each of the
//! two ways in which the Functions host sends requests, and one `wasmtime serve`
//! for each.

use std::sync::{Once, OnceLock};

use corral_tests::handler::run;
use corral_tests::{Function, FunctionApp, Handler, Shared, WasmtimeServe, guests};
use serde_json::{Value, json};

use super::NAMES;

/// An app as a user would write it: a folder with the component and a
/// `function.json`, and nothing that is particular to the component.
///
/// Without a prefix, paths are the same for both servers.
fn app(custom_handler: &Value) -> FunctionApp {
    let app = FunctionApp::new().host_json(&json!({
        "version": "2.0",
        "extensions": { "http": { "routePrefix": "" } },
        "customHandler": custom_handler,
    }));
    NAMES.iter().fold(app, |app, name| {
        let component = format!("components/{name}");
        let function = Function::new(name, "httpTrigger")
            .with("route", format!("{name}/{{*rest}}"))
            .output("http", "res")
            .guest(&component);
        app.function(&function)
    })
}

/// Compiles first: an interpreter takes longer than a caller waits.
fn start(app: FunctionApp) -> Handler {
    static COMPILED: Once = Once::new();
    COMPILED.call_once(|| {
        let finished = run(&app, &["compile"]);
        assert_eq!(finished.code, Some(0), "{finished:?}");
    });
    Handler::start(app)
}

/// The handler behind a host that forwards requests as they are.
pub(super) fn forwarded() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| {
        start(app(&json!({
            "description": { "defaultExecutablePath": "handler" },
            "enableForwardingHttpRequest": true,
        })))
    }))
}

/// The handler behind a host that describes requests in payloads.
pub(super) fn described() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| {
        start(app(&json!({
            "description": { "defaultExecutablePath": "handler" },
        })))
    }))
}

/// `wasmtime serve` on the very file that the handler runs.
pub(super) fn wasmtime(name: &str, options: &[&str]) -> WasmtimeServe {
    WasmtimeServe::start(&guests::component(name), options)
}
