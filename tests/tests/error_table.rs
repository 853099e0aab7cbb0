//! Every failure of an invocation: status, code and message, and that no other call is
//! affected.
//!
//! After each row the process is the same, and the next call succeeds.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::sync::OnceLock;

use corral_tests::client::ErrorReport;
use corral_tests::timeout::find;
use corral_tests::{
    Failure, Framing, Function, FunctionApp, Handler, HttpCall, Received, Shared, Trigger,
};
use serde_json::json;

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| Handler::start(app())))
}

/// One script under several limits. The limits that a row is not about are so
/// wide that they decide nothing.
fn app() -> FunctionApp {
    let script = |name| {
        Function::new(name, "queueTrigger")
            .output("queue", "out")
            .guest("script")
    };
    let wide = json!({ "time": "60s", "cpu": "60s" });
    FunctionApp::new()
        .function(&script("Do").limits(&wide))
        .function(
            &Function::new("DoHttp", "httpTrigger")
                .output("http", "res")
                .guest("script"),
        )
        .function(
            &Function::new("DoDocuments", "queueTrigger")
                .output("cosmosDB", "out")
                .guest("script"),
        )
        .function(
            &Function::new("DoBytes", "queueTrigger")
                .with("dataType", "binary")
                .output("queue", "out")
                .guest("script"),
        )
        .function(&script("StartTrap").guest("start-trap"))
        .function(&script("StartAsk").guest("start-ask"))
        .function(
            &script("StartSpin")
                .guest("start-spin")
                .limits(&json!({ "cpu": "100ms" })),
        )
        .function(&script("Memory").limits(&json!({ "memory": "16MiB" })))
        .function(&script("Time").limits(&json!({ "time": "300ms", "cpu": "60s" })))
        .function(&script("Cpu").limits(&json!({ "time": "60s", "cpu": "100ms" })))
        .function(&script("SmallRequest").limits(&json!({ "request_body": "1KiB" })))
        .function(&script("SmallResponse").limits(&json!({ "response_body": "1KiB" })))
        .function(&Function::new("Missing", "queueTrigger").output("queue", "out"))
        .function(&script("Broken").plugin(*b"this is not WebAssembly"))
}

/// What fails, function, steps of the script, status, code, and a part of the
/// message.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    u16,
    &'static str,
    &'static str,
);

