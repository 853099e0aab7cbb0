//! Slow callers.

use corral_tests::Handler;
use serde_json::{Value, json};

use super::apps::{app, handler};
use super::wire::Wire;

const HELLO: &str = "GET /api/Do/hello HTTP/1.1\r\nHost: x\r\n\r\n";

fn with(connections: &Value) -> Handler {
    Handler::start(app(connections))
}

#[test]
fn incomplete_head_times_out() {
    let handler = with(&json!({ "head_time": "300ms" }));
    for begun in [
        "GET",
        "GET /api/Do/hello HTTP/1.1\r\n",
        "GET /api/Do/hello HTTP/1.1\r\nHost: x\r\nX-A: ",
    ] {
        let answer = Wire::with(&handler, begun).read_to_end();
        assert!(answer.starts_with("HTTP/1.1 408 "), "{begun:?}: {answer}");
    }
    // The time of the first request is not that of the second.
    let mut wire = Wire::with(&handler, HELLO);
    assert!(wire.read_to("0\r\n\r\n").starts_with("HTTP/1.1 200 "));
    wire.send("GET");
    assert!(wire.read_to_end().starts_with("HTTP/1.1 408 "));
    handler.status();
}

#[test]
fn idle_connection_is_closed() {
    let handler = with(&json!({ "idle": "300ms" }));
    assert_eq!(Wire::to(&handler).read_to_end(), "");
    let mut wire = Wire::with(&handler, HELLO);
    wire.read_to("0\r\n\r\n");
    assert_eq!(wire.read_to_end(), "");
    handler.status();
}

/// What waits for a call does not wait for a request.
#[test]
fn a_running_call_is_not_idle() {
    let handler = with(&json!({ "idle": "100ms", "head_time": "100ms" }));
    let mut wire = Wire::with(
        &handler,
        "POST /api/Do/pause HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\na",
    );
    wire.read_to("1\r\na\r\n");
    // Longer than both limits, by the end of another connection.
    Wire::to(&handler).read_to_end();
    Wire::to(&handler).read_to_end();
    wire.send("b");
    wire.read_to("1\r\nb\r\n0\r\n\r\n");
}

/// A body that stops coming, for a plugin that takes it whole and for one that
/// takes it as it comes.
#[test]
fn stalled_body_times_out() {
    let handler = with(&json!({ "stall": "300ms" }));
    for target in ["/api/Whole", "/api/Do/report", "/api/Do/count"] {
        for framing in [
            "Content-Length: 9\r\n\r\nabc",
            "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
            "Transfer-Encoding: chunked\r\n\r\n3\r\na",
        ] {
            let request = format!("POST {target} HTTP/1.1\r\nHost: x\r\n{framing}");
            let answer = Wire::with(&handler, &request).read_to_end();
            let what = format!("{request}\n{answer}");
            assert!(answer.starts_with("HTTP/1.1 408 "), "{what}");
            assert!(answer.contains("too_slow"), "{what}");
            assert!(answer.contains("connection: close"), "{what}");
        }
    }
    handler.status();
}

/// The plugin that has begun to respond gets an error, and its response is aborted.
#[test]
fn stalled_body_after_the_response_has_begun() {
    let handler = with(&json!({ "stall": "300ms" }));
    let mut wire = Wire::with(
        &handler,
        "POST /api/Do/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc",
    );
    let answer = wire.read_to_end();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert!(!answer.ends_with("0\r\n\r\n"), "{answer}");
    handler.stderr().wait_for_line("the reason", |line: &str| {
        line.contains("408 too_slow") && line.contains("connections.stall")
    });
}

/// If the caller does not read the response, it is dropped and the plugin stopped.
#[test]
fn response_that_is_not_read() {
    let handler = with(&json!({ "stall": "300ms" }));
    let request = "GET /api/One/stream?1000 HTTP/1.1\r\nHost: x\r\n\r\n";
    let wire = Wire::with(&handler, request);
    handler
        .stderr()
        .wait_for("the client read nothing of the response");
    // The only place is free again.
    let hello = HELLO.replace("/Do/", "/One/");
    let answer = Wire::with(&handler, &hello).read_to("0\r\n\r\n");
    assert!(answer.contains("hello world"), "{answer}");
    drop(wire);
}

/// The Functions host sends its next call over the connection of the last.
#[test]
fn connections_are_reused() {
    let handler = handler();
    let mut wire = Wire::to(&handler);
    for _ in 0..50 {
        wire.send(HELLO);
        let answer = wire.read_to("0\r\n\r\n");
        assert!(answer.contains("hello world"), "{answer}");
    }
}

/// Requests that are sent ahead are answered in turn.
#[test]
fn pipelined_requests() {
    let handler = handler();
    let mut wire = Wire::with(&handler, &HELLO.repeat(20));
    for _ in 0..20 {
        let answer = wire.read_to("0\r\n\r\n");
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    }
}
