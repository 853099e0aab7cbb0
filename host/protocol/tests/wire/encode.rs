//! The exact form of a response, by output binding.

use corral_protocol::{Encoded, HttpResponse, Message, Outcome, Output, encode};

use crate::notation::signature;

fn text(text: &str) -> Output {
    Output::Text(text.to_owned())
}

fn json(json: &str) -> Output {
    Output::Json(json.to_owned())
}

fn bytes(bytes: &[u8]) -> Output {
    Output::Bytes(bytes.to_vec())
}

fn messages(texts: &[&str]) -> Output {
    let message = |text: &&str| Message::Text((*text).to_owned());
    Output::Messages(texts.iter().map(message).collect())
}

fn http(status: u16, headers: &[(&str, &str)], body: &[u8]) -> Output {
    let field = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Output::Http(HttpResponse {
        status,
        headers: headers.iter().map(field).collect(),
        body: body.to_vec(),
    })
}

/// Encodes one value for the output that is named `o` or `$return`.
fn encoded(notation: &str, output: Output) -> Result<Encoded, String> {
    let signature = signature(notation);
    let mut outcome = Outcome::default();
    if signature.has_return() {
        outcome.return_value = Some(output);
    } else {
        outcome.outputs.push(("o".to_owned(), output));
    }
    encode(&outcome, &signature, &[]).map_err(|error| error.to_string())
}

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

#[test]
fn what_cannot_arrive_is_refused_with_a_remedy() {
    let many = Output::Messages(vec![Message::Bytes(vec![255]), Message::Bytes(vec![255])]);
    let cases = [
        (
            "queue o binary",
            bytes(b"\xff"),
            r#"remove "dataType" from that output in function.json"#,
        ),
        (
            "queue o",
            many.clone(),
            "send one such message per invocation",
        ),
        (
            "queue o",
            http(200, &[], b""),
            r#"only a binding of type "http", in lower case, can"#,
        ),
        (
            "HTTP o",
            http(200, &[], b""),
            r#"of type "HTTP" cannot take an HTTP response"#,
        ),
        ("serviceBus o", bytes(b"\xff"), "send base64 as text"),
        ("serviceBus o", many.clone(), "send base64 as text"),
        (
            "blob o",
            messages(&["a", "b"]),
            "takes one value, not a list of messages",
        ),
        ("blob o binary", bytes(b"\xff"), r#"remove "dataType""#),
        (
            "cosmosDB o",
            text("hello"),
            "is not valid JSON at byte 0: expected value",
        ),
        ("cosmosDB o", json("{]"), "is not valid JSON at byte 1"),
        ("cosmosDB o", json("5"), "takes JSON objects, not a number"),
        (
            "cosmosDB o",
            json("[{},5]"),
            "takes JSON objects, not a number",
        ),
        (
            "cosmosDB o",
            bytes(b"\xff"),
            "takes JSON objects, not bytes",
        ),
        (
            "cosmosDB o",
            messages(&["[]"]),
            "takes JSON objects, not an array",
        ),
        ("eventGrid o", json("{"), "is not valid JSON at byte 1"),
        ("eventGrid o binary", bytes(b"\xff"), r#"remove "dataType""#),
        (
            "http o",
            http(200, &[], b"\xff"),
            r#"set "enableProxyingHttpRequest" in host.json"#,
        ),
        ("http o", bytes(b"\xff"), r#"name that output "$return""#),
        (
            "http $return binary",
            http(200, &[], b"\xff"),
            r#"remove "dataType""#,
        ),
        (
            "http $return",
            http(201, &[], b"\xff"),
            "together with a status other than 200",
        ),
        (
            "http $return",
            http(200, &[("X-A", "1")], b"\xff"),
            "or headers",
        ),
        (
            "http o",
            http(99, &[], b""),
            "has the status 99: use 100 to 999",
        ),
        ("http o", http(1000, &[], b""), "has the status 1000"),
        (
            "http o",
            http(200, &[("", "a")], b""),
            r#"the header name """#,
        ),
        (
            "http o",
            http(200, &[("a b", "a")], b""),
            r#"the header name "a b""#,
        ),
        (
            "http o",
            http(200, &[("a", "b\r\nc: d")], b""),
            r"whose value holds '\r'",
        ),
        (
            "http o",
            http(200, &[("a", "é")], b""),
            "whose value holds 'é'",
        ),
        (
            "http o",
            messages(&["a"]),
            "takes one value, not a list of messages",
        ),
    ];
    for (output, value, expected) in cases {
        let error = encoded(&format!("in httpTrigger q, out {output}"), value).unwrap_err();
        assert!(error.contains(expected), "{output}: {error}");
    }
}

#[test]
fn what_arrives_changed_is_told() {
    let cases = [
        (
            "queue o",
            messages(&["a", "2020-01-01T00:00:00Z"]),
            "a line feed was added to \"2020",
        ),
        ("queue o", text("2020-01-01T00:00:00Z"), ""),
        (
            "serviceBus o",
            text("2020-01-01T00:00:00Z"),
            "a line feed was added",
        ),
        (
            "http o",
            text("2020-01-01T00:00:00Z"),
            "a line feed was added",
        ),
        ("eventGrid o", text("test"), "takes this text for base64"),
        (
            "eventGrid o",
            json("\"test\""),
            "takes this text for base64",
        ),
        ("eventGrid o binary", text("test"), ""),
        ("eventGrid o", text("hello"), ""),
        (
            "http o",
            http(
                200,
                &[("Set-Cookie", "a=1"), ("Set-Cookie", "b=secret")],
                b"",
            ),
            r#"output "o": a further header "Set-Cookie" for the cookie "b" was dropped"#,
        ),
        (
            "http o",
            http(200, &[("Location", "/a"), ("Location", "/b")], b""),
            "\"Location\" was dropped",
        ),
        (
            "http o",
            http(200, &[("Vary", "a"), ("Vary", "b")], b""),
            "",
        ),
        ("http o", http(204, &[], b"hi"), "the body was dropped"),
        ("http $return", bytes(b"\xff"), ""),
        (
            "http $return",
            http(200, &[("Content-Type", "image/png")], b"\xff"),
            "the content type \"image/png\" was dropped",
        ),
    ];
    for (output, value, expected) in cases {
        let warnings = encoded(&format!("in httpTrigger q, out {output}"), value)
            .unwrap()
            .warnings;
        match expected {
            "" => assert_eq!(warnings, Vec::<String>::new(), "{output}"),
            _ => assert!(
                warnings.len() == 1 && warnings[0].contains(expected),
                "{warnings:?}"
            ),
        }
        assert!(!warnings.iter().any(|warning| warning.contains("secret")));
    }
}
