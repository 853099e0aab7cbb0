//! The exact form of a response, by output binding.

use corral_protocol::Output;

use crate::values::{bytes, encoded, http, json, messages, text};

/// The JSON of the one value that was encoded.
fn value(notation: &str, output: Output) -> String {
    let body = String::from_utf8(encoded(notation, output).unwrap().body).unwrap();
    let named = body
        .strip_prefix(r#"{"Outputs":{"o":"#)
        .and_then(|rest| rest.strip_suffix("}}"));
    let returned = body
        .strip_prefix(r#"{"Outputs":{},"ReturnValue":"#)
        .and_then(|rest| rest.strip_suffix('}'));
    named.or(returned).unwrap_or(&body).to_owned()
}

#[test]
fn each_output_has_its_form() {
    let queue = "in timerTrigger t, out queue o";
    let literal_queue = "in timerTrigger t, out queue o binary";
    let bus = "in timerTrigger t, out serviceBus o";
    let blob = "in timerTrigger t, out blob o";
    let literal_blob = "in timerTrigger t, out blob o binary";
    let cosmos = "in timerTrigger t, out cosmosDB o";
    let grid = "in timerTrigger t, out eventGrid o";
    let returned = "in timerTrigger t, out queue $return";
    let cases = [
        (queue, text("hello"), r#"["hello"]"#),
        (queue, json(r#"{ "a": 1.50 }"#), r#"["{ \"a\": 1.50 }"]"#),
        (
            queue,
            text("2020-01-01T00:00:00Z"),
            r#""MjAyMC0wMS0wMVQwMDowMDowMFo=""#,
        ),
        (queue, bytes(b"\x00\xff"), r#""AP8=""#),
        (queue, messages(&[]), "[]"),
        (queue, messages(&["a", "b"]), r#"["a","b"]"#),
        (
            queue,
            messages(&["2020-01-01T00:00:00Z"]),
            r#""MjAyMC0wMS0wMVQwMDowMDowMFo=""#,
        ),
        (
            queue,
            messages(&["a", "2020-01-01T00:00:00Z"]),
            r#"["a","2020-01-01T00:00:00Z\n"]"#,
        ),
        (literal_queue, bytes("ü".as_bytes()), r#"["ü"]"#),
        (
            literal_queue,
            text("2020-01-01T00:00:00Z"),
            r#"["2020-01-01T00:00:00Z\n"]"#,
        ),
        (returned, text("hello"), r#"["hello"]"#),
        (returned, bytes(b"\xff"), r#""/w==""#),
        (bus, text("hello"), r#"["hello"]"#),
        (bus, bytes(b"hello"), r#"["hello"]"#),
        (
            bus,
            text("2020-01-01T00:00:00Z"),
            r#"["2020-01-01T00:00:00Z\n"]"#,
        ),
        (blob, text("hello"), r#""aGVsbG8=""#),
        (blob, text(""), r#""""#),
        (blob, json("[1, 2]"), r#""WzEsIDJd""#),
        (blob, bytes(b"\xff"), r#""/w==""#),
        (blob, messages(&["hello"]), r#""aGVsbG8=""#),
        (blob, messages(&[]), r#"{"Outputs":{}}"#),
        (literal_blob, text("test"), r#""test""#),
        (literal_blob, bytes(b"test"), r#""test""#),
        (cosmos, json(r#"{ "n": 1.0 }"#), r#"{ "n": 1.0 }"#),
        (cosmos, json(r#"[{"a":1}, {}]"#), r#"[{"a":1}, {}]"#),
        (cosmos, text(r#" {"a":1}"#), r#"{"a":1}"#),
        (cosmos, bytes(br#"{"a":1}"#), r#"{"a":1}"#),
        (cosmos, messages(&[r#"{"a":1}"#, "{}"]), r#"[{"a":1},{}]"#),
        (grid, json(r#"[{"id": "1"}]"#), r#"[{"id": "1"}]"#),
        (grid, json("5"), "5"),
        (grid, text(r#"{"id":"1"}"#), r#"{"id":"1"}"#),
        (grid, text("hello"), r#""hello""#),
        (grid, json(r#""hello""#), r#""hello""#),
        (grid, bytes(b"\xff"), r#""/w==""#),
        (grid, messages(&["a", r#"{"b":1}"#]), r#"["a",{"b":1}]"#),
    ];
    for (notation, output, expected) in cases {
        let shown = format!("{notation}: {output:?}");
        assert_eq!(value(notation, output), expected, "{shown}");
    }
}

#[test]
fn responses_have_their_form() {
    let named = "in httpTrigger q, out http o";
    let returned = "in httpTrigger q, out http $return";
    let upper_case = "in httpTrigger q, out HTTP o";
    let cases = [
        (
            named,
            http(200, &[], b"hi"),
            r#"{"statusCode":200,"body":"hi"}"#,
        ),
        (named, http(204, &[], b""), r#"{"statusCode":204}"#),
        (
            named,
            http(
                201,
                &[("Content-Type", "a/b"), ("X-A", "1"), ("x-a", "2")],
                b"{\"a\":1}",
            ),
            r#"{"statusCode":201,"headers":{"Content-Type":"a/b","X-A":"1, 2"},"body":"{\"a\":1}"}"#,
        ),
        (
            named,
            http(200, &[("Content-Length", "9")], b"hi"),
            r#"{"statusCode":200,"body":"hi"}"#,
        ),
        (
            named,
            http(
                200,
                &[("X-At", "2020-01-01T00:00:00Z")],
                b"2020-01-01T00:00:00Z",
            ),
            r#"{"statusCode":200,"headers":{"X-At":"2020-01-01T00:00:00Z "},"body":"2020-01-01T00:00:00Z\n"}"#,
        ),
        (
            named,
            http(200, &[("Set-Cookie", "a=1"), ("set-cookie", "b=2")], b""),
            r#"{"statusCode":200,"headers":{"Set-Cookie":"a=1"}}"#,
        ),
        (
            named,
            http(
                200,
                &[("Content-Type", "a/b; charset=utf-16")],
                b"h\0\xe9\0",
            ),
            r#"{"statusCode":200,"headers":{"Content-Type":"a/b; charset=utf-16"},"body":"hé"}"#,
        ),
        (
            named,
            http(
                200,
                &[("Content-Type", "a/b;x=y; charset=utf-16; c=d")],
                b"abc",
            ),
            r#"{"statusCode":200,"headers":{"Content-Type":"a/b;x=y; c=d"},"body":"abc"}"#,
        ),
        (named, http(205, &[], b"dropped"), r#"{"statusCode":205}"#),
        (
            upper_case,
            http(204, &[], b""),
            r#"{"statusCode":204,"body":""}"#,
        ),
        (upper_case, bytes(b"\xff"), r#""/w==""#),
        (
            upper_case,
            text("hi"),
            r#"{"statusCode":200,"headers":{"Content-Type":"text/plain; charset=utf-8"},"body":"hi"}"#,
        ),
        (
            named,
            text("hi"),
            r#"{"statusCode":200,"headers":{"Content-Type":"text/plain; charset=utf-8"},"body":"hi"}"#,
        ),
        (
            named,
            json("[1, 2]"),
            r#"{"statusCode":200,"headers":{"Content-Type":"application/json"},"body":"[1, 2]"}"#,
        ),
        (
            returned,
            http(204, &[], b""),
            r#"{"statusCode":204,"body":""}"#,
        ),
        (
            returned,
            http(404, &[], b"no"),
            r#"{"statusCode":404,"body":"no"}"#,
        ),
        (returned, http(200, &[], b"\xff"), r#""/w==""#),
        (
            returned,
            http(200, &[("content-type", "image/png")], b"\xff"),
            r#""/w==""#,
        ),
        (
            returned,
            http(200, &[], b"2020-01-01T00:00:00Z"),
            r#""MjAyMC0wMS0wMVQwMDowMDowMFo=""#,
        ),
        (
            returned,
            http(201, &[], b"2020-01-01T00:00:00Z"),
            r#"{"statusCode":201,"body":"2020-01-01T00:00:00Z\n"}"#,
        ),
    ];
    for (notation, output, expected) in cases {
        let shown = format!("{notation}: {output:?}");
        assert_eq!(value(notation, output), expected, "{shown}");
    }
}
