//! Descriptions of functions.

use std::io::{Read as _, Write as _};
use std::time::Instant;

use corral_tests::timeout::{connect, find, limit};
use corral_tests::{Failure, Function, FunctionApp};
use serde_json::{Value, json};

use super::apps::{script, serve, shared};

fn named<'a>(overview: &'a Value, name: &str) -> &'a Value {
    let functions = overview["functions"].as_array().unwrap();
    let found = functions.iter().find(|function| function["name"] == name);
    found.unwrap_or_else(|| panic!("no {name} in {overview}"))
}

#[test]
fn every_function_is_listed() {
    let (_handler, admin) = shared();
    let answer = admin.get("/v1/functions");
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let overview = answer.json();
    assert_eq!(overview["handler"]["loaded"], true, "{overview}");
    assert!(overview["handler"]["uptimeSeconds"].as_f64().unwrap() > 0.0);
    assert_eq!(overview["functions"].as_array().unwrap().len(), 3);

    let script = named(&overview, "Script");
    assert_eq!(script["state"], "serving", "{script}");
    assert_eq!(script["trigger"], "queueTrigger");
    assert_eq!(script["reason"], Value::Null);
    let current = &script["current"];
    assert_eq!(current["number"], 1);
    assert_eq!(current["contract"], "function");
    assert_eq!(current["sha256"].as_str().unwrap().len(), 64);
    let config = &script["config"];
    assert_eq!(config["limits"]["memory"], 64 << 20);
    assert_eq!(config["limits"]["time"], "10s");
    assert_eq!(config["instances"], json!({ "policy": "fresh" }));
    assert_eq!(config["grants"]["settings"], json!(["ORDERS_*"]));
    assert!(!answer_has_secrets(&overview), "{overview}");

    let broken = named(&overview, "Broken");
    assert_eq!(broken["state"], "unavailable", "{broken}");
    let reason = broken["reason"].as_str().unwrap();
    assert!(reason.contains("Broken.wasm"), "{reason}");
    assert_eq!(broken["current"], Value::Null);
}

/// Values of settings are not shown.
fn answer_has_secrets(overview: &Value) -> bool {
    overview.to_string().contains("a-secret-of-the-app")
}

#[test]
fn one_function_is_found_in_any_case() {
    let (_handler, admin) = shared();
    for path in [
        "/v1/functions/Idle",
        "/v1/functions/idle",
        "/v1/functions/%49dle",
    ] {
        let answer = admin.get(path);
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
        assert_eq!(answer.json()["name"], "Idle", "{path}");
    }
}

#[test]
fn missing_resources_are_answered_in_json() {
    let (_handler, admin) = shared();
    for (method, path, status, code, message) in [
        ("GET", "/v1/functions/Nobody", 404, "not_found", "Script"),
        ("GET", "/v1/functions/%ff", 400, "bad_request", ""),
        ("GET", "/v1/functions/", 404, "not_found", ""),
        ("GET", "/v2/functions", 404, "not_found", "openapi.json"),
        ("GET", "/", 404, "not_found", ""),
        ("POST", "/v1/functions", 405, "method_not_allowed", "Allow"),
        (
            "DELETE",
            "/v1/functions/Script",
            405,
            "method_not_allowed",
            "",
        ),
        ("PATCH", "/metrics", 405, "method_not_allowed", ""),
    ] {
        let answer = admin.send(method, path, &[], b"");
        assert_eq!(answer.status, status, "{method} {path}: {answer:?}");
        assert_eq!(answer.header("content-type"), Some("application/json"));
        let error = &answer.json()["error"];
        assert_eq!(error["code"], code, "{method} {path}: {answer:?}");
        let said = error["message"].as_str().unwrap();
        assert!(said.contains(message), "{method} {path}: {said}");
        assert_eq!(
            answer.header("allow").is_some(),
            status == 405,
            "{answer:?}"
        );
    }
}

