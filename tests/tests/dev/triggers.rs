//! Timers, queues and blobs start functions, and outputs start the next.

use corral_tests::{Dev, Function, FunctionApp};
use serde_json::Value;

fn wrote(event: &Value, queue: &str) -> bool {
    event["kind"] == "queue_message_written" && event["queue"] == queue
}

#[test]
fn an_order_goes_through_its_functions() {
    let dev = Dev::start(FunctionApp::sample("orders"));
    let order = r#"{ "id": 1005, "quantity": 2, "color": "black" }"#;
    let json = [("Content-Type", "application/json")];
    let answer = dev.send_with("POST", "/api/order", &json, order);
    assert_eq!(answer.status, 200, "{answer:?}");
    let message = dev.wait_for("the order", |event| wrote(event, "orders"));
    let text = message["content"]["text"].as_str().unwrap();
    assert!(text.contains("1005"), "{text}");
    let receipt = dev.wait_for_end_of("receipt");
    assert_eq!(receipt["outcome"], "succeeded", "{receipt}");
    let blob = dev.wait_for("the receipt", |event| event["kind"] == "blob_written");
    assert_eq!(blob["container"], "receipts");
    assert_eq!(blob["name"], "1005.txt");
}

#[test]
fn functions_are_fired_by_hand() {
    let dev = Dev::start(FunctionApp::sample("orders"));
    for (function, body, status) in [
        ("MyQueueFunction", r#"{ "input": "hello" }"#, 202),
        ("telemetry", r#"{ "input": "[]" }"#, 202),
        ("nothing", r#"{ "input": "hello" }"#, 404),
        ("MyQueueFunction", "hello", 400),
    ] {
        assert_eq!(dev.fire(function, body), status, "{function} {body}");
    }
    let plain = dev.send("POST", "/admin/functions/MyQueueFunction", "{}");
    assert_eq!(plain.status, 415);
    let message = dev.wait_for("the answer", |event| wrote(event, "messages-outgoing"));
    assert_eq!(message["content"]["text"], "hello");
    let telemetry = dev.wait_for("telemetry", |event| {
        event["kind"] == "function_discovered" && event["function"] == "telemetry"
    });
    assert_eq!(telemetry["service"], "needs_real_host");
    dev.wait_for_end_of("telemetry");
}

#[test]
fn a_timer_starts_a_queue_function() {
    let tick = Function::new("tick", "timerTrigger")
        .with("schedule", "0 0 0 1 1 *")
        .with("runOnStartup", true)
        .output("queue", "out")
        .guest("mirror");
    let next = Function::new("next", "queueTrigger")
        .with("queueName", "out-items")
        .output("blob", "out")
        .with("path", "out/last")
        .guest("mirror");
    let app = FunctionApp::new().function(&tick).function(&next);
    let dev = Dev::start(app);
    for function in ["tick", "next"] {
        let ended = dev.wait_for_end_of(function);
        assert_eq!(ended["outcome"], "succeeded", "{ended}");
    }
    let blob = dev.wait_for("the blob", |event| event["kind"] == "blob_written");
    let text = blob["content"]["text"].as_str().unwrap();
    assert!(text.contains("IsPastDue"), "{text}");
}

#[test]
fn a_message_that_always_fails_ends_in_the_poison_queue() {
    let failing = Function::new("failing", "queueTrigger")
        .with("queueName", "tasks")
        .guest("script");
    let saved = Function::new("saved", "queueTrigger")
        .with("queueName", "tasks-poison")
        .output("queue", "out")
        .guest("mirror");
    let give = Function::new("give", "httpTrigger")
        .output("http", "res")
        .output("queue", "task")
        .with("queueName", "tasks")
        .guest("script");
    let app = FunctionApp::new()
        .function(&failing)
        .function(&saved)
        .function(&give);
    let dev = Dev::start(app);
    let task = r#"[{ "do": "messages", "output": "task", "texts": ["{\"do\":\"trap\"}"] },
                   { "do": "respond" }]"#;
    assert_eq!(dev.send("POST", "/api/give", task).status, 200);
    let saved = dev.wait_for_end_of("saved");
    assert_eq!(saved["outcome"], "succeeded", "{saved}");
    dev.wait_for_lines(r#""function":"failing","outcome":"failed""#, 5);
}

#[test]
fn messages_outlive_the_host() {
    let give = Function::new("give", "httpTrigger")
        .output("http", "res")
        .output("queue", "task")
        .with("queueName", "tasks")
        .guest("script");
    let take = Function::new("take", "queueTrigger")
        .with("queueName", "tasks")
        .output("queue", "out")
        .guest("mirror");
    let dev = Dev::start(FunctionApp::new().function(&give));
    let task =
        r#"[{ "do": "messages", "output": "task", "texts": ["kept"] }, { "do": "respond" }]"#;
    assert_eq!(dev.send("POST", "/api/give", task).status, 200);
    let dev = Dev::start(dev.kill().function(&take));
    let message = dev.wait_for("the message", |event| wrote(event, "out-items"));
    assert_eq!(message["content"]["text"], "kept");
}
