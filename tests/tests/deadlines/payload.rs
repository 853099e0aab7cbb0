//! Calls of a host that sends payloads.

use std::sync::OnceLock;

use corral_tests::{Function, FunctionApp, Handler, HttpCall, Trigger, Upstream, Way};
use serde_json::json;

use super::row::{Caller, Row, check, host_json, serve, variants};

fn upstream() -> &'static Upstream {
    static UPSTREAM: OnceLock<Upstream> = OnceLock::new();
    UPSTREAM.get_or_init(Upstream::start)
}

fn app() -> FunctionApp {
    let mut app = FunctionApp::new().host_json(&host_json(
        &json!({ "description": { "defaultExecutablePath": "handler" } }),
    ));
    let function = |name: String| Function::new(&name, "queueTrigger").output("queue", "out");
    let http = |name: String| Function::new(&name, "httpTrigger").output("http", "res");
    for (variant, limits) in variants() {
        let mut queued = limits.clone();
        queued["concurrency"] = json!(1);
        let net = json!({ "limits": limits, "grants": { "net": [upstream().origin()] } });
        app = app
            .function(
                &function(format!("{variant}Script"))
                    .guest("script")
                    .limits(&limits),
            )
            .function(
                &Function::new(&format!("{variant}Large"), "queueTrigger")
                    .output("blob", "out")
                    .guest("script")
                    .limits(&limits),
            )
            .function(
                &function(format!("{variant}Program"))
                    .guest("script-command")
                    .limits(&limits),
            )
            .function(
                &function(format!("{variant}Queued"))
                    .guest("script")
                    .limits(&queued),
            )
            .function(
                &http(format!("{variant}Http"))
                    .guest("exchange")
                    .limits(&limits),
            )
            .function(
                &http(format!("{variant}Outbound"))
                    .guest("probe")
                    .plugin_json(net),
            );
    }
    app
}

#[rustfmt::skip]
fn rows(handler: &Handler) -> Vec<Row> {
    let request = |function: &str, trigger: Trigger| {
        let body = handler.call(function, trigger).envelope().unwrap();
        let body = body.to_string();
        format!(
            "POST /{function} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let mut rows = Vec::new();
    let mut add = |what: &str, caller, request, begins, contains| {
        rows.push(Row {
            what: what.to_owned(),
            caller,
            request,
            begins,
            contains,
        });
    };
    let outbound =
        json!([{ "do": "request", "url": format!("{}/slow-head", upstream().origin()) }]);
    for (variant, _) in variants() {
        let call = |function: &str, text: &str| {
            request(&format!("{variant}{function}"), Trigger::from(text))
        };
        let get = |function: &str, rest: &str| {
            let http = HttpCall::new("GET", &format!("/api/{variant}{function}/{rest}"));
            request(&format!("{variant}{function}"), http.into())
        };
        let post = |function: &str, body: &str| {
            let target = format!("/api/{variant}{function}");
            let http = HttpCall::post(&target, "application/json", body);
            request(&format!("{variant}{function}"), http.into())
        };
        let spin = r#"{"do":"spin"}"#;
        let timeout = "HTTP/1.1 500 timeout: ";
        add("spins", Caller::Plain, call("Script", spin), timeout, "timeout");
        add("a program that spins", Caller::Plain, call("Program", spin), timeout, "timeout");
        add("a component that spins", Caller::Plain, get("Http", "spin"), timeout, "timeout");
        add("a component that sleeps", Caller::Plain, get("Http", "sleep?60000"), timeout, "timeout");
        add("spins when its answer has begun", Caller::Plain, get("Http", "spin-late"), timeout, "timeout");
        add("calls a server that stalls", Caller::Plain, post("Outbound", &outbound.to_string()), timeout, "timeout");
        for _ in 0..2 {
            add("waits for one that spins", Caller::Plain, call("Queued", spin), "HTTP/1.1 50", "error");
        }
        let head = format!(
            "POST /{variant}Script HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
        );
        add("trickles", Caller::Trickling, head, "HTTP/1.1 408 too_slow: ", "too_slow");
        let large = r#"{"do":"big-output","bytes":16000000}"#;
        add("does not read", Caller::Deaf("had not read the whole response"), call("Large", large), "HTTP/1.1 200 ", "");
    }
    let head = "POST /nobody HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
    add("trickles to nobody", Caller::Trickling, head.to_owned(), "HTTP/1.1 404 ", "unknown_function");
    rows
}

/// Those of all rows that `wanted` accepts.
fn check_rows(wanted: impl Fn(Caller) -> bool) {
    let handler = serve(app());
    let mut rows = rows(handler);
    rows.retain(|row| wanted(row.caller));
    check(handler, Way::Payload, &rows);
}

#[test]
fn no_payload_call_outlasts_function_timeout() {
    check_rows(|caller| matches!(caller, Caller::Plain));
}

#[test]
fn no_slow_body_of_a_payload_outlasts_function_timeout() {
    check_rows(|caller| matches!(caller, Caller::Trickling));
}

#[test]
fn no_host_that_does_not_read_keeps_a_call() {
    check_rows(|caller| matches!(caller, Caller::Deaf(_)));
}
