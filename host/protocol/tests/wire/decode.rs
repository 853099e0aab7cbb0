//! The values of triggers and inputs, by binding.

use corral_protocol::Value;
use proptest::prelude::*;

use crate::notation::{input, json, text};

fn bytes(bytes: &[u8]) -> Value {
    Value::Bytes(bytes.to_vec())
}

#[test]
fn values_lose_the_encodings_of_the_host() {
    const NONE: Value = Value::None;
    let queue = "in queueTrigger item";
    let hub = "in eventHubTrigger event";
    let batch = "in eventHubTrigger events many";
    let bus = "in serviceBusTrigger order";
    let cosmos = "in cosmosDBTrigger documents";
    let blob = "in queueTrigger item, in blob page";
    let binary = "in queueTrigger item, in blob page binary";
    let query = "in queueTrigger item, in cosmosDB found";
    let cases: &[(&str, &str, Value)] = &[
        // A text message is a string in a string.
        (queue, r#""\"hello\"""#, text("hello")),
        (queue, r#""\"\"""#, text("")),
        (queue, r#""\"5\"""#, text("5")),
        (queue, r#""\"null\"""#, text("null")),
        (queue, r#""\"\\\"quoted\\\"\"""#, text("\"quoted\"")),
        (queue, r#""\"{\\\"a\\\":1}\"""#, text(r#"{"a":1}"#)),
        (queue, r#""\"[1, 2]\"""#, text("[1, 2]")),
        (
            queue,
            r#""\"2020-01-01T00:00:00Z\"""#,
            text("2020-01-01T00:00:00Z"),
        ),
        (queue, r#""\"test\"""#, text("test")),
        (queue, r#""\"\u00fc \\ud83d\\ude00\"""#, text("ü 😀")),
        (queue, r#""\"line\\nbreak\"""#, text("line\nbreak")),
        (hub, r#""\"hello\"""#, text("hello")),
        (bus, r#""\"{\\\"a\\\":1}\"""#, text(r#"{"a":1}"#)),
        (blob, r#""\"page\"""#, text("page")),
        // The trigger of a blob: base64, whatever `dataType` says.
        ("in blobTrigger page", r#""aMOpbGxv""#, text("héllo")),
        ("in blobTrigger page", r#""AP8=""#, bytes(b"\x00\xff")),
        ("in blobTrigger page", r#""""#, text("")),
        ("in blobTrigger page", r#""bnVsbA==""#, text("null")),
        ("in blobTrigger page", r#""1234""#, bytes(b"\xd7\x6d\xf8")),
        ("in blobTrigger page string", r#""dGVzdA==""#, text("test")),
        ("in blobTrigger page stream", r#""dGVzdA==""#, text("test")),
        (
            "in blobTrigger page binary",
            r#""dGVzdA==""#,
            bytes(b"test"),
        ),
        // Should a host send text after all.
        ("in blobTrigger page", r#""\"page\"""#, text("page")),
        (
            "in blobTrigger page binary",
            r#""\"page\"""#,
            bytes(b"page"),
        ),
        ("in blobTrigger page", r#""by hand""#, text("by hand")),
        ("in QUEUETRIGGER item", r#""\"hello\"""#, text("hello")),
        (
            "in queueTrigger item string",
            r#""\"hello\"""#,
            text("hello"),
        ),
        (
            "in queueTrigger item stream",
            r#""\"hello\"""#,
            text("hello"),
        ),
        // The documentation writes one string; the message is text all the same.
        (
            queue,
            r#""{ message: \"Message sent\" }""#,
            text(r#"{ message: "Message sent" }"#),
        ),
        (queue, r#""hello""#, text("hello")),
        (queue, r#""""#, text("")),
        (queue, r#""5""#, text("5")),
        (queue, r#""true""#, text("true")),
        (queue, r#""{\"a\":1}""#, text(r#"{"a":1}"#)),
        (
            queue,
            r#""2020-01-01T00:00:00Z""#,
            text("2020-01-01T00:00:00Z"),
        ),
        // Calls made by hand leave the strings out.
        (queue, r#"{ "a" : 1.50 }"#, json(r#"{ "a" : 1.50 }"#)),
        (queue, "[1, 2]", json("[1, 2]")),
        (queue, "5", json("5")),
        (queue, "null", NONE),
        (queue, r#""null""#, NONE),
        // A missing blob.
        (blob, r#""null""#, NONE),
        (binary, r#""null""#, NONE),
        // Binary is base64 and nothing else.
        (binary, r#""aGVsbG8=""#, bytes(b"hello")),
        (binary, r#""aGVsbG8""#, bytes(b"hello")),
        (binary, r#""/+8=""#, bytes(b"\xff\xef")),
        (binary, r#""\/+8=""#, bytes(b"\xff\xef")),
        (binary, r#""1234""#, bytes(b"\xd7\x6d\xf8")),
        (binary, r#""""#, bytes(b"")),
        (
            "in queueTrigger item binary",
            r#""null""#,
            bytes(b"\x9e\xe9\x65"),
        ),
        (
            "in blobTrigger page binary",
            r#""AAEC/w==""#,
            bytes(b"\x00\x01\x02\xff"),
        ),
        (
            "in eventHubTrigger event binary",
            r#""AAE=""#,
            bytes(b"\x00\x01"),
        ),
        // A batch is a list in a string; its elements stay as they are.
        (
            batch,
            r#""[{\"a\":1},{\"a\":2}]""#,
            json(r#"[{"a":1},{"a":2}]"#),
        ),
        (batch, r#""[\"x\",\"y\"]""#, json(r#"["x","y"]"#)),
        (
            "in eventHubTrigger events string many",
            r#""[\"x\"]""#,
            json(r#"["x"]"#),
        ),
        (
            "in eventHubTrigger events binary many",
            r#""[\"AAE=\"]""#,
            json(r#"["AAE="]"#),
        ),
        (
            "in serviceBusTrigger orders many",
            r#""[ 1.0 ]""#,
            json("[ 1.0 ]"),
        ),
        ("in kafkaTrigger events many", r#""\"[1]\"""#, json("[1]")),
        // Cosmos DB: the trigger has two strings, a query one.
        (
            cosmos,
            r#""\"[{\\\"id\\\":\\\"1\\\"}]\"""#,
            json(r#"[{"id":"1"}]"#),
        ),
        (query, r#""[{\"id\":\"1\"}]""#, json(r#"[{"id":"1"}]"#)),
        (
            query,
            r#""\"{\\\"id\\\":\\\"1\\\"}\"""#,
            json(r#"{"id":"1"}"#),
        ),
        (query, r#"{"id":"1"}"#, json(r#"{"id":"1"}"#)),
        (query, r#""null""#, NONE),
        (query, r#""\"null\"""#, NONE),
        (
            "in queueTrigger item, in table rows",
            r#""[{\"a\":1}]""#,
            json(r#"[{"a":1}]"#),
        ),
        // Objects come as they are.
        (
            "in timerTrigger timer",
            r#"{"IsPastDue":false}"#,
            json(r#"{"IsPastDue":false}"#),
        ),
        (
            "in eventGridTrigger event",
            r#"{"id":"1"}"#,
            json(r#"{"id":"1"}"#),
        ),
        // The input of an activity is JSON in two more strings.
        (
            "in activityTrigger city",
            r#""\"\\\"Oslo\\\"\"""#,
            text("Oslo"),
        ),
        (
            "in activityTrigger city",
            r#""\"{\\\"a\\\":1}\"""#,
            json(r#"{"a":1}"#),
        ),
        ("in activityTrigger city", r#""\"5\"""#, json("5")),
        ("in activityTrigger city", r#""null""#, NONE),
        (
            "in mcpToolTrigger call",
            r#""\"{\\\"name\\\":\\\"hello\\\"}\"""#,
            json(r#"{"name":"hello"}"#),
        ),
        (
            "in orchestrationTrigger context",
            r#""\"CgVqLWZhbg==\"""#,
            text("CgVqLWZhbg=="),
        ),
        ("in rabbitMQTrigger msg", r#""\"5\"""#, text("5")),
        (
            "in rabbitMQTrigger msg binary",
            r#""//6AQQ==""#,
            bytes(b"\xff\xfe\x80A"),
        ),
        // Other extensions: whatever the string holds.
        ("in signalRTrigger call", r#""\"text\"""#, text("text")),
        ("in signalRTrigger call", r#""[1]""#, json("[1]")),
        ("in signalRTrigger call", r#""5""#, json("5")),
        ("in signalRTrigger call", r#""null""#, NONE),
        ("in signalRTrigger call", r#""no json""#, text("no json")),
    ];
    for (notation, raw, expected) in cases {
        let value = input(notation, raw).unwrap();
        assert_eq!(&value, expected, "{notation}: {raw}");
    }
}

#[test]
fn broken_base64_names_the_binding_and_its_place() {
    let error = input("in blobTrigger page binary", r#""not base64!""#).unwrap_err();
    assert_eq!(
        error.to_string(),
        r#""page" at byte 16 is not valid base64, which its "dataType": "binary" requires: Invalid symbol 32, offset 3"#
    );
}

proptest! {
    /// The host writes a text as a string in a string.
    #[test]
    fn any_message_arrives(message in any::<String>()) {
        let once = serde_json::to_string(&message).unwrap();
        let twice = serde_json::to_string(&once).unwrap();
        prop_assert_eq!(input("in queueTrigger item", &twice).unwrap(), text(&message));
    }

    /// The documentation writes it as one; quotes around it cannot be
    /// distinguished from a second string.
    #[test]
    fn any_message_arrives_from_one_string(message in "[^\"]*") {
        prop_assume!(message.trim_ascii() != "null");
        let once = serde_json::to_string(&message).unwrap();
        prop_assert_eq!(input("in queueTrigger item", &once).unwrap(), text(&message));
    }

    #[test]
    fn json_is_passed_through_byte_for_byte(
        number in "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?",
        blank in "[ \t\n\r]{0,3}",
        escape in "\\\\(n|u00e9|u2028|/|\\\\)",
    ) {
        let raw = format!("{{{blank}\"b\"{blank}:{blank}{number},\"a\":[\"{escape}\"{blank}]}}");
        prop_assert_eq!(input("in timerTrigger timer", &raw).unwrap(), json(&raw));
    }
}
