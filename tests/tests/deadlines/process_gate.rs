//! A call that waits for others of the whole process.

use std::thread;
use std::time::Duration;

use corral_tests::{Function, FunctionApp, Handler, StrictHost, Trigger, Way};
use serde_json::json;

use super::row::{FUNCTION_TIMEOUT, host_json};

#[test]
fn waiting_and_running_end_together_in_time() {
    let function = |name: &str| {
        Function::new(name, "queueTrigger")
            .output("queue", "out")
            .guest("script")
            .limits(&json!({ "time": "3500ms", "cpu": "1h" }))
    };
    let host_json = host_json(&json!({ "description": { "defaultExecutablePath": "handler" } }));
    let handler = Handler::start(
        FunctionApp::new()
            .host_json(&host_json)
            .corral_json(&json!({ "concurrency": 1 }))
            .function(&function("Runs"))
            .function(&function("Waits")),
    );
    handler.stdout().wait_for("ready: ");
    let spins = r#"[{"do":"log","level":"warn","text":"begun"},{"do":"spin"}]"#;
    let body = handler.call("Waits", Trigger::from(spins)).envelope();
    let body = body.unwrap().to_string();
    let request = format!(
        "POST /Waits HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    thread::scope(|threads| {
        threads.spawn(|| handler.call("Runs", spins).send());
        handler.stderr().wait_for("begun");
        let host = StrictHost::of(&handler, FUNCTION_TIMEOUT);
        let ended = host.call(Way::Payload, &request);
        assert!(!ended.killed, "the handler was killed");
        let late = FUNCTION_TIMEOUT + Duration::from_secs(1);
        assert!(ended.took < late, "{ended:?}");
        // Overloaded, or stopped soon after it had begun.
        assert!(ended.answer.starts_with("HTTP/1.1 50"), "{ended:?}");
    });
}
