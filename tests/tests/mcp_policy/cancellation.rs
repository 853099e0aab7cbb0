//! Clients that close the stream: the plugin is stopped, and it is not an error.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use corral_tests::Handler;
use corral_tests::handler::Admin;
use corral_tests::timeout::{connect, wait_until};
use serde_json::json;

use super::server::{call, messages, own_handler, request, serves, wait_for_calls};

/// Waits until no sandbox is left.
fn wait_for_rest(handler: &Handler) {
    let admin = Admin::of(handler);
    wait_until("its sandbox is free", || {
        let counters = &admin.get("/v1/functions/Server").json()["counters"];
        counters["running"] == 0 && counters["instances"] == 0
    });
}

/// Calls a tool and reads until its first event.
fn open(handler: &Handler, tool: &str) -> TcpStream {
    let body = request(tool, &json!({})).to_string();
    let mut stream = connect(("127.0.0.1", handler.port()));
    let head = format!(
        "POST /api/mcp HTTP/1.1\r\nHost: mcp.example.com\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    stream.write_all(body.as_bytes()).unwrap();
    let mut read = Vec::new();
    while !String::from_utf8_lossy(&read).contains("notifications/progress") {
        let mut part = [0; 1024];
        let length = stream.read(&mut part).unwrap();
        assert!(length > 0, "{}", String::from_utf8_lossy(&read));
        read.extend_from_slice(&part[..length]);
    }
    stream
}

#[test]
fn a_closed_stream_stops_its_plugin() {
    let handler = own_handler();
    let mut closed = 0;
    for tool in ["stubborn", "flood", "sleep_events", "spin_events"] {
        let stream = open(&handler, tool);
        drop(stream);
        closed += 1;
        handler.stdout().wait_for_lines("cancelled: ", closed);
        wait_for_rest(&handler);
        wait_for_calls(&handler, tool, "cancelled", 1);
        serves(&handler);
    }
    handler.end();
    assert_eq!(handler.stdout().lines_with("cancelled: ").len(), closed);
    // Not even what the plugin itself complains about.
    assert_eq!(handler.stderr().lines_with("Server"), [""; 0]);
}

#[test]
fn calls_at_once_are_counted() {
    let handler = own_handler();
    let stream = open(&handler, "stubborn");
    let refused = call(&handler, "stubborn", &json!({}));
    let error = messages(&refused)[0]["error"].clone();
    assert_eq!(
        error["data"]["key"], "mcp.tools.stubborn.limits.concurrency",
        "{error}"
    );
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("1 calls are running already"), "{message}");
    serves(&handler);
    drop(stream);
    wait_for_rest(&handler);
    let again = open(&handler, "stubborn");
    drop(again);
    handler.end();
}
