//! `wasi:http` components made with other tools, for WASI 0.2 and 0.3.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::io::{Read, Write};
use std::sync::OnceLock;
use std::time::Duration;

use corral_tests::client::transport::Answer;
use corral_tests::timeout::connect;
use corral_tests::{Function, FunctionApp, Handler, HttpCall, Received, Shared, StrictHost, Way};
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
fn responses_arrive_from_the_plugin_unchanged() {
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

/// One range of statuses, and no body where HTTP has none.
#[test]
fn statuses_arrive_unchanged() {
    let handler = handler();
    for (status, expected, body) in [
        (204, 204, ""),
        (205, 205, ""),
        (299, 299, "a body"),
        (599, 599, "a body"),
        (700, 500, "`700` is not a valid status code; use 200 to 599"),
    ] {
        let answer = get(&handler, &format!("/api/Two/status?{status}"));
        assert_eq!(answer.status, expected, "{answer:?}");
        assert!(text(&answer).contains(body), "{answer:?}");
        assert_eq!(answer.body.is_empty(), body.is_empty(), "{answer:?}");
        if status == 205 {
            assert_eq!(answer.header_all("content-length"), ["0"], "{answer:?}");
        }
    }
    let request = HttpCall::new("GET", "/api/Payload/status?700");
    let failure = handler.call("TwoPayload", request).send().unwrap_err();
    let message = failure.report().message;
    assert!(message.contains("use 200 to 599"), "{message}");
}

#[test]
fn requests_arrive_from_the_caller_unchanged() {
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
fn bytes_arrive_unchanged_in_both_directions() {
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
fn failures_before_the_response_are_answered() {
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
fn a_failure_after_the_head_resets_the_connection() {
    let handler = handler();
    for (version, _) in VERSIONS {
        let request = format!(
            "GET /api/{version}/trap-late HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        );
        let host = StrictHost::of(&handler, Duration::from_mins(1));
        let ended = host.call(Way::Proxying, &request);
        // The failure is told as long as nothing has left. Later the last chunk,
        // which says that the body is whole, never comes.
        let whole = ended.answer.starts_with("HTTP/1.1 200 ") && !ended.reset;
        assert!(!whole && ended.sent == 1, "{version}: {ended:?}");
        let subject = format!("[{version} ");
        handler.stderr().wait_for_line("the failure", |line: &str| {
            line.contains(&subject) && line.contains("500 trap")
        });
    }
}

/// Reads what `target` streams, but keeps nothing of it.
fn drain(handler: &Handler, target: &str) -> u64 {
    let mut stream = connect(("127.0.0.1", handler.port()));
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
fn long_responses_are_streamed() {
    const MIB: u64 = 1 << 20;
    let handler = Handler::start(app());
    let read = |mebibytes: u64| {
        for (version, _) in VERSIONS {
            let path = format!("/api/{version}Large/stream?{mebibytes}");
            assert!(drain(&handler, &path) > mebibytes * MIB);
        }
        handler.peak_memory()
    };
    // What the process and its two engines take is not of interest.
    let before = read(1);
    let grown = read(256).saturating_sub(before);
    assert!(grown < 128 * MIB, "{grown} bytes more at the peak");
}

/// If the caller disconnects, the plugin is stopped and its permit released.
#[test]
fn the_plugin_stops_when_its_caller_disconnects() {
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
        let mut stream = connect(("127.0.0.1", handler.port()));
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
fn payloads_are_passed_as_requests() {
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
fn triggers_without_requests_are_refused() {
    let handler = handler();
    let failure = handler.call("Queue", "text").send().unwrap_err();
    let report = failure.report();
    assert_eq!(report.code, "plugin_unavailable");
    assert!(report.message.contains("httpTrigger"), "{report:?}");
}

/// Callers write into URLs what a URI cannot hold, and the Functions host passes it
/// on.
#[test]
fn a_payload_may_have_a_url_that_is_not_a_uri() {
    let handler = handler();
    for (version, _) in VERSIONS {
        for (written, received) in [
            (
                r#"describe?filter={"a":"<b>"}"#,
                "describe?filter={%22a%22:%22%3Cb%3E%22}",
            ),
            ("describe?q=[1] `x`|^", "describe?q=[1]%20%60x%60|^"),
            ("describe?q=%22&r=\u{e9}", "describe?q=%22&r=%C3%A9"),
        ] {
            let request = HttpCall::new("GET", &format!("/api/Payload/{written}"));
            let delivered = handler.call(&format!("{version}Payload"), request).send();
            let delivered = delivered.unwrap_or_else(|failure| panic!("{written}: {failure}"));
            let Received::Http(response) = &delivered.bindings["res"] else {
                panic!("{delivered:?}")
            };
            let body = String::from_utf8_lossy(&response.body);
            assert!(body.contains(received), "{version} {written}: {body}");
        }
    }
}

/// Header values are bytes; those that are not UTF-8 are Latin-1. In payload mode the
/// Functions host cannot send them, and the error shows what was there.
#[test]
fn no_byte_of_a_header_is_lost() {
    let request = HttpCall::new("GET", "/api/Payload/latin-1");
    let failure = handler().call("TwoPayload", request).send().unwrap_err();
    let body = &failure.answer().body;
    let body = String::from_utf8_lossy(body);
    assert!(body.contains("whose value holds '\u{fc}'"), "{body}");
}
