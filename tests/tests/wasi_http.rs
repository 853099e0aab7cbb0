//! Components of `wasi:http`, made without anything of this project, for WASI
//! 0.2 and for WASI 0.3.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on is meant to stop here, with the reason"
)]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::OnceLock;

use corral_tests::client::transport::Answer;
use corral_tests::{Function, FunctionApp, Handler, HttpCall, Received, Shared};
use serde_json::json;

/// The same component for each version of WASI, by the prefix of its functions.
const VERSIONS: [(&str, &str); 2] = [("Two", "exchange"), ("Three", "exchange-wasi-03")];

fn function(name: &str, guest: &str) -> Function {
    Function::new(name, "httpTrigger")
        .with("route", format!("{name}/{{*rest}}"))
        .output("http", "res")
        .guest(guest)
}

fn app() -> FunctionApp {
    let mut app = FunctionApp::new().proxying().function(
        &Function::new("Queue", "queueTrigger")
            .output("queue", "out")
            .guest("exchange"),
    );
    for (version, guest) in VERSIONS {
        let short = function(&format!("{version}Short"), guest);
        let large = function(&format!("{version}Large"), guest);
        let payload = Function::new(&format!("{version}Payload"), "httpTrigger")
            .output("http", "res")
            .output("queue", "unused")
            .guest(guest);
        app = app
            .function(&function(version, guest))
            .function(&short.limits(&json!({ "time": "500ms" })))
            .function(&large.limits(&json!({ "response_body": "1GiB" })))
            .function(&payload);
    }
    app
}

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| Handler::start(app())))
}

fn get(handler: &Handler, target: &str) -> Answer {
    handler.exchange("GET", target, &[("Host", "api.example.com")], b"")
}

fn text(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}

#[test]
fn an_answer_is_the_plugins() {
    let handler = handler();
    for (version, _) in VERSIONS {
        for (path, status, body) in [
            ("hello", 200, "hello world"),
            ("nothing", 404, ""),
            ("outgoing", 200, "HttpRequestDenied"),
        ] {
            let answer = get(&handler, &format!("/api/{version}/{path}"));
            assert_eq!(answer.status, status, "{path}: {answer:?}");
            assert!(text(&answer).contains(body), "{path}: {answer:?}");
        }
        let cookies = get(&handler, &format!("/api/{version}/cookies"));
        assert_eq!(cookies.status, 201);
        assert_eq!(cookies.header_all("set-cookie"), ["a=1", "b=2"]);
    }
}

#[test]
fn a_request_is_the_callers() {
    let handler = handler();
    let headers = [
        ("Host", "api.example.com"),
        ("X-Forwarded-Proto", "https"),
        ("A", "1"),
        ("A", "2"),
    ];
    for (version, _) in VERSIONS {
        let target = format!("/api/{version}/describe?q=%20");
        let answer = handler.exchange("POST", &target, &headers, b"x");
        let told = text(&answer);
        let first = told.lines().next().unwrap();
        assert_eq!(first, format!("POST https://api.example.com{target}"));
        for line in ["a: 1", "a: 2", "x-forwarded-proto: https"] {
            assert!(told.lines().any(|found| found == line), "{line} in {told}");
        }
    }
}

#[test]
fn bytes_go_both_ways() {
    let handler = handler();
    let bytes: Vec<u8> = (0..=255).cycle().take(1 << 20).collect();
    let post = |version: &str, path: &str| {
        let target = format!("/api/{version}/{path}");
        handler.exchange("POST", &target, &[("Host", "x")], &bytes)
    };
    for (version, _) in VERSIONS {
        let answer = post(version, "echo");
        assert_eq!(answer.status, 200);
        assert!(
            answer.body == bytes,
            "{version}: {} bytes came back",
            answer.body.len()
        );
        assert_eq!(text(&post(version, "count")), "1048576", "{version}");
    }
}

