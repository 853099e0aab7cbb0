//! The app that these tests serve: one component of `wasi:http`, streamed and in
//! payload mode, and scripts.

use std::sync::OnceLock;
use std::time::Duration;

use corral_tests::client::transport::Answer;
use corral_tests::handler::{Admin, VARIABLES};
use corral_tests::timeout::wait_until;
use corral_tests::{Function, FunctionApp, Handler, Shared, StrictHost};
use serde_json::json;

/// How long the host waits; long enough for anything here.
pub(crate) const FUNCTION_TIMEOUT: Duration = Duration::from_mins(2);

pub(crate) fn routed(name: &str) -> Function {
    Function::new(name, "httpTrigger")
        .with("route", format!("{name}/{{*rest}}"))
        .output("http", "res")
}

pub(crate) fn app() -> FunctionApp {
    FunctionApp::new()
        .proxying()
        .function(&routed("Stream").guest("exchange"))
        .function(&routed("Whole").guest("script"))
        // Another output, so that the host sends a payload.
        .function(
            &Function::new("Payload", "httpTrigger")
                .output("http", "res")
                .output("queue", "unused")
                .guest("exchange"),
        )
        .function(
            &Function::new("Script", "queueTrigger")
                .output("queue", "out")
                .guest("script"),
        )
        .function(
            &Function::new("Program", "queueTrigger")
                .output("queue", "out")
                .guest("script-command"),
        )
        .function(
            &routed("SmallRequest")
                .guest("script")
                .limits(&json!({ "request_body": "1KiB" })),
        )
}

pub(crate) fn start(app: FunctionApp) -> Handler {
    Handler::start_with(app, &VARIABLES)
}

pub(crate) fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| start(app())))
}

pub(crate) fn host(handler: &Handler) -> StrictHost {
    StrictHost::of(handler, FUNCTION_TIMEOUT)
}

pub(crate) fn get(handler: &Handler, target: &str) -> Answer {
    handler.exchange("GET", target, &[("Host", "x")], b"")
}

/// Waits until `outcome` was counted so often for `function`.
pub(crate) fn wait_for_outcome(handler: &Handler, function: &str, outcome: &str, count: u64) {
    let admin = Admin::of(handler);
    wait_until(&format!("{function}: {count} {outcome}"), || {
        let answer = admin.get(&format!("/v1/functions/{function}")).json();
        answer["counters"]["invocations"][outcome] == count
    });
}
