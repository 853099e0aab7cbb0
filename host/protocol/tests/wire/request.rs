//! The request of an HTTP trigger.

use corral_protocol::{HttpRequest, Value};

use crate::notation::input;

fn request(raw: &str) -> HttpRequest {
    match input("in httpTrigger req", raw).unwrap() {
        Value::Http(request) => *request,
        other => panic!("{other:?}"),
    }
}

fn fields(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    fields.iter().map(owned).collect()
}

#[test]
fn the_request_of_the_documentation() {
    let request = request(
        r#"{ "Url": "http://localhost:7071/api/order", "Method": "POST", "Query": "{}",
             "Headers": { "Content-Type": [ "application/json" ] }, "Params": {},
             "Body": "{\"id\":1005,\"quantity\":2,\"color\":\"black\"}" }"#,
    );
    let expected = HttpRequest {
        method: "POST".to_owned(),
        url: "http://localhost:7071/api/order".to_owned(),
        headers: fields(&[("Content-Type", "application/json")]),
        body: br#"{"id":1005,"quantity":2,"color":"black"}"#.to_vec(),
        ..HttpRequest::default()
    };
    assert_eq!(request, expected);
}

#[test]
fn queries_keep_repeated_names() {
    let cases: &[(&str, &[(&str, &str)])] = &[
        (
            r#"{"Url":"http://a/?x=1&x=2&y"}"#,
            &[("x", "1"), ("x", "2"), ("y", "")],
        ),
        (
            r#"{"Url":"http://a/?x=a+b%20c%26&code=k"}"#,
            &[("x", "a b c&"), ("code", "k")],
        ),
        (r#"{"Url":"http://a/?x=%ff"}"#, &[("x", "\u{fffd}")]),
        (r#"{"Url":"http://a/?x=1#?y=2"}"#, &[("x", "1")]),
        (r#"{"Url":"http://a/?","Query":{"x":"1"}}"#, &[]),
        (
            r#"{"Url":"http://a/?x=1","Query":{"x":"2"}}"#,
            &[("x", "1")],
        ),
        (
            r#"{"Url":"http://a/","Query":{"x":"1","y":null,"z":5}}"#,
            &[("x", "1"), ("z", "5")],
        ),
        (
            r#"{"Url":"http://a/","Query":"{\"x\":\"1\"}"}"#,
            &[("x", "1")],
        ),
        (r#"{"Query":{"x":["1","2"]}}"#, &[("x", "1"), ("x", "2")]),
        (r#"{"Url":"http://a/#?x=1"}"#, &[]),
        ("{}", &[]),
    ];
    for (raw, expected) in cases {
        assert_eq!(request(raw).query, fields(expected), "{raw}");
    }
}

#[test]
fn headers_and_params_take_every_form() {
    let request = request(
        r#"{"Headers":{"Accept":["a","b"],"X-One":"1","x-number":5,"x-null":null,"x-empty":[]},
            "Params":{"id":"7","rest":null}}"#,
    );
    let headers = [
        ("Accept", "a"),
        ("Accept", "b"),
        ("X-One", "1"),
        ("x-number", "5"),
    ];
    assert_eq!(request.headers, fields(&headers));
    assert_eq!(request.params, fields(&[("id", "7")]));
}

#[test]
fn bodies_follow_the_content_type() {
    let cases: &[(&str, &str, &[u8])] = &[
        ("application/octet-stream", r#""AAH/""#, b"\x00\x01\xff"),
        (
            "Application/Octet-Stream; a=b",
            r#""AAH/""#,
            b"\x00\x01\xff",
        ),
        ("multipart/form-data; boundary=x", r#""LS14""#, b"--x"),
        ("MULTIPART/mixed", r#""LS14""#, b"--x"),
        ("application/octet-stream", r#""not base64""#, b"not base64"),
        ("application/octet-stream", r#""""#, b""),
        ("text/plain", r#""AAH/""#, b"AAH/"),
        ("text/plain", r#""\u00fc\n""#, "ü\n".as_bytes()),
        ("image/png", r#""\ufffdPNG""#, "\u{fffd}PNG".as_bytes()),
        ("application/json", r#"{"a" : 1.0}"#, br#"{"a" : 1.0}"#),
        ("application/json", "[1]", b"[1]"),
        ("application/json", "null", b""),
    ];
    for (content_type, raw, expected) in cases {
        let raw = format!(r#"{{"Body":{raw},"Headers":{{"content-type":["{content_type}"]}}}}"#);
        assert_eq!(&request(&raw).body, expected, "{raw}");
    }
    assert_eq!(request(r#"{"Body":"AAH/"}"#).body, b"AAH/");
}

/// A type that .NET cannot parse makes the host send text, and only the length
/// tells.
#[test]
fn base64_must_match_the_content_length() {
    let cases: &[(&str, &str, &str, &[u8])] = &[
        ("application/octet-stream", "3", "AAH/", b"\x00\x01\xff"),
        ("application/octet-stream;", "4", "test", b"test"),
        ("application/octet-stream; x=", "4", "test", b"test"),
        ("multipart/form-data; boundary=", "4", "test", b"test"),
        ("application/ octet-stream", "3", "AAH/", b"\x00\x01\xff"),
        ("text/plain", "3", "AAH/", b"AAH/"),
    ];
    for (content_type, length, body, expected) in cases {
        let raw = format!(
            r#"{{"Body":"{body}","Headers":{{"Content-Type":["{content_type}"],"Content-Length":["{length}"]}}}}"#
        );
        assert_eq!(&request(&raw).body, expected, "{raw}");
    }
    let two = r#"{"Body":"test","Headers":{"Content-Type":["application/octet-stream","text/plain"],"Content-Length":["4"]}}"#;
    assert_eq!(request(two).body, b"test");
}

#[test]
fn other_forms_are_tolerated() {
    assert_eq!(request("{}").method, "GET");
    assert_eq!(request(r#"{"method":"post"}"#).method, "POST");
    assert_eq!(request(r#""{\"Method\":\"PUT\"}""#).method, "PUT");
    let cases = [
        (
            r#"{"Identities":[ {"Name":null} ]}"#,
            Some(r#"[ {"Name":null} ]"#),
        ),
        (r#"{"Identities":"[]"}"#, Some("[]")),
        (r#"{"Identities":null}"#, None),
        ("{}", None),
    ];
    for (raw, expected) in cases {
        assert_eq!(request(raw).identities.as_deref(), expected, "{raw}");
    }
}
