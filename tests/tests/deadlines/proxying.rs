//! Calls of a host that proxies.

use std::sync::OnceLock;

use corral_tests::{Function, FunctionApp, Upstream, Way};
use serde_json::json;

use super::row::{Caller, Row, check, host_json, serve, variants};

fn upstream() -> &'static Upstream {
    static UPSTREAM: OnceLock<Upstream> = OnceLock::new();
    UPSTREAM.get_or_init(Upstream::start)
}

fn app() -> FunctionApp {
    let function = |name: String| {
        Function::new(&name, "httpTrigger")
            .with("route", format!("{name}/{{*rest}}"))
            .output("http", "res")
    };
    let proxy = |path: &str| {
        json!({
            "matchCondition": { "route": path },
            "backendUri": format!("{}{path}", upstream().origin()),
        })
    };
    let proxies = json!({ "proxies": {
        "head": proxy("/slow-head"),
        "body": proxy("/slow-body"),
    } });
    let mut app = FunctionApp::new()
        .host_json(&host_json(&json!({
            "description": { "defaultExecutablePath": "handler" },
            "enableProxyingHttpRequest": true,
        })))
        .setting("AzureWebJobsFeatureFlags", "EnableProxies")
        .file("proxies.json", proxies.to_string());
    for (variant, limits) in variants() {
        let mut queued = limits.clone();
        queued["concurrency"] = json!(1);
        let mut large = limits.clone();
        large["response_body"] = json!("4GiB");
        let net = json!({ "limits": limits, "grants": { "net": [upstream().origin()] } });
        app = app
            .function(
                &function(format!("{variant}Stream"))
                    .guest("exchange")
                    .limits(&limits),
            )
            .function(
                &function(format!("{variant}Large"))
                    .guest("exchange")
                    .limits(&large),
            )
            .function(
                &function(format!("{variant}Queued"))
                    .guest("exchange")
                    .limits(&queued),
            )
            .function(
                &function(format!("{variant}Whole"))
                    .guest("script")
                    .limits(&limits),
            )
            .function(
                &function(format!("{variant}Outbound"))
                    .guest("probe")
                    .plugin_json(net),
            );
    }
    app
}

fn get(target: &str) -> String {
    format!("GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
}

fn post(target: &str, body: &str) -> String {
    format!(
        "POST {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

fn chunks(target: &str) -> String {
    format!(
        "POST {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
}

#[rustfmt::skip]
fn rows() -> Vec<Row> {
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
        let path = |function: &str, rest: &str| format!("/api/{variant}{function}/{rest}");
        let timeout = "HTTP/1.1 504 ";
        add("spins", Caller::Plain, get(&path("Stream", "spin")), timeout, "timeout");
        add("sleeps", Caller::Plain, get(&path("Stream", "sleep?60000")), timeout, "timeout");
        add("spins late", Caller::Plain, get(&path("Stream", "spin-late")), "HTTP/1.1 200 ", "begun");
        add("spins, whole", Caller::Plain, post(&path("Whole", ""), r#"{"do":"spin"}"#), timeout, "timeout");
        add("calls a server that stalls", Caller::Plain, post(&path("Outbound", ""), &outbound.to_string()), timeout, "timeout");
        for _ in 0..2 {
            add("waits for one that sleeps", Caller::Plain, get(&path("Queued", "sleep?60000")), "HTTP/1.1 ", "error");
        }
        let slow = "HTTP/1.1 408 ";
        add("trickles", Caller::Trickling, chunks(&path("Stream", "count")), slow, "too_slow");
        add("trickles, whole", Caller::Trickling, chunks(&path("Whole", "")), slow, "too_slow");
        add("does not read", Caller::Deaf("failed with 504 timeout"), get(&path("Large", "stream?1000")), "HTTP/1.1 200 ", "");
    }
    add("trickles to nobody", Caller::Trickling, chunks("/api/nobody"), "HTTP/1.1 404 ", "unknown_function");
    add("a silent back end", Caller::Plain, get("/slow-head"), "HTTP/1.1 504 ", "");
    add("a back end that stalls", Caller::Plain, get("/slow-body"), "HTTP/1.1 200 ", "half");
    rows
}

/// Those of all rows that `wanted` accepts.
fn check_rows(wanted: impl Fn(&Row) -> bool) {
    let mut rows = rows();
    rows.retain(wanted);
    check(serve(app()), Way::Proxying, &rows);
}

fn asks_a_back_end(row: &Row) -> bool {
    row.what.contains("back end")
}

#[test]
fn no_proxied_call_outlasts_function_timeout() {
    check_rows(|row| matches!(row.caller, Caller::Plain) && !asks_a_back_end(row));
}

#[test]
fn no_back_end_outlasts_function_timeout() {
    check_rows(asks_a_back_end);
}

#[test]
fn no_slow_body_outlasts_function_timeout() {
    check_rows(|row| matches!(row.caller, Caller::Trickling));
}

#[test]
fn no_caller_that_does_not_read_keeps_a_call() {
    check_rows(|row| matches!(row.caller, Caller::Deaf(_)));
}
