//! Plain programs that answer raw requests: the request as JSON on stdin, the
//! response on stdout.

use std::sync::OnceLock;

use corral_tests::{FunctionApp, Handler, Shared};
use serde_json::{Value, json};

use super::apps::{http, proxying, routed};

const HOST: (&str, &str) = ("Host", "example.org");

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| {
        let program = http("Do").guest("script-command");
        // Its only output takes what `echo` gives to `out`.
        let echo = corral_tests::Function::new("Echo", "httpTrigger")
            .with("route", "things/{id}")
            .output("http", "out")
            .guest("script-command");
        let other = routed("Other", "other/{id}", &["put"]).guest("script-command");
        Handler::start(
            FunctionApp::new()
                .host_json(&proxying())
                .function(&program)
                .function(&echo)
                .function(&other),
        )
    }))
}

/// What is printed, the status, the header fields without date and connection,
/// and the body.
type Vector = (
    &'static str,
    u16,
    &'static [(&'static str, &'static str)],
    &'static [u8],
);

#[rustfmt::skip]
const VECTORS: &[Vector] = &[
    ("hello", 200, &[("content-length", "5"), ("content-type", "text/plain; charset=utf-8")], b"hello"),
    (r#"{"a":1}"#, 200, &[("content-length", "7"), ("content-type", "application/json")], br#"{"a":1}"#),
    (r#"{"Outputs":{"res":{"statusCode":201,"headers":{"Set-Cookie":["a=1","b=2"]},"body":"made"}}}"#, 201, &[("content-length", "4"), ("set-cookie", "a=1"), ("set-cookie", "b=2")], b"made"),
    (r#"{"Outputs":{"res":{"body":"AP8=","bodyEncoding":"base64","headers":{"Content-Type":"image/png"}}}}"#, 200, &[("content-length", "2"), ("content-type", "image/png")], &[0, 0xff]),
    (r#"{"Outputs":{"res":{"statusCode":302,"headers":{"Location":"/there"}}}}"#, 302, &[("content-length", "0"), ("location", "/there")], b""),
    (r#"{"ReturnValue":{"statusCode":404,"body":"none"}}"#, 404, &[("content-length", "4")], b"none"),
    (r#"{"Outputs":{}}"#, 204, &[], b""),
];

#[test]
fn output_of_a_program_is_the_response() {
    let handler = handler();
    for (printed, status, headers, body) in VECTORS {
        let steps = json!({ "do": "print", "text": printed }).to_string();
        let answer = handler.exchange("POST", "/api/Do", &[HOST], steps.as_bytes());
        let mut fields: Vec<_> = answer
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|(name, _)| !matches!(*name, "date" | "connection"))
            .collect();
        fields.sort_by_key(|(name, _)| *name);
        assert_eq!(answer.status, *status, "{printed}: {answer:?}");
        assert_eq!(fields, *headers, "{printed}");
        assert_eq!(answer.body, *body, "{printed}");
    }
}

#[test]
fn a_program_reads_the_request() {
    let headers = [
        HOST,
        ("X-A", "1"),
        ("X-A", "2"),
        ("X-Forwarded-Proto", "https"),
    ];
    let answer = handler().exchange(
        "PUT",
        "/api/things/a%20b?x=1",
        &headers,
        br#"{"do":"echo"}"#,
    );
    assert_eq!(answer.status, 200, "{answer:?}");
    let call = answer.json();
    let request = &call["Data"]["req"];
    for (member, expected) in [
        ("Method", json!("PUT")),
        ("Url", json!("https://example.org/api/things/a%20b?x=1")),
        ("Query", json!({ "x": "1" })),
        ("Params", json!({ "id": "a b" })),
        ("Body", json!(r#"{"do":"echo"}"#)),
    ] {
        assert_eq!(request[member], expected, "{member} of {call}");
    }
    assert_eq!(request["Headers"]["x-a"], json!(["1", "2"]), "{call}");
    assert_eq!(call["Invocation"]["Function"], "Echo", "{call}");
}

/// What a program does wrong, and the status and code of the answer.
#[rustfmt::skip]
const FAILURES: &[(&str, u16, &str)] = &[
    (r#"{"do":"exit","code":3}"#, 500, "function_failed"),
    (r#"{"do":"invalid-json"}"#, 500, "function_failed"),
    (r#"{"do":"print","text":"{\"Outputs\":{\"res\":{\"headers\":{\"x\":\"a\\r\\nb: c\"}}}}"}"#, 500, "function_failed"),
    (r#"{"do":"print","text":"{\"Outputs\":{\"res\":{\"statusCode\":7}}}"}"#, 500, "function_failed"),
];

#[test]
fn failing_program() {
    let handler = handler();
    for (steps, status, code) in FAILURES {
        let answer = handler.exchange("POST", "/api/Do", &[HOST], steps.as_bytes());
        assert_eq!(answer.status, *status, "{steps}: {answer:?}");
        assert_eq!(answer.error_report().code, *code, "{steps}");
    }
}

#[test]
fn programs_have_routes_and_methods() {
    let handler = handler();
    let steps = json!({ "do": "print", "text": "other" }).to_string();
    let ask = |method: &str| handler.exchange(method, "/api/other/7", &[HOST], steps.as_bytes());
    assert_eq!(ask("PUT").body, b"other");
    assert_eq!(ask("POST").status, 404);
    assert_eq!(
        ask("POST").json().pointer("/error/code"),
        Some(&Value::from("unknown_function"))
    );
}
