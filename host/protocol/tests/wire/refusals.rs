//! What cannot be delivered, and what is delivered in another form than it was
//! returned.

use corral_protocol::{Message, Output, PluginOutput, encode};

use crate::notation::signature;
use crate::values::{bytes, encoded, http, json, messages, text};

#[test]
fn undeliverable_outputs_are_rejected_with_a_remedy() {
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
            r#"only a binding of type "http" can"#,
        ),
        (
            "HTTP o",
            http(201, &[], b"\xff"),
            "output \"o\" cannot carry",
        ),
        (
            "queue o",
            text(&"x".repeat(49_153)),
            r#"output "o" of type "queue" has 49153 bytes in one message; the limit is 49152 bytes"#,
        ),
        (
            "cosmosDB o",
            json(&format!(r#"{{"a":"{}"}}"#, "x".repeat(2 * 1_048_576))),
            "in one document; the limit is 2097152 bytes",
        ),
        (
            "eventGrid o",
            json(&format!(r#"[{{}},{{"a":"{}"}}]"#, "x".repeat(1_048_576))),
            "in one event; the limit is 1048576 bytes",
        ),
        (
            "cosmosDB o",
            json(r#"{"a":["/Date(253402300800000)/"]}"#),
            r#"holds the date "/Date(253402300800000)/""#,
        ),
        ("serviceBus o", bytes(b"\xff"), "send base64 as text"),
        ("serviceBus o", many.clone(), "send base64 as text"),
        (
            "blob o",
            messages(&["a", "b"]),
            "accepts one value, not a list of messages",
        ),
        ("blob o binary", bytes(b"\xff"), r#"remove "dataType""#),
        (
            "cosmosDB o",
            text("hello"),
            "is not valid JSON at byte 0: expected value",
        ),
        ("cosmosDB o", json("{]"), "is not valid JSON at byte 1"),
        (
            "cosmosDB o",
            json("5"),
            "accepts JSON objects, not a number",
        ),
        (
            "cosmosDB o",
            json("[{},5]"),
            "accepts JSON objects, not a number",
        ),
        (
            "cosmosDB o",
            bytes(b"\xff"),
            "accepts JSON objects, not bytes",
        ),
        (
            "cosmosDB o",
            messages(&["[]"]),
            "accepts JSON objects, not an array",
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
            "output \"o\": `99` is not a valid status code; use 200 to 599",
        ),
        (
            "http o",
            http(101, &[], b""),
            "`101` is not a valid status code",
        ),
        ("http $return", http(600, &[], b""), "`600` is not a valid"),
        ("http o", http(1000, &[], b""), "`1000` is not a valid"),
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
            "accepts one value, not a list of messages",
        ),
    ];
    for (output, value, expected) in cases {
        let error = encoded(&format!("in httpTrigger q, out {output}"), value).unwrap_err();
        assert!(error.contains(expected), "{output}: {error}");
    }
}

#[test]
fn changed_outputs_cause_a_warning() {
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
        ("eventGrid o", text("test"), "decodes this text as base64"),
        (
            "eventGrid o",
            json("\"test\""),
            "decodes this text as base64",
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
            r#"output "o": an additional header "Set-Cookie" for the cookie "b" was dropped"#,
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
        ("http o", http(205, &[], b"hi"), "the body was dropped"),
        ("http $return", bytes(b"\xff"), ""),
        (
            "http $return",
            http(
                200,
                &[("Content-Type", "application/octet-stream")],
                b"\xff",
            ),
            "the content type \"application/octet-stream\" was dropped",
        ),
        (
            "http o",
            http(200, &[("Content-Type", "a/b; charset=utf-16")], b"abc"),
            "the charset \"utf-16\" was dropped from the content type, because the body is not UTF-16",
        ),
        (
            "http o",
            http(
                200,
                &[("Content-Type", "a/b; charset=utf-16")],
                b"h\0\xe9\0",
            ),
            "",
        ),
        (
            "http o",
            http(200, &[("Content-Type", "a/b; charset=iso-8859-1")], b"abc"),
            "the charset \"iso-8859-1\" was dropped",
        ),
        ("http o, out queue $return", text("test"), ""),
        (
            "queue $return",
            text("test"),
            "the Functions host sends this value to the HTTP caller too",
        ),
        (
            "cosmosDB o",
            json(r#"{"at":"2024-05-01T10:00:00.000Z","then":["2024-05-01T10:00:00+02:00"]}"#),
            "prints the date \"2024-05-01T10:00:00.000Z\" and 1 more in another format",
        ),
        ("cosmosDB o", json(r#"{"at":"2024-05-01T10:00:00Z"}"#), ""),
        (
            "eventGrid o",
            text(r#"[{"eventTime":"2024-05-01T10:00:00.120Z"}]"#),
            "prints the date",
        ),
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

#[test]
fn a_queue_without_base64_takes_more() {
    for (limit, size, fits) in [
        (49_152, 49_152, true),
        (49_152, 49_153, false),
        (65_536, 65_536, true),
        (65_536, 65_537, false),
    ] {
        let signature = signature("in timerTrigger t, out queue o").with_queue_message_limit(limit);
        let plugin_output = PluginOutput {
            outputs: vec![("o".to_owned(), text(&"x".repeat(size)))],
            return_value: None,
            ..PluginOutput::default()
        };
        assert_eq!(
            encode(&plugin_output, &signature, &[]).is_ok(),
            fits,
            "{size}"
        );
    }
}
