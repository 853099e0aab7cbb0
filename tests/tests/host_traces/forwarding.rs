//! Recorded requests of a forwarding host: each reaches the function that the host
//! selected, and the plugin gets it completely.

use corral_tests::host_paths::Style;
use serde_json::json;

use crate::replay;

/// The vulnerability of the host: it checked the key for `any`, and then forwarded
/// another path (custom handler protocol, section 6.2). Nothing in the request tells, so
/// an app that forwards must not have functions with keys beside such a route;
/// `handler check` refuses it. What the handler makes of the path.
const HOLE: [(&str, Option<&str>); 2] = [
    ("path-dotdot-double", Some("keyed")),
    ("path-dotdot-backslash", None),
];

#[test]
fn requests_reach_the_function_that_the_host_selected() {
    let mut cases = replay::cases("forwarding", |name| {
        (!name.starts_with("httpWorker-")).then_some(Style::Forwarding)
    });
    assert!(cases.len() > 170, "{}", cases.len());
    let switches = json!({ "enableForwardingHttpRequest": true });
    let handler = replay::serve(&replay::host_json(&switches));
    let (hole, whole): (Vec<_>, Vec<_>) = cases
        .drain(..)
        .partition(|case| HOLE.iter().any(|(name, _)| *name == case.name));
    replay::check(&whole, &handler, false);
    assert_eq!(hole.len(), HOLE.len());
    for case in hole {
        let answer = case.send(&handler);
        let runs = HOLE.iter().find(|(name, _)| *name == case.name);
        let (_, runs) = runs.unwrap();
        match runs {
            Some(function) => assert_eq!(answer.json()["function"], *function, "{}", case.name),
            None => assert_eq!(answer.status, 404, "{}", case.name),
        }
        // With the front end's word for what the caller asked for.
        let told = case.with("X-Original-URL", "/api/any/%252e%252e/keyed");
        assert_eq!(told.send(&handler).status, 404, "{}", case.name);
    }
}

#[test]
fn http_worker_names_the_function_in_the_path() {
    let cases = replay::cases("forwarding", |name| {
        // The caller of this one tells the host where to connect to.
        let tunnel = name == "httpWorker-method-CONNECT";
        (name.starts_with("httpWorker-") && !tunnel).then_some(Style::Legacy)
    });
    assert!(cases.len() > 25, "{}", cases.len());
    let section = json!({ "description": { "defaultExecutablePath": "handler" } });
    let handler = replay::serve(&json!({ "version": "2.0", "httpWorker": section }));
    replay::check(&cases, &handler, true);
}
