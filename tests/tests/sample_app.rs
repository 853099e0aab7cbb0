//! The sample app `plugins/orders`: the functions that the documentation does not
//! have, one for each other kind of trigger.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::sync::OnceLock;

use corral_tests::handler::run;
use corral_tests::{FunctionApp, Handler, Received, Shared, Timer, Trigger};
use serde_json::{Value, json};

fn app() -> FunctionApp {
    FunctionApp::sample("orders")
        .setting("EventHubConnection", "Endpoint=sb://localhost")
        .setting("STOCK_MINIMUM", "5")
}

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| Handler::start(app())))
}

/// The messages of an output as JSON.
fn documents(received: &Received) -> Vec<Value> {
    let Received::Messages(messages) = received else {
        return Vec::new();
    };
    let messages = messages.iter();
    messages
        .map(|message| serde_json::from_slice(message).unwrap())
        .collect()
}

#[test]
fn the_app_has_no_problems() {
    let finished = run(&app(), &["check", "--json"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let report = finished.json();
    assert_eq!(report["problems"], json!([]), "{report:#}");
    let functions = report["functions"].as_array().unwrap();
    let mut names: Vec<&str> = functions
        .iter()
        .filter_map(|function| function["name"].as_str())
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "MyQueueFunction",
            "archive",
            "order",
            "receipt",
            "reserve",
            "tally",
            "telemetry"
        ]
    );
}

#[test]
fn a_blob_is_archived_byte_for_byte() {
    let content: Vec<u8> = (0..=u8::MAX).cycle().take(100_000).collect();
    let delivered = handler()
        .call("archive", content.as_slice())
        .send()
        .unwrap();
    assert_eq!(delivered.bindings["copy"], Received::Blob(content));
    let Received::Blob(checksum) = &delivered.bindings["checksum"] else {
        unreachable!("a blob output receives a blob");
    };
    let checksum = String::from_utf8_lossy(checksum);
    assert!(
        checksum.len() == 64 + 2 + "a.bin\n".len() && checksum.ends_with("  a.bin\n"),
        "{checksum}"
    );
}

#[test]
fn a_timer_reorders_low_items() {
    let handler = handler();
    let stock = json!(r#"{"black":3,"blue":120,"red":0}"#);
    let call = handler.call("tally", Timer::First).input("stock", &stock);
    let delivered = call.send().unwrap();
    let expected = [
        json!({ "item": "black", "left": 3 }),
        json!({ "item": "red", "left": 0 }),
    ];
    assert_eq!(documents(&delivered.bindings["reorder"]), expected);
    assert_eq!(delivered.logs, ["2 of 3 items run low"]);
    let line = handler.stderr().wait_for(call.id());
    assert!(
        line.contains("warn") && line.contains("black: 3 left of at least 5"),
        "{line}"
    );
}

#[test]
fn a_timer_without_a_stock_list_orders_nothing() {
    let handler = handler();
    let call = handler
        .call("tally", Timer::WithoutStatus)
        .input("stock", &Value::Null);
    let delivered = call.send().unwrap();
    assert!(delivered.bindings.is_empty(), "{delivered:?}");
    assert_eq!(delivered.logs, ["there is no stock list yet"]);
}

#[test]
fn a_batch_of_events_is_summarised() {
    let events = [
        r#"{"device":"a","celsius":10.5}"#,
        "not a reading",
        r#"{"device":"b","celsius":-1}"#,
        r#"{"device":"a","celsius":20.5}"#,
    ];
    let batch = Trigger::Batch(
        events
            .iter()
            .map(|event| event.as_bytes().to_vec())
            .collect(),
    );
    let handler = handler();
    let call = handler.call("telemetry", batch);
    let delivered = call.send().unwrap();
    let summaries = documents(&delivered.bindings["summaries"]);
    assert_eq!(summaries.len(), 2, "{summaries:?}");
    assert_eq!(summaries[0]["device"], "a");
    assert_eq!(summaries[0]["mean"], 15.5);
    assert_eq!(summaries[1]["readings"], 1);
    let line = handler.stderr().wait_for(call.id());
    assert!(
        line.contains("warn") && line.contains("is not a valid reading"),
        "{line}"
    );
}

#[test]
fn a_program_writes_a_receipt() {
    let order = r#"{"id":1005,"quantity":2,"color":"black"}"#;
    let delivered = handler().call("receipt", order).send().unwrap();
    let receipt = Received::Blob(b"Order 1005\n2 x black\n".to_vec());
    assert_eq!(delivered.bindings["receipt"], receipt);
    assert_eq!(delivered.logs, ["receipt for order 1005"]);
}

#[test]
fn failing_programs_report_the_reason() {
    let handler = handler();
    let call = handler.call("receipt", "no order");
    let report = call.send().unwrap_err().report();
    assert_eq!(report.code, "function_failed");
    let reason = "no receipt: expected";
    assert!(report.message.contains(reason), "{}", report.message);
    let line = handler.stderr().wait_for(call.id());
    assert!(line.contains(reason), "{line}");
}
