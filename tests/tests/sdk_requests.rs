//! HTTP requests of functions that are written with the SDKs for C and Go: several at
//! once, bodies, and failures.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::sync::{LazyLock, OnceLock};

use corral_tests::{Function, FunctionApp, Handler, Received, Shared, Upstream, guests};
use serde_json::json;

/// The functions in `tests/callers`.
const LANGUAGES: [&str; 2] = ["c", "go"];

static SERVER: LazyLock<Upstream> = LazyLock::new(Upstream::start);

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| {
        let app = LANGUAGES.iter().fold(FunctionApp::new(), |app, language| {
            let plugin = guests::path(&format!("polyglot/{language}-caller"));
            let function = Function::new(language, "queueTrigger")
                .output("queue", "out")
                .output("queue", "ticked")
                .plugin(std::fs::read(plugin).unwrap())
                .plugin_json(json!({
                    "grants": { "net": [SERVER.origin(), "http://127.0.0.1:1"] },
                    "limits": { "time": "4s" },
                }));
            app.function(&function)
        });
        // net/http takes longer to compile than a caller waits.
        let finished = corral_tests::handler::run(&app, &["compile"]);
        assert_eq!(finished.code, Some(0), "{finished:?}");
        Handler::start(app)
    }))
}

/// The messages for each binding, or why the call failed.
fn call(language: &str, requests: &[String]) -> Result<[Vec<String>; 2], String> {
    let delivered = handler()
        .call(language, requests.join("\n").as_str())
        .send();
    let delivered = delivered.map_err(|failure| failure.to_string())?;
    Ok(
        ["out", "ticked"].map(|name| match delivered.bindings.get(name) {
            Some(Received::Messages(messages)) => messages
                .iter()
                .map(|message| String::from_utf8_lossy(message).into_owned())
                .collect(),
            _ => Vec::new(),
        }),
    )
}

/// The server answers only once it has all three requests.
#[test]
fn several_requests_wait_at_once() {
    for language in LANGUAGES {
        let url = format!("GET {}/together?3", SERVER.origin());
        let [out, ticked] = call(language, &[url.clone(), url.clone(), url]).unwrap();
        assert_eq!(out, ["200 ", "200 ", "200 "], "{language}");
        // In Go a timer runs while the requests wait.
        assert!(language != "go" || ticked == ["true"], "{language}");
    }
}

#[test]
fn requests_and_bodies_arrive_whole() {
    for language in LANGUAGES {
        for (length, framing) in [
            (0_isize, None),
            (1, Some("content-length: 1\r\n")),
            (40_000, Some("content-length: 40000\r\n")),
            (-40_000, Some("transfer-encoding: chunked\r\n")),
        ] {
            if length < 0 && language == "c" {
                // Its bodies have a known length.
                continue;
            }
            let request = format!("PUT {}/echo?a=%20b {length}", SERVER.origin());
            let [out, _] = call(language, &[request]).unwrap();
            let [message] = out.as_slice() else {
                panic!("{language}, {length}: {out:?}");
            };
            assert!(
                message.starts_with("200 PUT /echo?a=%20b HTTP/1.1\r\n"),
                "{message:.99}"
            );
            assert!(
                framing.is_none_or(|line| message.contains(line)),
                "{message:.200}"
            );
            let received = message.matches('x').count();
            assert_eq!(received, length.unsigned_abs(), "{language}, {length}");
        }
    }
}

#[test]
fn failures_are_the_upstreams() {
    let server = SERVER.origin();
    for (request, c, go) in [
        (
            "GET http://127.0.0.1:1/".to_owned(),
            "connection refused",
            "connection refused",
        ),
        (
            "GET http://127.0.0.1:2/".to_owned(),
            "to `grants.net`",
            "to `grants.net`",
        ),
        (format!("GET {server}/close"), "GET http", "Get "),
        (format!("GET {server}/short"), "GET http", "HTTP"),
        (
            format!("GET {server}/slow-head"),
            "read timeout",
            "deadline exceeded",
        ),
        (
            format!("GET {server}/slow-body"),
            "timeout",
            "deadline exceeded",
        ),
    ] {
        for (language, says) in [("c", c), ("go", go)] {
            let handler = handler();
            let call = handler.call(language, request.as_str());
            call.send().unwrap_err();
            let line = handler.stderr().wait_for_line(&request, |line| {
                line.contains(call.id()) && line.contains("(fault: ")
            });
            assert!(line.contains("fault: upstream"), "{request}: {line}");
            assert!(line.contains(says), "{request}: {line}");
        }
    }
}

/// The status of a response is for the function to judge.
#[test]
fn other_statuses_are_responses() {
    for language in LANGUAGES {
        let [out, _] = call(language, &[format!("GET {}/missing", SERVER.origin())]).unwrap();
        assert_eq!(out, ["404 "], "{language}");
    }
}
