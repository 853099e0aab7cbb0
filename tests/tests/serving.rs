//! The handler as a server: start, connections, end.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::fmt::Write as _;
use std::net::{Ipv4Addr, TcpListener};
use std::sync::{Barrier, OnceLock};

use corral_tests::handler::run;
use corral_tests::{Framing, Function, FunctionApp, Handler, HttpCall, Received, Shared};
use serde_json::json;

fn mirror(name: &str) -> Function {
    Function::new(name, "queueTrigger")
        .output("queue", "out")
        .guest("mirror")
}

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| {
        let http = Function::new("Http", "httpTrigger")
            .output("http", "res")
            .guest("mirror");
        let script = Function::new("Script", "queueTrigger")
            .output("queue", "out")
            .guest("script");
        // An event hub takes more than a queue.
        let long = Function::new("Long", "queueTrigger")
            .output("eventHub", "out")
            .guest("mirror");
        Handler::start(
            FunctionApp::new()
                .function(&mirror("Mirror"))
                .function(&long)
                .function(&http)
                .function(&script),
        )
    }))
}

fn message(text: &str) -> Received {
    Received::Messages(vec![text.as_bytes().to_vec()])
}

/// A program that answers `{}` and takes the compiler a while.
fn slow_to_compile() -> String {
    let mut text = String::from(
        r#"(module
        (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (data (i32.const 0) "\08\00\00\00\02\00\00\00{}")
        (func (export "_start")
          (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16))))"#,
    );
    for function in 0..2000 {
        text.push_str("(func (param i32 i32) (result i32) local.get 0");
        for step in 0..100 {
            let _ = write!(
                text,
                " i32.const {} i32.mul local.get 1 i32.xor",
                function + step
            );
        }
        text.push(')');
    }
    text.push(')');
    text
}

#[test]
fn calls_wait_until_the_plugin_is_ready() {
    let app = FunctionApp::new().function(&mirror("Mirror")).function(
        &Function::new("Slow", "queueTrigger")
            .output("queue", "out")
            .wat(&slow_to_compile()),
    );
    let cache = app.path("cache");
    let cache = [("XDG_CACHE_HOME", cache.to_str().unwrap())];
    let handler = Handler::start_with(app, &cache);
    let status = handler.status();
    assert_eq!(status["loaded"], false, "{status}");
    assert_eq!(status["functions"], 2, "{status}");
    handler.call("Slow", "").send().unwrap();
    handler.call("Mirror", "test").send().unwrap();
    handler.stdout().wait_for("ready: 2 functions in ");
    assert_eq!(handler.status()["loaded"], true);
}

#[test]
fn compiled_code_is_cached() {
    let folder = FunctionApp::new();
    let cache = folder.path("cache");
    let cache = [("XDG_CACHE_HOME", cache.to_str().unwrap())];
    for from_cache in [false, true] {
        let handler = Handler::start_with(FunctionApp::new().function(&mirror("Mirror")), &cache);
        let line = handler.stdout().wait_for("ready: 1 function");
        assert_eq!(
            line.contains("1 from the compile cache"),
            from_cache,
            "{line}"
        );
        handler.call("Mirror", "test").send().unwrap();
    }
}

#[test]
fn bodies_may_be_chunked_or_sized_and_long() {
    let handler = handler();
    for framing in [Framing::Chunked, Framing::Sized] {
        for length in [0, 1, 4095, 65_536, 3 << 20, 20 << 20] {
            let text = "0123456789abcdef".repeat(length / 16 + 1);
            let text = &text[..length];
            let delivered = handler.call("Long", text).framing(framing).send().unwrap();
            assert!(
                delivered.bindings["out"] == message(text),
                "{framing:?} {length}"
            );
        }
    }
}

#[test]
fn concurrent_callers_get_their_own_responses() {
    const CALLERS: usize = 64;
    let handler = handler();
    let together = Barrier::new(CALLERS);
    std::thread::scope(|threads| {
        for caller in 0..CALLERS {
            let (handler, together) = (&handler, &together);
            threads.spawn(move || {
                together.wait();
                for turn in 0..5 {
                    let text = format!("caller {caller}, turn {turn}");
                    let delivered = handler.call("Mirror", text.as_str()).send().unwrap();
                    assert_eq!(delivered.bindings["out"], message(&text));
                }
            });
        }
    });
}

#[test]
fn connections_are_reused() {
    let request = |last: bool| {
        let body = r#"{"Data":{"in":"\"test\""}}"#;
        let connection = if last { "close" } else { "keep-alive" };
        format!(
            "POST /Mirror HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n\
             Connection: {connection}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let requests: String = (0..5).map(|turn| request(turn == 4)).collect();
    let answers = handler().transport().converse(requests.as_bytes()).unwrap();
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), 5, "{answers}");
}

