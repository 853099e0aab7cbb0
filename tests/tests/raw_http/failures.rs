//! Failed invocations: the caller gets the status in the error table, and the handler
//! keeps serving.

use std::sync::OnceLock;

use corral_tests::client::transport::Answer;
use corral_tests::timeout::find;
use corral_tests::{Exchange, Framing, FunctionApp, Handler, Shared};
use serde_json::json;

use super::apps::{http, proxying};

const ID: &str = "5f5f0c4c-3c5e-4c4f-9d0b-0f2f2d2a7d11";

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| Handler::start(app())))
}

fn app() -> FunctionApp {
    let script = |name| http(name).guest("script");
    let limited = |name, limits| script(name).limits(&limits);
    FunctionApp::new()
        .host_json(&proxying())
        .function(&limited("Do", json!({ "time": "60s", "cpu": "60s" })))
        .function(&limited("Time", json!({ "time": "300ms", "cpu": "60s" })))
        .function(&limited("Cpu", json!({ "time": "60s", "cpu": "100ms" })))
        .function(&limited("Memory", json!({ "memory": "16MiB" })))
        .function(&limited("SmallRequest", json!({ "request_body": "1KiB" })))
        .function(&limited(
            "SmallResponse",
            json!({ "response_body": "1KiB" }),
        ))
        .function(&script("StartTrap").guest("start-trap"))
        .function(&http("Missing"))
        .function(&script("Broken").plugin(*b"this is not WebAssembly"))
}

