//! The app that the suites serve: one component of `wasi:http` under several
//! limits, and one script that takes its bodies whole.

use std::sync::OnceLock;

use corral_tests::{Function, FunctionApp, Handler, Shared};
use serde_json::{Value, json};

fn function(name: &str) -> Function {
    Function::new(name, "httpTrigger")
        .with("route", format!("{name}/{{*rest}}"))
        .output("http", "res")
}

/// An app with these settings of connections.
pub(crate) fn app(connections: &Value) -> FunctionApp {
    let stream = |name| function(name).guest("exchange");
    FunctionApp::new()
        .proxying()
        .corral_json(&json!({ "connections": connections }))
        .function(&stream("Do"))
        .function(
            &stream("Small").limits(&json!({ "request_body": "1KiB", "response_body": "1KiB" })),
        )
        .function(
            &stream("Large").limits(&json!({ "request_body": "4GiB", "response_body": "4GiB" })),
        )
        .function(&stream("One").limits(&json!({ "concurrency": 1, "queue": 8 })))
        .function(
            &function("Whole")
                .guest("script")
                .limits(&json!({ "request_body": "1KiB" })),
        )
}

/// A handler whose connections have the limits of a default configuration.
pub(crate) fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| Handler::start(app(&json!({})))))
}