#[test]
fn failures_before_the_answer_are_answered() {
    let handler = handler();
    for (version, _) in VERSIONS {
        for (target, status, code) in [
            ("/trap", 500, "trap"),
            ("/silent", 500, "function_failed"),
            ("Short/spin", 504, "timeout"),
            ("/hello/nowhere/hello", 200, ""),
        ] {
            let target = format!("/api/{version}{target}");
            let answer = get(&handler, &target);
            assert_eq!(answer.status, status, "{target}: {answer:?}");
            if !code.is_empty() {
                assert_eq!(answer.json()["error"]["code"], code, "{target}");
            }
        }
    }
    assert!(handler.is_running());
}

#[test]
fn a_failure_after_the_head_breaks_the_answer() {
    let handler = handler();
    for (version, _) in VERSIONS {
        let request = format!("GET /api/{version}/trap-late HTTP/1.1\r\nHost: x\r\n\r\n");
        let answer = handler.transport().converse(request.as_bytes()).unwrap();
        // What was written may have left or not; the last chunk, which says that
        // the body is whole, never comes.
        assert!(!answer.ends_with("0\r\n\r\n"), "{version}: {answer}");
        let subject = format!("[{version} ");
        handler.stderr().wait_for_line("the failure", |line: &str| {
            line.contains(&subject) && line.contains("500 trap")
        });
    }
}

/// Reads what `target` streams, but keeps nothing of it.
fn drain(handler: &Handler, target: &str) -> u64 {
    let mut stream = TcpStream::connect(("127.0.0.1", handler.port())).unwrap();
    let request = format!("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut buffer = vec![0; 1 << 16];
    let mut total = 0;
    loop {
        match stream.read(&mut buffer).unwrap() {
            0 => return total,
            count => total += count as u64,
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn long_answers_are_streamed() {
    let handler = Handler::start(app());
    let length = 256 << 20;
    for (version, _) in VERSIONS {
        assert!(drain(&handler, &format!("/api/{version}Large/stream?256")) > length);
    }
    let peak = handler.peak_memory();
    // The process with its two engines is less; a body that was held would be
    // more by itself.
    assert!(peak < 192 << 20, "{peak} bytes at the peak");
}

/// A caller who goes away stops the plugin, and its place is free again.
#[test]
fn a_caller_who_leaves_stops_the_plugin() {
    let one = json!({ "concurrency": 1, "queue": 1, "time": "60s" });
    for (version, guest) in VERSIONS {
        let handler = Handler::start(
            FunctionApp::new()
                .host_json(&json!({
                    "version": "2.0",
                    "customHandler": {
                        "description": { "defaultExecutablePath": "handler" },
                        "enableProxyingHttpRequest": true
                    }
                }))
                .function(&function("One", guest).limits(&one)),
        );
        let mut stream = TcpStream::connect(("127.0.0.1", handler.port())).unwrap();
        stream
            .write_all(b"GET /api/One/stream?100000 HTTP/1.1\r\nHost: x\r\n\r\n")
            .unwrap();
        let mut some = [0; 4096];
        stream.read_exact(&mut some).unwrap();
        drop(stream);
        let answer = get(&handler, "/api/One/hello");
        assert_eq!(text(&answer), "hello world", "{version}");
    }
}

#[test]
fn a_payload_is_a_request_too() {
    let handler = handler();
    for (version, _) in VERSIONS {
        let function = format!("{version}Payload");
        let request = HttpCall::post("/api/Payload/echo", "text/plain", "a body");
        let delivered = handler.call(&function, request).send().unwrap();
        let Received::Http(response) = &delivered.bindings["res"] else {
            panic!("{delivered:?}")
        };
        assert_eq!(
            (response.status, response.body.as_slice()),
            (200, &b"a body"[..])
        );
        let request = HttpCall::new("GET", "/api/Payload/trap-late");
        let failure = handler.call(&function, request).send().unwrap_err();
        assert_eq!(failure.report().code, "trap", "{version}");
    }
}

#[test]
fn a_trigger_without_requests_is_refused() {
    let handler = handler();
    let failure = handler.call("Queue", "text").send().unwrap_err();
    let report = failure.report();
    assert_eq!(report.code, "plugin_unavailable");
    assert!(report.message.contains("httpTrigger"), "{report:?}");
}