#[rustfmt::skip]
const PLUGIN_AT_FAULT: &[Row] = &[
    ("an error", "Do", r#"{"do":"return-error","message":"no stock"}"#, 500, "function_failed", "no stock"),
    ("an error of the caller", "Do", r#"{"do":"return-error","fault":"caller"}"#, 500, "function_failed", "failed as told"),
    ("an invalid script", "Do", "nonsense", 500, "function_failed", "nonsense"),
    ("a panic", "Do", r#"{"do":"panic","message":"at the disco"}"#, 500, "trap", ""),
    ("a trap", "Do", r#"{"do":"trap"}"#, 500, "trap", "unreachable"),
    ("a stack overflow", "Do", r#"{"do":"overflow-stack"}"#, 500, "trap", ""),
    ("a trap before the call", "StartTrap", "", 500, "trap", ""),
    ("a question before the call", "StartAsk", "", 500, "trap", "asked about an invocation while none runs"),
    ("a start that never ends", "StartSpin", "", 500, "timeout", "limits.cpu"),
    ("too much memory", "Memory", r#"{"do":"allocate","mib":32}"#, 500, "memory_limit", "limits.memory"),
    ("too much time", "Time", r#"{"do":"spin"}"#, 500, "timeout", "limits.time"),
    ("too much computing", "Cpu", r#"{"do":"spin"}"#, 500, "timeout", "limits.cpu"),
    ("too much logging", "Cpu", r#"{"do":"spin-logging"}"#, 500, "timeout", ""),
    ("too long an answer", "SmallResponse", r#"{"do":"big-output","bytes":2048}"#, 500, "function_failed", "limits.response_body"),
    ("documents that are not JSON", "DoDocuments", r#"{"do":"invalid-json"}"#, 500, "function_failed", "not valid JSON"),
    ("a header that HTTP forbids", "DoHttp", r#"{"do":"bad-header"}"#, 500, "function_failed", "header"),
    ("a status that HTTP forbids", "DoHttp", r#"{"do":"bad-status","status":99}"#, 500, "function_failed", "use 200 to 599"),
    ("a status that ends no request", "DoHttp", r#"{"do":"bad-status","status":100}"#, 500, "function_failed", "use 200 to 599"),
    ("a status that HTTP does not have", "DoHttp", r#"{"do":"bad-status","status":600}"#, 500, "function_failed", "use 200 to 599"),
];

#[rustfmt::skip]
const PLUGIN_UNAVAILABLE: &[Row] = &[
    ("no plugin", "Missing", "", 503, "plugin_unavailable", "Missing.wasm"),
    ("a broken plugin", "Broken", "", 503, "plugin_unavailable", "Broken.wasm"),
];

/// Function and request body of invalid calls.
const BAD_REQUESTS: &[(&str, &[u8])] = &[
    ("Do", b""),
    ("Do", b"  "),
    ("Do", b"{"),
    ("Do", b"[]"),
    ("Do", b"null"),
    ("Do", b"5"),
    ("Do", b"{\"Data\":{\"in\":\"\xff\"}}"),
    ("Do", b"{\"Data\":{}} {}"),
    ("Do", br#"{"Data":5}"#),
    ("Do", br#"{"Data":[]}"#),
    ("DoBytes", br#"{"Data":{"in":"*"}}"#),
    ("DoHttp", br#"{"Data":{}}"#),
    ("DoHttp", br#"{"Data":{"req":5}}"#),
    ("DoHttp", br#"{"Data":{"req":{"Headers":[]}}}"#),
];

#[test]
fn failing_plugin() {
    for row in PLUGIN_AT_FAULT {
        let report = check(row);
        assert_eq!(report.generation, Some(1), "{}", row.0);
    }
}

#[test]
fn missing_plugin() {
    for row in PLUGIN_UNAVAILABLE {
        let report = check(row);
        assert_eq!(report.generation, None, "{}", row.0);
    }
}

#[test]
fn invalid_envelope() {
    let handler = handler();
    for (function, body) in BAD_REQUESTS {
        let what = String::from_utf8_lossy(body);
        let call = handler.call(function, trigger(function, ""));
        let failure = call.send_body(body).unwrap_err();
        said(
            &handler,
            &what,
            call.id(),
            function,
            &failure,
            400,
            "bad_request",
        );
    }
}

/// However much there is still to send, the caller gets to read the answer.
#[test]
fn body_over_the_limit() {
    let handler = handler();
    for framing in [Framing::Chunked, Framing::Sized] {
        for length in [1024, 4 << 20] {
            let what = format!("{length} bytes and more, {framing:?}");
            let text = "x".repeat(length);
            let call = handler.call("SmallRequest", text.as_str()).framing(framing);
            let failure = call.send().unwrap_err();
            assert!(matches!(failure, Failure::Status(_)), "{what}: {failure}");
            let report = said(
                &handler,
                &what,
                call.id(),
                "SmallRequest",
                &failure,
                413,
                "too_large",
            );
            assert!(
                report.message.contains("limits.request_body"),
                "{}",
                report.message
            );
        }
    }
}

#[test]
fn unknown_path() {
    let handler = handler();
    for function in [
        "Nobody",
        "api/Do",
        "Do/",
        "Do/more",
        "..",
        "%2e%2e",
        "host.json",
        "%ff",
    ] {
        let call = handler.call(function, "");
        let failure = call.send_body(b"{}").unwrap_err();
        assert!(
            matches!(failure, Failure::Status(_)),
            "{function}: {failure}"
        );
        assert_eq!(failure.answer().status, 404, "{function}: {failure}");
        assert_eq!(failure.report().code, "unknown_function", "{function}");
    }
    let answer = handler.transport().get("/Do").unwrap();
    assert_eq!(
        (answer.status, answer.error_report().code.as_str()),
        (404, "unknown_function")
    );
    alive(&handler, "an unknown path");
}

/// What cannot be answered, or not to anybody: all that counts is the next call.
#[test]
fn connection_without_a_request() {
    let handler = handler();
    for bytes in [
        &b""[..],
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"\0\0\0\0\0\0\0\0\r\n\r\n",
        b"POST /Do HTTP/1.1\r\n",
        b"POST /Do HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{}",
        b"POST /Do HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{}",
        b"POST /Do HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
        b"POST /Do HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n{}",
    ] {
        let what = String::from_utf8_lossy(bytes);
        if let Ok(answer) = handler.transport().abandon(bytes) {
            assert!(!answer.starts_with("HTTP/1.1 200"), "{what:?}: {answer}");
        }
        alive(&handler, &what);
    }
}

/// With one call running and one waiting, the next is refused with `Retry-After`.
#[test]
fn full_queue() {
    let limits = json!({ "concurrency": 1, "queue": 1, "time": "60s", "cpu": "1s" });
    let busy = Function::new("Busy", "queueTrigger")
        .output("queue", "out")
        .guest("script");
    let handler = Handler::start(FunctionApp::new().function(&busy.limits(&limits)));
    let spin = r#"[{"do":"log","level":"warn","text":"begun"},{"do":"spin"}]"#;
    let work = r#"{"do":"output","text":"done"}"#;
    let running = handler.call("Busy", spin);
    std::thread::scope(|threads| {
        let first = threads.spawn(|| running.send());
        handler.stderr().wait_for(running.id());
        let others: Vec<_> = (0..3)
            .map(|_| threads.spawn(|| handler.call("Busy", work).send()))
            .collect();
        let results: Vec<_> = others
            .into_iter()
            .map(|other| other.join().unwrap())
            .collect();
        let rejected: Vec<_> = results
            .iter()
            .filter_map(|result| result.as_ref().err())
            .collect();
        assert_eq!(rejected.len(), 2, "{results:?}");
        for failure in rejected {
            assert_eq!(failure.answer().status, 503, "{failure}");
            assert_eq!(failure.report().code, "overloaded");
            let seconds = failure
                .answer()
                .header("retry-after")
                .map(str::parse::<u32>);
            assert!(matches!(seconds, Some(Ok(1..))), "{failure:?}");
            let id = failure.report().invocation_id.unwrap();
            let line = handler.stderr().wait_for(&id);
            assert!(
                line.contains("warn") && line.contains("overloaded"),
                "{line}"
            );
        }
        let failure = first.join().unwrap().unwrap_err();
        assert_eq!(failure.report().code, "timeout");
    });
}

/// During shutdown, new invocations are refused.
#[cfg(unix)]
#[test]
fn shutdown() {
    let limits = json!({ "time": "3s", "cpu": "60s" });
    let function = Function::new("Do", "queueTrigger")
        .output("queue", "out")
        .guest("script");
    let handler = Handler::start(FunctionApp::new().function(&function.limits(&limits)));
    let spin = r#"[{"do":"log","level":"warn","text":"begun"},{"do":"spin"}]"#;
    let running = handler.call("Do", spin);
    std::thread::scope(|threads| {
        let last = threads.spawn(|| running.send());
        handler.stderr().wait_for(running.id());
        handler.terminate();
        handler.stdout().wait_for("shutting down");
        // The line comes a moment before the door is closed.
        let failure = find("the door is closed", || {
            let call = handler.call("Do", r#"{"do":"output","text":"x"}"#);
            call.send().err()
        });
        assert_eq!(failure.answer().status, 503, "{failure}");
        assert_eq!(failure.report().code, "draining");
        assert!(
            failure.answer().header("retry-after").is_some(),
            "{failure:?}"
        );
        // The call in flight is still answered.
        let failure = last.join().unwrap().unwrap_err();
        assert_eq!(failure.report().code, "timeout");
    });
    handler.wait();
}

/// The host would write them as they are, and its caller would wait for the answer
/// that should follow.
#[test]
fn statuses_that_no_answer_has_are_refused() {
    let handler = handler();
    let mut passed_on = Vec::new();
    for status in [100, 101, 199, 600, 999] {
        let step = format!(r#"{{"do":"respond","status":{status}}}"#);
        match handler.call("DoHttp", trigger("DoHttp", &step)).send() {
            Ok(_) => passed_on.push(status),
            Err(failure) => {
                let report = failure.report();
                let says = format!("`{status}` is not a valid status code; use 200 to 599");
                assert_eq!(report.code, "function_failed", "{failure}");
                assert!(report.message.contains(&says), "{failure}");
            }
        }
    }
    assert!(passed_on.is_empty(), "passed on: {passed_on:?}");
}

fn trigger(function: &str, text: &str) -> Trigger {
    if function == "DoHttp" {
        HttpCall::post("/api/DoHttp", "application/json", text).into()
    } else {
        Trigger::from(text)
    }
}

fn check((what, function, script, status, code, part): &Row) -> ErrorReport {
    let handler = handler();
    let call = handler.call(function, trigger(function, script));
    let Err(failure) = call.send() else {
        panic!("{what} did not fail");
    };
    let report = said(&handler, what, call.id(), function, &failure, *status, code);
    assert!(
        report.message.contains(part),
        "{what}: {} without {part}",
        report.message
    );
    report
}

/// Checks what the answer and the console say of a failure, and that the handler
/// goes on.
fn said(
    handler: &Handler,
    what: &str,
    id: &str,
    function: &str,
    failure: &Failure,
    status: u16,
    code: &str,
) -> ErrorReport {
    let report = failure.report();
    assert_eq!(
        (failure.answer().status, report.code.as_str()),
        (status, code),
        "{what}: {failure}"
    );
    assert_eq!(report.function.as_deref(), Some(function), "{what}");
    assert_eq!(report.invocation_id.as_deref(), Some(id), "{what}");
    assert!(
        !report.message.is_empty() && !report.message.ends_with('.'),
        "{what}: {}",
        report.message
    );
    let line = handler
        .stderr()
        .wait_for_line(&format!("{id} and {code}"), |line| {
            line.contains(&format!("[{function} {id}]")) && line.contains(code)
        });
    assert!(
        !line.to_ascii_lowercase().contains("warn"),
        "{what} is not a warning: {line}"
    );
    alive(handler, what);
    report
}

/// The process was not restarted, and works.
fn alive(handler: &Handler, after: &str) {
    assert!(handler.is_running(), "the handler ended after {after}");
    handler.status();
    let delivered = handler
        .call("Do", r#"{"do":"output","text":"alive"}"#)
        .send();
    let delivered = delivered.unwrap_or_else(|failure| panic!("after {after}: {failure}"));
    let message = Received::Messages(vec![b"alive".to_vec()]);
    assert_eq!(delivered.bindings["out"], message, "after {after}");
}