#[test]
fn expect_100_continue_is_answered() {
    let body = r#"{"Data":{"in":"\"test\""}}"#;
    let request = format!(
        "POST /Mirror HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = handler().transport().converse(request.as_bytes()).unwrap();
    assert!(answer.contains("HTTP/1.1 200 OK"), "{answer}");
}

#[test]
fn function_names_ignore_case() {
    let handler = handler();
    let envelope = handler
        .call("Mirror", "test")
        .envelope()
        .unwrap()
        .to_string();
    for path in ["/Mirror", "/mirror", "/MIRROR", "/Mirr%6fr", "/mirror?x=1"] {
        let answer = handler
            .transport()
            .post(path, "id", &[], Framing::Sized, envelope.as_bytes())
            .unwrap();
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.json()["Outputs"]["out"], json!(["test"]), "{path}");
    }
}

#[test]
fn responses_are_json_with_a_length() {
    let handler = handler();
    let envelope = handler
        .call("Mirror", "test")
        .envelope()
        .unwrap()
        .to_string();
    let gzip = [("Accept-Encoding".to_owned(), "gzip, br".to_owned())];
    let answer = handler
        .transport()
        .post(
            "/Mirror",
            "id",
            &gzip,
            Framing::Chunked,
            envelope.as_bytes(),
        )
        .unwrap();
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("content-encoding"), None);
    let length = answer.body.len().to_string();
    assert_eq!(answer.header("content-length"), Some(length.as_str()));
}

#[test]
fn a_call_without_an_invocation_id_gets_one() {
    let body = r#"{"Data":{"in":"{\"do\":\"trap\"}"}}"#;
    let request = format!(
        "POST /Script HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let handler = handler();
    let answer = handler.transport().converse(request.as_bytes()).unwrap();
    let (_, body) = answer.split_once("\r\n\r\n").unwrap();
    let report: serde_json::Value = serde_json::from_str(body).unwrap();
    let id = report["error"]["invocationId"].as_str().unwrap();
    assert_eq!(id.len(), 36, "{id}");
    handler.stderr().wait_for(id);
}

#[test]
fn http_callers_are_answered_through_the_host() {
    let call = HttpCall::post("/api/Http", "text/plain", "hello");
    let handler = handler();
    let call = handler
        .call("Http", call)
        .metadata("outputs", &json!(["res"]));
    let delivered = call.send().unwrap();
    let reply = delivered.http.unwrap();
    assert_eq!((reply.status, reply.body), (200, b"hello".to_vec()));
}

/// A port in use is an error, and the exit code is not 0, on which the host would wait
/// indefinitely.
#[test]
fn a_port_in_use_is_reported() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    for port in [port.as_str(), "ninety", "65536", "-1"] {
        let app = FunctionApp::new().setting("FUNCTIONS_CUSTOMHANDLER_PORT", port);
        for arguments in [&["serve"][..], &[]] {
            let finished = run(&app, arguments);
            assert_eq!(finished.code, Some(1), "{port}: {finished:?}");
            assert!(finished.stderr.contains(port), "{finished:?}");
            assert!(!finished.stdout.contains("listening"), "{finished:?}");
        }
    }
}

/// Under the host the code 200 asks for another start; the host would take 0 for
/// a handler that is still there.
#[cfg(unix)]
#[test]
fn the_handler_ends_on_request() {
    let handler = Handler::start(FunctionApp::new().function(&mirror("Mirror")));
    handler.call("Mirror", "test").send().unwrap();
    handler.terminate();
    assert_eq!(handler.wait().code(), Some(200));
    handler.stdout().wait_for("shut down");
}

#[test]
fn an_app_without_functions_serves() {
    let handler = Handler::start(FunctionApp::new());
    assert_eq!(handler.status()["functions"], 0);
    let failure = handler.call("Nobody", "").send_body(b"{}").unwrap_err();
    assert_eq!(failure.report().code, "unknown_function");
}

/// `functions` restricts an app only where it names some, as in the host.
#[test]
fn an_empty_list_of_functions_restricts_nothing() {
    for (functions, count) in [
        (json!([]), 2),
        (json!(null), 2),
        (json!(["MIRROR"]), 1),
        (json!(["Mirror", "Other"]), 2),
    ] {
        let app = FunctionApp::new()
            .function(&mirror("Mirror"))
            .function(&mirror("Other"))
            .host_json(&json!({
                "version": "2.0",
                "functions": functions,
                "customHandler": { "description": { "defaultExecutablePath": "handler" } },
            }));
        let handler = Handler::start(app);
        assert_eq!(handler.status()["functions"], count, "{functions}");
        let delivered = handler.call("Mirror", "test").send();
        let delivered = delivered.unwrap_or_else(|failure| panic!("{functions}: {failure}"));
        assert_eq!(delivered.bindings["out"], message("test"), "{functions}");
    }
}

#[test]
fn an_unreadable_function_does_not_hide_the_others() {
    let app = FunctionApp::new()
        .function(&mirror("Mirror"))
        .function(&mirror("Broken"))
        .file("Broken/function.json", "{");
    let handler = Handler::start(app);
    let failure = handler.call("Broken", "test").send().unwrap_err();
    assert_eq!(failure.answer().status, 503, "{failure}");
    let report = failure.report();
    assert_eq!(report.code, "plugin_unavailable");
    assert!(
        report.message.contains("function.json"),
        "{}",
        report.message
    );
    handler.call("Mirror", "test").send().unwrap();
}
