//! The plugin's own span: the caller gets it as `traceresponse`.

use corral_tests::{FunctionApp, Handler};
use serde_json::{Value, json};

use super::apps::{http, proxying};

const SPAN: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

/// What is shown, the span, the header fields of the plugin's response, and the values
/// of `traceresponse`.
type Row = (
    &'static str,
    Option<&'static str>,
    &'static [(&'static str, &'static str)],
    &'static [&'static str],
);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    ("no span", None, &[], &[]),
    ("a span", Some(SPAN), &[], &[SPAN]),
    ("a span beside other fields", Some(SPAN), &[("x-a", "1")], &[SPAN]),
    ("a span, and the plugin's own header", Some(SPAN), &[("TraceResponse", "00-own")], &["00-own"]),
    ("the plugin's own header alone", None, &[("traceresponse", "00-own")], &["00-own"]),
    ("no span at all", Some(""), &[], &[]),
    ("an id of an older form", Some("|8edc4fa0.1."), &[], &[]),
    ("a trace of zeros", Some("00-00000000000000000000000000000000-b7ad6b7169203331-01"), &[], &[]),
    ("a line break", Some("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nevil: 1"), &[], &[]),
];

#[test]
fn callers_get_the_span_of_the_plugin() {
    let handler = Handler::start(
        FunctionApp::new()
            .host_json(&proxying())
            .function(&http("Do").guest("script")),
    );
    for (what, span, headers, expected) in ROWS {
        let mut steps = vec![json!({ "do": "respond", "headers": headers, "body": "abc" })];
        steps.extend(span.map(|span| json!({ "do": "set-trace", "traceparent": span })));
        let steps = Value::from(steps).to_string();
        let answer = handler.exchange("POST", "/api/Do", &[("Host", "x")], steps.as_bytes());
        assert_eq!(answer.status, 200, "{what}: {answer:?}");
        assert_eq!(answer.body, b"abc", "{what}");
        assert_eq!(answer.header_all("traceresponse"), *expected, "{what}");
        assert_eq!(answer.header("evil"), None, "{what}");
    }
}
