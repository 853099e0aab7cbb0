//! `GET /`: a health check, or a request for a catch-all function.

use corral_tests::{FunctionApp, Handler};

use super::apps::{self, proxying, routed, with_prefix};

const ID: (&str, &str) = ("X-Azure-Functions-InvocationId", "7");

/// Method, target, header fields, and whether the function answers.
type Request = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    bool,
);

#[rustfmt::skip]
const REQUESTS: &[Request] = &[
    ("GET", "/", &[("Host", "x")], false),
    ("GET", "/", &[("Host", "x"), ("User-Agent", "Azure-Functions-Host/4.1037.0.0")], false),
    ("GET", "/", &[("Host", "x"), ID], true),
    ("GET", "/?a=1", &[("Host", "x"), ID], true),
    ("HEAD", "/", &[("Host", "x"), ID], true),
    ("POST", "/", &[("Host", "x"), ID], true),
    ("POST", "/", &[("Host", "x")], true),
    ("GET", "/a", &[("Host", "x")], true),
    ("GET", "/a/b", &[("Host", "x"), ID], true),
];

#[test]
fn health_checks_are_distinguished_from_requests() {
    let all = routed("All", "{*any}", &[]).plugin(apps::plugin("echo"));
    let host_json = with_prefix(proxying(), "");
    let handler = Handler::start(FunctionApp::new().host_json(&host_json).function(&all));
    for (method, target, headers, is_call) in REQUESTS {
        let answer = handler.exchange(method, target, headers, b"");
        assert_eq!(answer.status, 200, "{method} {target}: {answer:?}");
        if *method == "HEAD" {
            assert!(answer.body.is_empty(), "{answer:?}");
            continue;
        }
        let said = answer.json();
        assert_eq!(
            said["function"] == "All",
            *is_call,
            "{method} {target}: {answer:?}"
        );
        assert_eq!(
            said["handler"] == "corral",
            !*is_call,
            "{method} {target}: {answer:?}"
        );
    }
}

/// Without a catch-all function, no function has the root.
#[test]
fn root_of_an_app_with_a_prefix() {
    let handler = Handler::start(apps::echo(&proxying()));
    let ping = handler.exchange("GET", "/", &[("Host", "x")], b"");
    assert_eq!(
        (ping.status, &ping.json()["functions"]),
        (200, &1.into()),
        "{ping:?}"
    );
    for (method, headers) in [
        ("GET", &[("Host", "x"), ID][..]),
        ("POST", &[("Host", "x")]),
    ] {
        let answer = handler.exchange(method, "/", headers, b"");
        assert_eq!(answer.status, 404, "{method}: {answer:?}");
    }
}
