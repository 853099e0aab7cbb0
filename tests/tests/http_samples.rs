//! The functions of `plugins/http` that stream: hash, download, clock, and the one
//! for WASI 0.3.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::sync::OnceLock;

use corral_tests::client::transport::Answer;
use corral_tests::timeout::connect;
use corral_tests::{Exchange, Framing, FunctionApp, Handler, HttpCall, Received, Shared, Upstream};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| Handler::start(FunctionApp::sample("http"))))
}

fn get(handler: &Handler, target: &str, headers: &[(&str, &str)]) -> Answer {
    let headers = [&[("Host", "api.example.com")], headers].concat();
    handler.exchange("GET", target, &headers, b"")
}

/// Bytes that differ from part to part, whatever the size of the parts.
fn bytes(length: usize) -> Vec<u8> {
    (0_u64..)
        .flat_map(|number| number.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes())
        .take(length)
        .collect()
}

/// What `upload` says of `body`.
fn receipt(body: &[u8]) -> Value {
    let digest = format!("{:x}", Sha256::digest(body));
    json!({ "sha256": digest, "length": body.len() })
}

#[test]
fn status_calls_the_service() {
    let service = Upstream::start();
    let url = format!("{}/ok", service.origin());
    let granted = json!({ "grants": { "settings": ["STATUS_URL"], "net": [service.origin()] } });
    let app = FunctionApp::sample("http").setting("STATUS_URL", &url);
    let app = app.file("status/plugin.json", granted.to_string());
    let answer = get(&Handler::start(app), "/api/status", &[]);
    assert_eq!(answer.json(), json!({ "url": url, "status": 200 }));

    // As it comes, the sample may call another service only.
    let app = FunctionApp::sample("http").setting("STATUS_URL", &url);
    let answer = get(&Handler::start(app), "/api/status", &[]);
    assert_eq!(answer.status, 502, "{answer:?}");
}

#[test]
fn upload_hashes_bodies_of_any_size() {
    let handler = handler();
    for (length, framing) in [
        (0, Framing::Sized),
        (0, Framing::Chunked),
        (1, Framing::Sized),
        (65_537, Framing::Chunked),
        (1_000_000, Framing::Sized),
        (64 << 20, Framing::Sized),
        (64 << 20, Framing::Chunked),
    ] {
        let body = bytes(length);
        let request = Exchange {
            method: "POST",
            target: "/api/upload",
            headers: &[("Host", "api.example.com")],
            body: &body,
            framing,
        };
        let answer = handler.transport().exchange(&request).unwrap();
        assert_eq!(answer.status, 200, "{length} {framing:?}: {answer:?}");
        assert_eq!(answer.json(), receipt(&body), "{length} {framing:?}");
    }
}

#[test]
fn download_returns_the_requested_length() {
    let handler = handler();
    for length in [0, 1, 64_256, 64_257, 20_000_000] {
        let answer = get(&handler, &format!("/api/download/{length}"), &[]);
        assert_eq!(answer.status, 200, "{length}");
        let announced = answer.header("content-length").map(str::to_owned);
        assert_eq!(announced, Some(length.to_string()));
        let expected: Vec<u8> = (0..=250).cycle().take(length).collect();
        let came = answer.body.len();
        assert!(answer.body == expected, "{came} bytes, not {length}");
    }
    assert_eq!(get(&handler, "/api/download/many", &[]).status, 404);
}

/// The ids of the events in an answer.
fn ids(answer: &Answer) -> Vec<u64> {
    let text = String::from_utf8_lossy(&answer.body);
    let ids = text.lines().filter_map(|line| line.strip_prefix("id: "));
    ids.map(|id| id.parse().unwrap()).collect()
}

#[test]
fn clock_resumes_after_the_last_event() {
    let handler = handler();
    let target = "/api/clock?every=1&count=5";
    for (seen, status, expected) in [
        (None, 200, &[1, 2, 3, 4, 5][..]),
        (Some("3"), 200, &[4, 5]),
        (Some("5"), 204, &[]),
        (Some("none"), 400, &[]),
    ] {
        let seen = seen.map(|id| ("Last-Event-ID", id));
        let answer = get(&handler, target, seen.as_slice());
        assert_eq!(answer.status, status, "{seen:?}: {answer:?}");
        assert_eq!(ids(&answer), expected, "{seen:?}");
    }
}