/// What fails, function, steps of the script, status, code, and a part of the
/// message.
#[rustfmt::skip]
const ROWS: &[(&str, &str, &str, u16, &str, &str)] = &[
    ("an error", "Do", r#"{"do":"return-error","message":"no stock"}"#, 500, "function_failed", "no stock"),
    ("a fault of upstream", "Do", r#"{"do":"return-error","fault":"upstream","retryable":true}"#, 500, "function_failed", "failed as told"),
    ("an invalid script", "Do", "nonsense", 500, "function_failed", "nonsense"),
    ("a trap", "Do", r#"{"do":"trap"}"#, 500, "trap", "unreachable"),
    ("a panic", "Do", r#"{"do":"panic"}"#, 500, "trap", ""),
    ("a stack overflow", "Do", r#"{"do":"overflow-stack"}"#, 500, "trap", ""),
    ("a trap before the call", "StartTrap", "", 500, "trap", ""),
    ("too much memory", "Memory", r#"{"do":"allocate","mib":32}"#, 500, "memory_limit", "limits.memory"),
    ("too much time", "Time", r#"{"do":"spin"}"#, 504, "timeout", "limits.time"),
    ("too much computing", "Cpu", r#"{"do":"spin"}"#, 504, "timeout", "limits.cpu"),
    ("too long an answer", "SmallResponse", r#"{"do":"big-output","output":"res","bytes":2048}"#, 500, "function_failed", "limits.response_body"),
    ("several messages", "Do", r#"{"do":"messages","output":"res","texts":["a","b"]}"#, 500, "function_failed", "res"),
    ("no plugin", "Missing", "", 503, "plugin_unavailable", "Missing.wasm"),
    ("a broken plugin", "Broken", "", 503, "plugin_unavailable", "Broken.wasm"),
];

fn call(handler: &Handler, function: &str, body: &str) -> Answer {
    let headers = [("Host", "x"), ("X-Azure-Functions-InvocationId", ID)];
    handler.exchange(
        "POST",
        &format!("/api/{function}"),
        &headers,
        body.as_bytes(),
    )
}

/// The process was not restarted, and works.
fn alive(handler: &Handler, after: &str) {
    assert!(handler.is_running(), "the handler ended after {after}");
    let answer = call(handler, "Do", r#"{"do":"respond","body":"alive"}"#);
    assert_eq!(
        (answer.status, answer.body.as_slice()),
        (200, &b"alive"[..]),
        "after {after}"
    );
}

#[test]
fn each_failure_has_its_status() {
    let handler = handler();
    for (what, function, script, status, code, part) in ROWS {
        let answer = call(&handler, function, script);
        assert_eq!(answer.status, *status, "{what}: {answer:?}");
        let report = answer.error_report();
        assert_eq!(report.code, *code, "{what}");
        assert!(report.message.contains(part), "{what}: {}", report.message);
        assert_eq!(report.function.as_deref(), Some(*function), "{what}");
        assert_eq!(report.invocation_id.as_deref(), Some(ID), "{what}");
        let line = handler.stderr().wait_for_line(code, |line| {
            line.contains(&format!("[{function} {ID}]")) && line.contains(code)
        });
        assert!(line.contains(&status.to_string()), "{what}: {line}");
        alive(&handler, what);
    }
}

/// The caller gets to read the answer, however much there is still to send.
#[test]
fn body_over_the_limit() {
    let handler = handler();
    for framing in [Framing::Sized, Framing::Chunked] {
        for length in [1025, 4 << 20] {
            let what = format!("{length} bytes, {framing:?}");
            let request = Exchange {
                method: "PUT",
                target: "/api/SmallRequest",
                headers: &[("Host", "x")],
                body: &vec![b' '; length],
                framing,
            };
            let answer = handler.transport().exchange(&request);
            let answer = answer.unwrap_or_else(|error| panic!("{what}: {error}"));
            assert_eq!(answer.status, 413, "{what}: {answer:?}");
            let report = answer.error_report();
            assert_eq!(report.code, "too_large", "{what}");
            assert!(
                report.message.contains("limits.request_body"),
                "{}",
                report.message
            );
        }
    }
    let fits = format!("{:1024}", r#"{"do":"respond"}"#);
    assert_eq!(call(&handler, "SmallRequest", &fits).status, 200);
    alive(&handler, "too large bodies");
}

/// A caller that announces more than it sends gets no answer, and holds nothing
/// up.
#[test]
fn truncated_body() {
    let handler = handler();
    for bytes in [
        &b"POST /api/Do HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{}"[..],
        b"POST /api/Do HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{}",
        b"POST /api/Do HTTP/1.1\r\nHost: x\r\n",
    ] {
        let what = bytes.escape_ascii().to_string();
        if let Ok(answer) = handler.transport().abandon(bytes) {
            assert!(!answer.starts_with("HTTP/1.1 200"), "{what}: {answer}");
        }
        alive(&handler, &what);
    }
}

/// With one call running and one waiting, the next is refused with `Retry-After`.
#[test]
fn full_queue() {
    let limits = json!({ "concurrency": 1, "queue": 1, "time": "60s", "cpu": "1s" });
    let busy = http("Busy").guest("script").limits(&limits);
    let handler = Handler::start(FunctionApp::new().host_json(&proxying()).function(&busy));
    let spin = r#"[{"do":"log","level":"warn","text":"begun"},{"do":"spin"}]"#;
    std::thread::scope(|threads| {
        let first = threads.spawn(|| call(&handler, "Busy", spin));
        handler.stderr().wait_for("begun");
        let others: Vec<_> = (0..3)
            .map(|_| threads.spawn(|| call(&handler, "Busy", r#"{"do":"respond"}"#)))
            .collect();
        let mut answers: Vec<_> = others
            .into_iter()
            .map(|other| other.join().unwrap())
            .collect();
        answers.sort_by_key(|answer| answer.status);
        let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
        assert_eq!(statuses, [200, 429, 429], "{answers:?}");
        for answer in &answers[1..] {
            assert_eq!(answer.error_report().code, "overloaded");
            let seconds = answer.header("retry-after").map(str::parse::<u32>);
            assert!(matches!(seconds, Some(Ok(1..))), "{answer:?}");
        }
        assert_eq!(first.join().unwrap().status, 504);
    });
}

/// During shutdown, new invocations are refused.
#[cfg(unix)]
#[test]
fn shutdown() {
    let limits = json!({ "time": "3s", "cpu": "60s" });
    let function = http("Do").guest("script").limits(&limits);
    let handler = Handler::start(
        FunctionApp::new()
            .host_json(&proxying())
            .function(&function),
    );
    let spin = r#"[{"do":"log","level":"warn","text":"begun"},{"do":"spin"}]"#;
    std::thread::scope(|threads| {
        let last = threads.spawn(|| call(&handler, "Do", spin));
        handler.stderr().wait_for("begun");
        handler.terminate();
        handler.stdout().wait_for("shutting down");
        // The line comes a moment before the door is closed.
        let answer = find("the door is closed", || {
            let answer = call(&handler, "Do", r#"{"do":"respond"}"#);
            (answer.status != 200).then_some(answer)
        });
        assert_eq!(answer.status, 503, "{answer:?}");
        assert_eq!(answer.error_report().code, "draining");
        assert!(answer.header("retry-after").is_some(), "{answer:?}");
        assert_eq!(last.join().unwrap().status, 504);
    });
    handler.wait();
}

/// A plugin that says that a retry may help is passed on.
#[test]
fn retry_after_is_sent_if_a_retry_may_help() {
    let handler = handler();
    for (retryable, after) in [(true, Some("1")), (false, None)] {
        let step = json!({ "do": "return-error", "fault": "upstream", "retryable": retryable });
        let answer = call(&handler, "Do", &step.to_string());
        assert_eq!(answer.header("retry-after"), after, "{answer:?}");
    }
    handler
        .stderr()
        .wait_for_line("the offer", |line: &str| line.contains("a retry may help"));
}
