//! What the command prints, and how it ends.

use corral_tests::{Dev, Function, FunctionApp};

const STEP: &str = r#"{ "do": "respond" }"#;

fn app() -> FunctionApp {
    let function = Function::new("f", "httpTrigger")
        .output("http", "res")
        .guest("script");
    FunctionApp::new().function(&function)
}

#[cfg(unix)]
#[test]
fn interrupts_end_with_a_summary() {
    let dev = Dev::start(app());
    assert_eq!(dev.send("POST", "/api/f", STEP).status, 200);
    assert!(dev.interrupt().success());
    let events = dev.events();
    let summary = events.last().unwrap();
    for (key, value) in [
        ("invocations", 1),
        ("failed", 0),
        ("functions", 1),
        ("hostRestarts", 0),
        ("workerStarts", 1),
    ] {
        assert_eq!(summary[key], value, "{key} in {summary}");
    }
    let kinds: Vec<_> = events.iter().map(|event| event["kind"].clone()).collect();
    assert!(!kinds.contains(&"request_sent".into()), "{kinds:?}");
    let numbers: Vec<_> = events
        .iter()
        .filter_map(|event| event["sequence"].as_u64())
        .collect();
    assert!(numbers.is_sorted(), "{numbers:?}");
}

#[test]
fn traffic_is_shown_on_request() {
    let dev = Dev::start_with(app(), &["--show-traffic"]);
    assert_eq!(dev.send("POST", "/api/f", STEP).status, 200);
    let request = dev.wait_for("the request", |event| event["kind"] == "request_sent");
    assert_eq!(request["line"], "POST /f HTTP/1.1");
    let answer = dev.wait_for("the answer", |event| event["kind"] == "answer_received");
    assert_eq!(answer["line"], "HTTP/1.1 200 OK");
}

#[test]
fn only_named_functions_run() {
    let other = Function::new("other", "httpTrigger")
        .output("http", "res")
        .guest("script");
    let dev = Dev::start_with(app().function(&other), &["--functions", "other"]);
    assert_eq!(dev.send("POST", "/api/other", STEP).status, 200);
    assert_eq!(dev.send("POST", "/api/f", STEP).status, 404);
}
