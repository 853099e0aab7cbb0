//! The official clients for TypeScript and Python against the sample servers: they list
//! and call tools, read resources, receive progress while a tool runs, and cancel.

use std::path::PathBuf;
use std::process::Command;
use std::thread;

use corral_tests::{Upstream, guests};
use serde_json::{Value, json};

use crate::apps::{Host, app, samples, start};

/// The clients: the program, and the file that it runs.
fn clients() -> [(PathBuf, PathBuf); 2] {
    [
        (guests::mcp_node(), guests::mcp_client("client.mjs")),
        (guests::mcp_python(), guests::mcp_client("client.py")),
    ]
}

/// What every client sees in every version.
fn expected() -> Value {
    json!({
        "tools": ["available", "count", "inventory", "price"],
        "price": { "total": 4.0 },
        "available": "ok",
        "counted": "3 shelves counted",
        "progress": [1.0, 2.0, 3.0],
        "cancelled": true,
        "resources": ["stock://items"],
        "templates": ["stock://items/{item}"],
        "item": { "item": "banana", "price": 0.25 },
        "missing": "refused",
        "prompts": ["reorder"],
        "prompt": "Is there enough cherry in stock? If not, write an order.",
        "completion": ["banana"],
    })
}

#[test]
fn official_clients_use_the_sample_under_the_profile() {
    use_the_sample(Host::Profile);
}

#[test]
fn official_clients_use_the_sample_when_requests_are_forwarded() {
    use_the_sample(Host::Forwarding);
}

fn use_the_sample(host: Host) {
    let warehouse = Upstream::start();
    let servers = samples();
    let granted = json!({ "grants": { "settings": ["STOCK_URL"], "net": [warehouse.origin()] } });
    let app = app(host, &servers, &granted);
    let handler = start(app.setting("STOCK_URL", &format!("{}/ok?item=", warehouse.origin())));
    thread::scope(|scope| {
        for (program, file) in clients() {
            let (handler, servers) = (&handler, &servers);
            scope.spawn(move || {
                for (language, _) in servers {
                    for mode in ["auto", "legacy"] {
                        let url = format!("http://localhost:{}/{language}", handler.port());
                        let mut client = Command::new(&program);
                        let output = client.arg(&file).args([&url, mode]).output().unwrap();
                        let what = format!("{host:?}, {language}, {mode}: {output:?}");
                        let seen: Value = serde_json::from_slice(&output.stdout).expect(&what);
                        assert!(agrees(&seen, &expected()), "{what}");
                    }
                }
            });
        }
    });
}

/// Whether two values are equal, whole numbers however they are written.
fn agrees(seen: &Value, expected: &Value) -> bool {
    match (seen, expected) {
        (Value::Number(seen), Value::Number(expected)) => seen.as_f64() == expected.as_f64(),
        (Value::Array(seen), Value::Array(expected)) => {
            seen.len() == expected.len() && seen.iter().zip(expected).all(|(a, b)| agrees(a, b))
        }
        (Value::Object(seen), Value::Object(expected)) => {
            seen.len() == expected.len()
                && expected
                    .iter()
                    .all(|(key, value)| seen.get(key).is_some_and(|seen| agrees(seen, value)))
        }
        _ => seen == expected,
    }
}
