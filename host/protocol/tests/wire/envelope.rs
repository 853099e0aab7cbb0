//! The envelope around the values: its tolerance, its errors, its metadata.

use corral_protocol::{CallHeaders, Signature, Value, decode};
use proptest::prelude::*;

use crate::notation::{call, json, signature, text};

const QUEUE: &str = "in queueTrigger item, in blob page";

#[test]
fn every_member_is_optional() {
    let cases = [
        ("{}", Value::None),
        (r#"{"Data":{}}"#, Value::None),
        (r#"{"Data":null,"Metadata":null}"#, Value::None),
        (r#"{"Data":{"item":"\"a\""},"More":[1]}"#, text("a")),
        (r#"{"data":{"item":"\"a\""}}"#, text("a")),
        (r#"{"Data":{"ITEM":"\"a\""}}"#, text("a")),
        (r#"{"Data":{"ITEM":"\"b\"","item":"\"a\""}}"#, text("a")),
        (r#"{"Data":{"item":"\"b\"","item":"\"a\""}}"#, text("a")),
        (r#"{"Data":{"other":1}}"#, Value::None),
        ("\u{feff}{\"Data\":{\"item\":\"\\\"a\\\"\"}}", text("a")),
        (" \r\n{ } \n", Value::None),
    ];
    for (body, expected) in cases {
        let invocation = call(QUEUE, body).unwrap();
        let expected = [
            ("item".to_owned(), expected),
            ("page".to_owned(), Value::None),
        ];
        assert_eq!(invocation.inputs, expected, "{body}");
    }
}

#[test]
fn the_trigger_comes_first() {
    let notation = "in blob page, in queueTrigger item, in cosmosDB rows";
    let body = r#"{"Data":{"rows":"[1]","page":"\"p\"","item":"\"i\""}}"#;
    let expected = [
        ("item".to_owned(), text("i")),
        ("page".to_owned(), text("p")),
        ("rows".to_owned(), json("[1]")),
    ];
    assert_eq!(call(notation, body).unwrap().inputs, expected);
}

#[test]
fn errors_name_the_byte_and_what_was_expected() {
    let http = "in httpTrigger req";
    let cases = [
        (
            QUEUE,
            "",
            "the body is empty; expected a JSON object with `Data` and `Metadata`",
        ),
        (
            QUEUE,
            " \n",
            "the body is empty; expected a JSON object with `Data` and `Metadata`",
        ),
        (
            QUEUE,
            r#"{"Data":"#,
            "the body is not a valid invocation at byte 8: EOF while parsing a value; expected a JSON object with `Data` and `Metadata`",
        ),
        (
            QUEUE,
            "[1]",
            "the body is not a valid invocation at byte 0: invalid type: sequence, expected an object; expected a JSON object with `Data` and `Metadata`",
        ),
        (
            QUEUE,
            r#"{"Data":[]}"#,
            "the body is not a valid invocation at byte 8: invalid type: sequence, expected an object; expected a JSON object with `Data` and `Metadata`",
        ),
        (
            QUEUE,
            "{}{}",
            "the body is not a valid invocation at byte 2: trailing characters; expected a JSON object with `Data` and `Metadata`",
        ),
        (
            http,
            "{}",
            r#"`Data` has no member "req"; expected the HTTP request there"#,
        ),
        (
            http,
            r#"{"Data":{"req":[]}}"#,
            r#"the value of "req" at byte 15 is an array; expected an object"#,
        ),
        (
            http,
            r#"{"Data":{"req":{"Headers":5}}}"#,
            r#"Headers of "req" at byte 15 is a number; expected an object"#,
        ),
    ];
    for (notation, body, expected) in cases {
        let error = call(notation, body).unwrap_err();
        assert_eq!(error.to_string(), expected, "{body}");
    }
    let signature = signature(QUEUE);
    let error = decode(
        b"{\"a\xff",
        "f",
        &signature,
        CallHeaders::default(),
        String::new,
    );
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("not UTF-8 at byte 3")
    );
}

#[test]
fn metadata_is_plain() {
    let cases = [
        ("{}", "{}"),
        (r#"{"DequeueCount": "1"}"#, r#"{"DequeueCount":1}"#),
        (r#"{"DequeueCount": 1}"#, r#"{"DequeueCount":1}"#),
        (r#"{"Id":"\"abc\""}"#, r#"{"Id":"abc"}"#),
        (r#"{"Id":"abc"}"#, r#"{"Id":"abc"}"#),
        (r#"{"x":"\"1\""}"#, r#"{"x":"1"}"#),
        (
            r#"{"InsertionTime":"2019-10-09T17:58:31+00:00"}"#,
            r#"{"InsertionTime":"2019-10-09T17:58:31+00:00"}"#,
        ),
        (
            r#"{"sys":{"MethodName":"f"},"Uri":"\"https://a/b\""}"#,
            r#"{"sys":{"MethodName":"f"},"Uri":"https://a/b"}"#,
        ),
        (
            r#"{"OffsetArray":"[\"1\", \"2\"]"}"#,
            r#"{"OffsetArray":["1", "2"]}"#,
        ),
        (r#"{"a\"b":"null"}"#, r#"{"a\"b":null}"#),
        ("null", "{}"),
    ];
    for (metadata, expected) in cases {
        let body = format!(r#"{{"Metadata":{metadata}}}"#);
        let found = call(QUEUE, &body).unwrap().metadata.to_json();
        assert_eq!(found, expected, "{metadata}");
    }
}

#[test]
fn headers_identify_the_call() {
    let traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let decoded = |headers| {
        let signature = signature(QUEUE);
        decode(b"{}", "order", &signature, headers, || "made-up".to_owned()).unwrap()
    };
    let given = decoded(CallHeaders {
        invocation_id: Some("given"),
        traceparent: Some(traceparent),
        tracestate: Some("a=1"),
    });
    assert_eq!(
        (given.id.as_str(), given.function.as_str()),
        ("given", "order")
    );
    let trace = given.trace.unwrap();
    assert_eq!(trace.traceparent, traceparent);
    assert_eq!(trace.tracestate.as_deref(), Some("a=1"));

    let bare = decoded(CallHeaders {
        invocation_id: Some(""),
        traceparent: Some("|old.1."),
        tracestate: Some("a=1"),
    });
    assert_eq!((bare.id.as_str(), bare.trace), ("made-up", None));
}

/// Without telemetry the host sends no context, whatever the caller sent.
#[test]
fn the_context_of_an_http_caller_is_found() {
    let callers = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let hosts = "00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let cases = [
        (
            format!(r#"{{"traceparent":["{callers}"]}}"#),
            None,
            Some((callers, None)),
        ),
        (
            format!(r#"{{"TraceParent":["{callers}"],"Tracestate":["a=1","b=2"]}}"#),
            None,
            Some((callers, Some("a=1,b=2"))),
        ),
        (
            format!(r#"{{"traceparent":["{callers}"],"tracestate":["a=1"]}}"#),
            Some(hosts),
            Some((hosts, None)),
        ),
        (
            format!(r#"{{"traceparent":["{callers}"]}}"#),
            Some("|old.1."),
            Some((callers, None)),
        ),
        (r#"{"traceparent":["nonsense"]}"#.to_owned(), None, None),
        (
            format!(r#"{{"traceparent":["{callers}","{hosts}"]}}"#),
            None,
            None,
        ),
        ("{}".to_owned(), None, None),
    ];
    for (headers, traceparent, expected) in cases {
        let body = format!(r#"{{"Data":{{"req":{{"Headers":{headers}}}}}}}"#);
        let call = CallHeaders {
            traceparent,
            ..CallHeaders::default()
        };
        let signature = signature("in httpTrigger req");
        let invocation = decode(body.as_bytes(), "f", &signature, call, String::new).unwrap();
        let trace = invocation.trace.as_ref();
        let found = trace.map(|trace| (trace.traceparent.as_str(), trace.tracestate.as_deref()));
        assert_eq!(found, expected, "{headers}");
    }
}

/// One binding for each encoding of a value.
fn signatures() -> Vec<Signature> {
    [
        "in httpTrigger a",
        "in queueTrigger a binary",
        "in queueTrigger a, in cosmosDB b, in blob c binary",
        "in eventHubTrigger a many",
        "in signalRTrigger a",
    ]
    .map(signature)
    .into()
}

fn decode_all(body: &[u8]) {
    for signature in signatures() {
        // Any answer will do, as long as there is one.
        let _ = decode(body, "f", &signature, CallHeaders::default(), String::new);
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(body in any::<Vec<u8>>()) {
        decode_all(&body);
    }

    #[test]
    fn no_value_makes_it_panic(value in any::<String>(), twice in any::<bool>()) {
        let mut raw = serde_json::to_string(&value).unwrap();
        if twice {
            raw = serde_json::to_string(&raw).unwrap();
        }
        for raw in [&raw, &value] {
            let body = format!(r#"{{"Data":{{"a":{raw},"b":{raw}}},"Metadata":{{"m":{raw}}}}}"#);
            decode_all(body.as_bytes());
            let body = format!(r#"{{"Data":{{"a":{{"Url":{raw},"Query":{raw},"Body":{raw}}}}}}}"#);
            decode_all(body.as_bytes());
        }
    }
}