/// Begins to listen to the clock.
fn listen(handler: &Handler, query: &str) -> BufReader<TcpStream> {
    let mut stream = connect(("127.0.0.1", handler.port()));
    let request = format!("GET /api/clock?{query} HTTP/1.1\r\nHost: x\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    BufReader::new(stream)
}

/// Reads up to the end of the next event, and gives back its id.
fn next_id(stream: &mut BufReader<TcpStream>) -> u64 {
    let mut id = None;
    for line in stream.lines() {
        let line = line.unwrap();
        if let Some(number) = line.strip_prefix("id: ") {
            id = Some(number.parse().unwrap());
        } else if line.is_empty()
            && let Some(id) = id
        {
            return id;
        }
    }
    panic!("the clock has stopped")
}

/// An hour lies between the first event and the last, or more events than a
/// plugin can write in the time it has: none of those read here was held back
/// until the last was written.
#[test]
fn clock_events_are_streamed() {
    let handler = handler();
    for (query, expected) in [
        ("every=3600000&count=2", 1),
        ("every=1&count=18446744073709551615", 3),
    ] {
        let mut stream = listen(&handler, query);
        for number in 1..=expected {
            assert_eq!(next_id(&mut stream), number, "{query}");
        }
    }
}

/// An app with the sample functions whose clock serves one caller at a time.
fn single() -> FunctionApp {
    let limits = json!({ "limits": { "concurrency": 1, "queue": 1, "time": "5m" } });
    FunctionApp::sample("http").file("clock/plugin.json", limits.to_string())
}

#[test]
fn clock_stops_when_the_caller_disconnects() {
    let handler = Handler::start(single());
    for query in [
        "every=3600000&count=2",
        "every=1&count=18446744073709551615",
    ] {
        let mut stream = listen(&handler, query);
        assert_eq!(next_id(&mut stream), 1, "{query}");
    }
    // The only place is free again.
    let answer = get(&handler, "/api/clock?count=1", &[]);
    assert_eq!(ids(&answer), [1]);
    // A disconnected caller is not an error that an operator has to fix.
    handler.end();
    assert_eq!(handler.stderr().lines_with("clock"), [""; 0]);
}

/// The head of a request whose body follows in chunks.
const SHOUT: &str = "POST /api/shout HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

/// No part is sent before the last one has come back.
#[test]
fn shout_responds_while_it_reads() {
    let handler = handler();
    let mut stream = connect(("127.0.0.1", handler.port()));
    stream.write_all(SHOUT.as_bytes()).unwrap();
    let mut answer = BufReader::new(stream.try_clone().unwrap()).lines();
    for (part, expected) in [("one\n", "ONE"), ("two\n", "TWO"), ("three\n", "THREE")] {
        write!(stream, "{:x}\r\n{part}\r\n", part.len()).unwrap();
        let came = answer.find(|line| line.as_ref().unwrap() == expected);
        assert!(came.is_some(), "{expected} has not come");
    }
    stream.write_all(b"0\r\n\r\n").unwrap();
    assert!(
        answer.any(|line| line.unwrap() == "0"),
        "the answer has no end"
    );
}

#[test]
fn shout_returns_long_texts_completely() {
    let handler = handler();
    let text: Vec<u8> = (0..=u8::MAX).cycle().take(5_000_001).collect();
    let answer = handler.exchange("PUT", "/api/shout", &[("Host", "x")], &text);
    assert_eq!(answer.status, 200);
    let media_type = answer.header("content-type");
    assert_eq!(media_type, Some("text/plain; charset=utf-8"));
    let came = answer.body.len();
    assert!(answer.body == text.to_ascii_uppercase(), "{came} bytes");
}

/// The sample app with these switches under `customHandler`.
fn app(switches: &Value) -> FunctionApp {
    let mut section = switches.clone();
    section["description"] = json!({ "defaultExecutablePath": "handler" });
    let host_json = json!({ "version": "2.0", "customHandler": section });
    FunctionApp::sample("http").host_json(&host_json)
}

#[test]
fn forwarded_and_proxied_results_are_equal() {
    for switch in ["enableForwardingHttpRequest", "enableProxyingHttpRequest"] {
        let handler = Handler::start(app(&json!({ switch: true })));
        let host = [("Host", "x")];
        let answer = handler.exchange("POST", "/api/shout", &host, b"hello");
        assert_eq!(answer.body, b"HELLO", "{switch}");
        let answer = handler.exchange("POST", "/api/upload", &host, b"hello");
        assert_eq!(answer.json(), receipt(b"hello"), "{switch}");
    }
}

#[test]
fn envelopes_give_the_same_results() {
    let handler = Handler::start(app(&json!({})));
    let body = "some text";
    let clock = HttpCall::new("GET", "/api/clock")
        .query("every", "1")
        .query("count", "2");
    let download = HttpCall::new("GET", "/api/download/3").param("bytes", "3");
    for (function, call, expected) in [
        (
            "upload",
            HttpCall::post("/api/upload", "text/plain", body),
            receipt(body.as_bytes()).to_string(),
        ),
        (
            "shout",
            HttpCall::post("/api/shout", "text/plain", body),
            "SOME TEXT".to_owned(),
        ),
        ("download", download, "\0\u{1}\u{2}".to_owned()),
        ("clock", clock, "id: 2\n".to_owned()),
    ] {
        let delivered = handler.call(function, call).send().unwrap();
        let Received::Http(response) = &delivered.bindings["res"] else {
            panic!("{delivered:?}")
        };
        let text = String::from_utf8_lossy(&response.body);
        assert!(
            response.status == 200 && text.contains(&expected),
            "{response:?}"
        );
    }
}
