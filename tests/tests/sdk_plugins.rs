//! Plugins made with the SDKs for JavaScript and Python: what their engines keep between
//! calls, and how they call other servers.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::sync::{LazyLock, OnceLock};

use corral_tests::client::transport::Answer;
use corral_tests::handler::run;
use corral_tests::{Function, FunctionApp, Handler, Shared, Upstream};
use serde_json::{Value, json};

/// The languages with a fixture `calls`.
const LANGUAGES: [&str; 2] = ["javascript", "python"];

/// The service in JavaScript.
const SERVICE: &str = "service";

/// The server that is granted.
static UPSTREAM: LazyLock<Upstream> = LazyLock::new(Upstream::start);

fn function(name: &str, guest: &str, instances: &Value) -> Function {
    let net = json!([UPSTREAM.origin(), "http://127.0.0.1:1"]);
    Function::new(name, "httpTrigger")
        .with("route", format!("{name}/{{*rest}}"))
        .output("http", "res")
        .guest(&format!("sdk/{guest}"))
        .plugin_json(json!({ "instances": instances, "grants": { "net": net } }))
}

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| {
        let fresh = json!({ "policy": "fresh" });
        let warm = json!({ "policy": "warm", "max_idle": "10m" });
        let mut app = FunctionApp::new().forwarding().function(&function(
            SERVICE,
            "javascript-service",
            &fresh,
        ));
        for language in LANGUAGES {
            let guest = format!("{language}-calls");
            app = app.function(&function(language, &guest, &fresh));
            for use_of in ["state", "error", "throw", "work", "fetch"] {
                app = app.function(&function(&format!("{language}-{use_of}"), &guest, &warm));
            }
        }
        // An interpreter takes longer to compile than a caller waits.
        let finished = run(&app, &["compile"]);
        assert_eq!(finished.code, Some(0), "{finished:?}");
        Handler::start(app)
    }))
}

fn send(function: &str, path: &str, body: &[u8]) -> Answer {
    let headers = [("Host", "api.example.com"), ("Content-Type", "text/plain")];
    handler().exchange("POST", &format!("/api/{function}/{path}"), &headers, body)
}

fn act(function: &str, action: &Value) -> Answer {
    send(function, "", action.to_string().as_bytes())
}

/// How many calls the module has counted.
fn count(function: &str) -> Value {
    let answer = act(function, &json!({ "action": "count" }));
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

#[test]
fn warm_instances_keep_the_state_of_the_module() {
    for language in LANGUAGES {
        let fresh = [count(language), count(language)];
        assert_eq!(fresh, [json!(1), json!(1)], "{language}");
        let function = format!("{language}-state");
        let warm = [count(&function), count(&function), count(&function)];
        assert_eq!(warm, [json!(1), json!(2), json!(3)], "{language}");
    }
}

/// An error that is the response to the caller does not end the instance.
#[test]
fn errors_of_the_caller_leave_the_instance_in_use() {
    for language in LANGUAGES {
        let function = format!("{language}-error");
        assert_eq!(count(&function), 1);
        for _ in 0..20 {
            let answer = act(&function, &json!({ "action": "answer an error" }));
            assert_eq!(answer.status, 400, "{answer:?}");
            assert_eq!(answer.body, b"as you wish");
            let media_type = answer.header("content-type");
            assert_eq!(media_type, Some("text/plain; charset=utf-8"), "{language}");
        }
        assert_eq!(count(&function), 22, "{language}");
    }
}

/// Callers of HTTP do not listen.
#[test]
fn progress_that_is_not_heard_is_dropped() {
    for language in LANGUAGES {
        let answer = act(language, &json!({ "action": "report" }));
        assert_eq!(answer.json(), 1, "{language} {answer:?}");
    }
}

#[test]
fn the_call_after_an_exception_has_a_new_instance() {
    for language in LANGUAGES {
        let function = format!("{language}-throw");
        assert_eq!(count(&function), 1);
        for _ in 0..3 {
            let answer = act(&function, &json!({ "action": "throw" }));
            assert_eq!(answer.status, 500, "{answer:?}");
            assert_eq!(count(&function), 1, "{language}");
        }
    }
}

#[test]
fn what_a_call_leaves_behind_does_not_run_in_the_next() {
    for language in LANGUAGES {
        let function = format!("{language}-work");
        for expected in [1, 3, 5] {
            let left = act(&function, &json!({ "action": "leave work" }));
            assert_eq!(left.json(), expected, "{left:?}");
            let slept = act(&function, &json!({ "action": "sleep" }));
            assert_eq!(slept.json(), expected + 1, "{language}");
        }
    }
}

/// The server answers when all three have arrived.
#[test]
fn requests_that_are_sent_together_run_together() {
    let url = format!("{}/together?3", UPSTREAM.origin());
    for language in LANGUAGES {
        for function in [language.to_owned(), format!("{language}-fetch")] {
            for _ in 0..2 {
                let action = json!({ "action": "fetch", "urls": [url, url, url] });
                let answer = act(&function, &action);
                assert_eq!(answer.status, 200, "{answer:?}");
                let json = answer.json();
                let statuses = [0, 1, 2].map(|index| &json[index]["status"]);
                assert_eq!(statuses, [200, 200, 200], "{json}");
            }
        }
    }
    let answer = send(SERVICE, &format!("together?url={url}"), b"");
    assert_eq!(answer.body, b"200,200,200", "{answer:?}");
}

#[test]
fn a_body_is_sent_and_its_echo_read() {
    let url = format!("{}/echo", UPSTREAM.origin());
    let body = "Zürich ".repeat(2_000);
    for language in LANGUAGES {
        let action = json!({ "action": "fetch", "urls": [url], "body": body });
        let answer = act(language, &action).json();
        let text = answer[0]["text"].as_str().unwrap();
        assert!(text.starts_with("POST /echo HTTP/1.1\r\n"), "{text}");
        assert!(text.ends_with(&body), "{text}");
    }
}

#[test]
fn calls_that_fail_say_why() {
    let handler = handler();
    let short = format!("{}/short", UPSTREAM.origin());
    for (earlier, language) in LANGUAGES.iter().enumerate() {
        for (url, reason) in [
            ("http://127.0.0.1:1/", "cannot call http://127.0.0.1:1/: "),
            (
                "http://127.0.0.2/",
                "add `http://127.0.0.2` to `grants.net`",
            ),
            (short.as_str(), "ended early"),
        ] {
            let answer = act(language, &json!({ "action": "fetch", "urls": [url] }));
            assert_eq!(answer.status, 500, "{answer:?}");
            handler.stderr().wait_for_lines(reason, earlier + 1);
        }
    }
}

#[test]
fn a_service_has_the_platform_of_the_web() {
    let answer = send(SERVICE, "json?a=1&b=%C3%BC", b"body");
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(answer.header("x-service"), Some("yes"));
    let expected = json!({ "method": "POST", "query": { "a": "1", "b": "ü" }, "body": "body" });
    assert_eq!(answer.json(), expected);
    let echo = send(SERVICE, "echo", "Zürich".as_bytes());
    assert_eq!(echo.body, "Zürich".as_bytes());
    assert_eq!(echo.header("content-type"), Some("text/plain"));
    assert_eq!(send(SERVICE, "absent", b"").status, 404);
    assert_eq!(send(SERVICE, "throws", b"").status, 500);
    assert_eq!(send(SERVICE, "absent", b"").status, 404);
}
