//! Handlers that end, and calls that do not.

use corral_tests::Dev;
use serde_json::{Value, json};

use crate::node::{self, SERVER, http_function};

/// Answers with the id of its process; ends, or never answers, when told to.
const FAULTY: &str = "
serve((request, response, body) => {
  const call = JSON.parse(body).Data.req.Url;
  if (call.endsWith('?exit')) process.exit(3);
  if (!call.endsWith('?hang')) send(response, text(`${process.pid}`));
});";

fn pid(dev: &Dev) -> String {
    let answer = dev.send("GET", "/api/f", "");
    assert_eq!(answer.status, 200, "{answer:?}");
    String::from_utf8_lossy(&answer.body).into_owned()
}

#[test]
fn the_third_crash_stops_the_host() {
    let program = format!("{SERVER}{FAULTY}");
    let app = node::app(&program, &json!({}), &json!({})).function(&http_function("f"));
    let dev = Dev::start(app);
    let mut before = String::new();
    for crash in 1..=3 {
        let now = pid(&dev);
        assert_ne!(now, before);
        before = now;
        assert_eq!(dev.send("GET", "/api/f?exit", "").status, 500, "{crash}");
        dev.wait_for_lines(r#""kind":"worker_exited""#, crash);
    }
    assert_eq!(dev.wait().code(), Some(1));
    let events = dev.events();
    let stopping = events.iter().find(|event| event["state"] == "stopping");
    let reason = stopping.and_then(|event| event["reason"].as_str()).unwrap();
    assert!(
        reason.contains("Exceeded http worker restart retry count"),
        "{reason}"
    );
    assert_eq!(
        events.last().map(|event| &event["kind"]),
        Some(&Value::from("summary"))
    );
}

#[test]
fn a_call_that_takes_too_long_costs_the_handler() {
    let program = format!("{SERVER}{FAULTY}");
    let timeout = json!({ "functionTimeout": "00:00:01" });
    let app = node::app(&program, &json!({}), &timeout).function(&http_function("f"));
    let dev = Dev::start(app);
    let before = pid(&dev);
    assert_eq!(dev.send("GET", "/api/f?hang", "").status, 500);
    let late = dev.wait_for("the time-out", |event| event["outcome"] == "timed_out");
    assert!(late["durationMs"].as_f64().unwrap() >= 3000.0, "{late}");
    dev.wait_for_lines(r#""kind":"worker_exited""#, 1);
    assert_ne!(pid(&dev), before);
}