#[test]
fn calls_are_counted_and_the_last_failure_is_kept() {
    let (handler, admin) = serve(FunctionApp::new().function(&script("Script")));
    for _ in 0..3 {
        handler.call("Script", "[]").send().unwrap();
    }
    let trap = handler.call("Script", r#"{"do":"trap"}"#);
    let failure: Failure = trap.send().unwrap_err();
    assert_eq!(failure.report().code, "trap");
    // A sandbox that was prepared ends when no call uses it.
    let function = find("all instances have ended", || {
        let function = admin.get("/v1/functions/Script").json();
        (function["counters"]["instances"] == 0).then_some(function)
    });
    let counters = &function["counters"];
    assert_eq!(counters["invocations"], json!({ "ok": 3, "trap": 1 }));
    assert_eq!(counters["running"], 0, "{function}");
    assert_eq!(counters["waiting"], 0, "{function}");
    assert_eq!(counters["memoryBytes"], 0, "{function}");
    assert!(counters["peakMemoryBytes"].as_u64().unwrap() >= 64 << 10);
    // Calls that find a prepared sandbox make none.
    for (stage, counts) in [
        ("queue", 4..=4),
        ("instantiate", 1..=4),
        ("guest", 4..=4),
        ("encode", 3..=3),
    ] {
        let stage = &counters["stages"][stage];
        let count = stage["count"].as_u64().unwrap();
        assert!(counts.contains(&count), "{function}");
        assert!(stage["seconds"].as_f64().unwrap() > 0.0, "{function}");
    }
    let error = &function["lastError"];
    assert_eq!(error["code"], "trap", "{function}");
    assert_eq!(error["generation"], 1, "{function}");
    assert_eq!(error["invocationId"], trap.id(), "{function}");
}

#[test]
fn denials_say_what_would_allow_them() {
    let (handler, admin) = serve(FunctionApp::new().function(&script("Script")));
    let steps = r#"[{ "do": "setting", "name": "API_KEY" },
                    { "do": "setting", "name": "OTHER" },
                    { "do": "setting", "name": "API_KEY" }]"#;
    for _ in 0..2 {
        handler.call("Script", steps).send().unwrap();
    }
    let function = admin.get("/v1/functions/Script").json();
    let denials = function["denials"].as_array().unwrap();
    let told: Vec<_> = denials
        .iter()
        .map(|denial| {
            let keys = ["kind", "key", "line", "invocations", "generation"];
            keys.map(|key| denial[key].clone())
        })
        .collect();
    let expected = |name: &str| {
        let line = format!("\"{name}\"");
        [
            json!("setting"),
            json!("grants.settings"),
            json!(line),
            json!(2),
            json!(1),
        ]
    };
    assert_eq!(told, [expected("OTHER"), expected("API_KEY")], "{function}");
    let message = denials[0]["message"].as_str().unwrap();
    assert!(message.contains("Script/plugin.json"), "{message}");
}

#[test]
fn routes_of_http_functions_are_listed() {
    let order = Function::new("Order", "httpTrigger")
        .with("route", "orders/{id}")
        .with("methods", json!(["get"]))
        .output("http", "res")
        .guest("script");
    let (_handler, admin) = serve(FunctionApp::new().function(&order));
    let function = admin.get("/v1/functions/Order").json();
    assert_eq!(function["route"], "/api/orders/{id}", "{function}");
    assert_eq!(function["methods"], json!(["GET"]), "{function}");
}

#[test]
fn kept_instances_are_counted() {
    let warm = script("Script").plugin_json(json!({ "instances": { "policy": "warm" } }));
    let (handler, admin) = serve(FunctionApp::new().function(&warm));
    for _ in 0..3 {
        handler.call("Script", "[]").send().unwrap();
    }
    let counters = &admin.get("/v1/functions/Script").json()["counters"];
    assert_eq!(counters["instances"], 1, "{counters}");
    assert!(
        counters["memoryBytes"].as_u64().unwrap() >= 64 << 10,
        "{counters}"
    );
    // Only the first had to be made.
    assert_eq!(counters["stages"]["instantiate"]["count"], 1, "{counters}");
    assert_eq!(counters["stages"]["guest"]["count"], 3, "{counters}");
}

/// A streamed response is counted when it ends, and is not a success if the caller
/// disconnects before.
#[test]
fn streamed_answers_are_counted_when_they_end() {
    let (handler, admin) = serve(FunctionApp::sample("http"));
    handler.stdout().wait_for("ready: ");
    let counters =
        |name: &str| admin.get(&format!("/v1/functions/{name}")).json()["counters"].take();
    let answer = handler.exchange("POST", "/api/upload", &[("Host", "localhost")], b"body");
    assert_eq!(answer.status, 200, "{answer:?}");
    let ended = |name: &str, outcome: &str| {
        let begun = Instant::now();
        loop {
            let counters = counters(name);
            if counters["invocations"][outcome] == 1 {
                return counters;
            }
            assert!(begun.elapsed() < limit(), "{name}: {counters}");
        }
    };
    let upload = ended("upload", "ok");
    for (stage, count) in [
        ("queue", 1),
        ("instantiate", 1),
        ("guest", 1),
        ("encode", 0),
    ] {
        assert_eq!(upload["stages"][stage]["count"], count, "{stage}: {upload}");
    }

    let mut caller = connect(("127.0.0.1", handler.port()));
    caller
        .write_all(b"GET /api/clock HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .unwrap();
    let mut head = [0; 12];
    caller.read_exact(&mut head).unwrap();
    assert_eq!(&head, b"HTTP/1.1 200");
    assert_eq!(counters("clock")["running"], 1);
    drop(caller);
    let clock = ended("clock", "cancelled");
    assert_eq!(clock["invocations"], json!({ "cancelled": 1 }), "{clock}");
}
