//! Requests that try to run a function without authorization: a function with a key
//! without that key, or the function of a queue.
//!
//! Each row is sent twice. Once through the model of the Functions host, which says
//! which function the host runs and what it sends to the handler; then only that
//! function may run. And once directly to the handler, as if the host had rewritten
//! nothing; then only the function that the host selects for that path may run, and
//! never by an envelope.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod apps;
mod framing;
mod hole;
mod host;
mod log;
mod rows;

use corral_tests::host_paths::{Fate, Route, Style, decode};

use apps::{App, Served};
use host::Request;
use rows::{ROWS, Row};

/// A function that ran, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Ran {
    Raw(String),
    WithEnvelope,
    Nothing,
}

/// What an answer says of the function that ran: `echo` names itself, and an
/// answer in payload mode has outputs.
fn ran(answer: &corral_tests::client::transport::Answer, method: &str) -> Ran {
    let said = answer.json();
    if !said["Outputs"].is_null() {
        return Ran::WithEnvelope;
    }
    match said["function"].as_str() {
        Some(function) if answer.status == 200 => Ran::Raw(function.to_owned()),
        _ if answer.status == 404 || answer.status == 400 => Ran::Nothing,
        // No body tells; the function of the path is named in a header by none.
        _ if method == "HEAD" && answer.status == 200 => Ran::Raw("HEAD".to_owned()),
        _ => panic!("{method}: {answer:?}"),
    }
}

/// Through the host: the function whose key was checked, or none.
fn through_the_host(served: &Served, style: Style, row: &Row) -> Option<String> {
    let path = row.target.split('?').next().unwrap_or_default();
    let Fate::Runs { function, path } = served.app.routes().fate(style, row.method, path) else {
        return None;
    };
    let route = served.app.routes().function(function);
    if style == Style::Payload || route.is_some_and(|route| route.payload) {
        // The envelope is the host's own, and what the caller wrote is in it.
        return None;
    }
    let query = row.target.split_once('?').map(|(_, query)| query);
    let request = Request::of(row, served.port());
    let request = request.handed_on(style, &path, query)?;
    match ran(&served.send(&request), row.method) {
        Ran::Nothing => None,
        Ran::Raw(ran) if ran == function || ran == "HEAD" => None,
        other => Some(format!(
            "{} {} {}: {other:?}, and the host had picked {function}",
            row.name, row.method, row.target
        )),
    }
}

/// As it stands: what the host would pick for that path, or none.
fn as_it_stands(served: &Served, style: Style, row: &Row) -> Option<String> {
    let path = row.target.split('?').next().unwrap_or_default();
    let request = Request::of(row, served.port()).with_marks_of(style);
    let ran = ran(&served.send(&request), row.method);
    let picked = match style {
        // The path names the function.
        Style::Legacy => decode(path).and_then(|decoded| {
            let name = decoded.trim_matches('/').to_ascii_lowercase();
            served.app.routes().function(&name)
        }),
        _ => decode(path).and_then(|decoded| served.app.routes().pick(row.method, &decoded)),
    };
    let may_run = |name: &str| picked.is_some_and(|route: &Route| route.function == name);
    match &ran {
        Ran::Nothing => None,
        Ran::Raw(name) if may_run(name) || name == "HEAD" => None,
        other => Some(format!(
            "{} {} {}: {other:?}",
            row.name, row.method, row.target
        )),
    }
}

fn check(style: Style) {
    let mut through = 0;
    let mut got_through = Vec::new();
    for app in App::ALL {
        let served = app.serve(style);
        for row in ROWS.iter().filter(|row| row.app == app) {
            through += 1;
            got_through.extend(through_the_host(&served, style, row));
            got_through.extend(as_it_stands(&served, style, row));
        }
    }
    assert!(through >= 60, "{through} rows");
    if style == Style::Forwarding {
        hole::take_known(&mut got_through);
    }
    assert!(got_through.is_empty(), "\n{}", got_through.join("\n"));
}

#[test]
fn envelopes_cannot_be_forged_while_proxying() {
    check(Style::Proxying);
}

#[test]
fn envelopes_cannot_be_forged_while_forwarding() {
    check(Style::Forwarding);
}

#[test]
fn envelopes_cannot_be_forged_with_http_worker() {
    check(Style::Legacy);
}

/// The host knows nothing of plugin.json, and goes on giving a function the
/// requests that it matches first.
#[test]
fn requests_for_a_broken_function_are_not_rerouted() {
    let app = App::Root.with(&apps::host_json(Style::Proxying, ""));
    let first = corral_tests::Function::new("all", "httpTrigger")
        .with("route", "{*all}")
        .output("http", "res")
        .guest("mirror")
        .plugin_json(serde_json::json!({ "limits": "none" }));
    let handler = corral_tests::Handler::start(app.function(&first));
    let headers = [
        ("Host", "caller.example"),
        ("X-Forwarded-Host", "caller.example"),
    ];
    for path in ["/secret", "/keyed", "/anything"] {
        let answer = handler.exchange("GET", path, &headers, b"");
        assert_eq!(answer.status, 503, "{path}: {answer:?}");
    }
}

/// Here every `POST` to a name is an envelope, and the host itself is the only
/// one that can send it: no caller's request is handed on.
#[test]
fn payload_mode_routes_by_function_name() {
    for app in App::ALL {
        let served = app.serve(Style::Payload);
        for row in ROWS.iter().filter(|row| row.app == app) {
            assert_eq!(through_the_host(&served, Style::Payload, row), None);
            let request = Request::of(row, served.port());
            let answer = served.send(&request);
            let path = row.target.split('?').next().unwrap_or_default();
            let named = percent_encoding::percent_decode_str(path).decode_utf8_lossy();
            let name = named
                .strip_prefix('/')
                .unwrap_or_default()
                .to_ascii_lowercase();
            let is_call = row.method == "POST" && app.names().any(|known| known == name);
            let refused = answer.status == 404;
            assert_eq!(refused, !is_call, "{} {answer:?}", row.name);
        }
    }
}
