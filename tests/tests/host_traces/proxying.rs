//! Recorded requests of a proxying host: each reaches the function that the host
//! selected, and the plugin gets it completely.

use corral_tests::host_paths::{Fate, Style};
use serde_json::json;

use crate::replay::{self, Case, ROUTES};

fn cases() -> Vec<Case> {
    replay::cases("proxying", |_| Some(Style::Proxying))
}

#[test]
fn requests_reach_the_function_that_the_host_selected() {
    let cases = cases();
    assert!(cases.len() > 250, "{}", cases.len());
    let switches = json!({ "enableProxyingHttpRequest": true });
    let handler = replay::serve(&replay::host_json(&switches));
    replay::check(&cases, &handler, false);
}

/// A host that is too old to know the key calls with envelopes.
#[test]
fn older_hosts_are_supported() {
    let cases = cases();
    let envelope = cases.iter().find(|case| case.is_envelope()).unwrap();
    let switches = json!({ "enableProxyingHttpRequest": true });
    let handler = replay::serve(&replay::host_json(&switches));
    for function in ROUTES.functions {
        let answer = envelope.to(function.function).send(&handler);
        assert_eq!(answer.status, 200, "{}: {answer:?}", function.function);
        let outputs = &answer.json()["Outputs"];
        assert!(outputs.is_object(), "{}: {answer:?}", function.function);
    }
}

/// What the model says of the host is what the recording holds.
#[test]
fn the_model_refuses_requests_that_the_host_refused() {
    for (method, path, status) in [
        ("GET", "/api/keyed", 401),
        ("GET", "/api/keyed%3Fx", 404),
        ("GET", "/api/any//a", 404),
        ("GET", "/api/any/a%00b", 400),
    ] {
        let fate = ROUTES.fate(Style::Proxying, method, path);
        assert_eq!(fate, Fate::Refused(status), "{path}");
    }
}
