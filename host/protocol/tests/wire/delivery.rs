//! What a plugin returns is what arrives, whatever it looks like.

use corral_protocol::{EncodeError, HttpResponse, Message, Output, PluginOutput, encode};
use proptest::prelude::*;

use crate::dotnet_date;
use crate::host::{Received, receives};
use crate::notation::signature;

/// Text that the host would interpret.
const TREACHEROUS: [&str; 14] = [
    "test",
    "true",
    "abcd1234",
    "5",
    "",
    " ",
    "null",
    "[1,2]",
    r#"{ "a" : 1.50 }"#,
    "{ not json }",
    "[not json]",
    "ünïcode 😀 \u{2028}",
    "\u{0}\u{1f}\"\\",
    "line\r\n",
];

/// What arrived, and how many warnings there were.
type Delivery = Result<(Received, usize), EncodeError>;

fn try_to_deliver(notation: &str, output: Output) -> Delivery {
    let signature = signature(notation);
    let name = match signature.outputs() {
        [first, ..] if !signature.trigger().takes_return() => first.name.clone(),
        _ => "$return".to_owned(),
    };
    let plugin_output = PluginOutput {
        outputs: vec![(name.clone(), output)],
        return_value: None,
        ..PluginOutput::default()
    };
    let encoded = encode(&plugin_output, &signature, &[])?;
    let received = receives(&encoded.body, &signature, &name);
    Ok((received, encoded.warnings.len()))
}

fn delivered(notation: &str, output: Output) -> Received {
    try_to_deliver(notation, output).unwrap().0
}

fn one(message: &[u8]) -> Received {
    Received::Messages(vec![message.to_vec()])
}

fn blob(content: &[u8]) -> Received {
    Received::Blob(content.to_vec())
}

const MESSAGES: [&str; 9] = [
    "in timerTrigger t, out queue m",
    "in timerTrigger t, out queue m string",
    "in timerTrigger t, out queue m binary",
    "in timerTrigger t, out queue $return",
    "in timerTrigger t, out eventHub m",
    "in timerTrigger t, out eventHub $return binary",
    "in timerTrigger t, out serviceBus m",
    "in timerTrigger t, out serviceBus m binary",
    "in timerTrigger t, out rabbitMQ m",
];

const BLOBS: [&str; 3] = [
    "in timerTrigger t, out blob m",
    "in timerTrigger t, out blob m binary",
    "in timerTrigger t, out blob $return string",
];

const RESPONSES: [&str; 4] = [
    "in httpTrigger q, out http res",
    "in httpTrigger q, out http $return",
    "in httpTrigger q, out http $return binary",
    "in httpTrigger q, out HTTP res",
];

const RETURNS: [&str; 5] = [
    "in activityTrigger t",
    "in mcpToolTrigger t",
    "in mcpResourceTrigger t",
    "in orchestrationTrigger t",
    "in webPubSubTrigger t, out queue m",
];

/// Either the text itself arrives or, of a date, the text and a line feed, with
/// a warning.
fn check(notation: &str, output: Output, text: &str, received: impl Fn(&[u8]) -> Received) {
    let (arrived, warnings) = try_to_deliver(notation, output).unwrap();
    if arrived == received(text.as_bytes()) {
        assert_eq!(warnings, 0, "{notation}: {text:?}");
        return;
    }
    let marked = format!("{text}\n");
    assert_eq!(arrived, received(marked.as_bytes()), "{notation}: {text:?}");
    assert!(dotnet_date::is_one(text), "{notation}: {text:?}");
    assert!(warnings > 0, "{notation}: {text:?}");
}

fn check_text(text: &str) {
    let bytes = || text.as_bytes().to_vec();
    for notation in MESSAGES {
        for output in [
            Output::Text(text.to_owned()),
            Output::Json(text.to_owned()),
            Output::Bytes(bytes()),
            Output::Messages(vec![Message::Text(text.to_owned())]),
            Output::Messages(vec![Message::Json(text.to_owned())]),
            Output::Messages(vec![Message::Bytes(bytes())]),
        ] {
            check(notation, output, text, one);
        }
        let two = vec![Message::Text(text.to_owned()), Message::Bytes(bytes())];
        let both = |text: &[u8]| Received::Messages(vec![text.to_vec(), text.to_vec()]);
        check(notation, Output::Messages(two), text, both);
    }
    for notation in BLOBS {
        for output in [
            Output::Text(text.to_owned()),
            Output::Json(text.to_owned()),
            Output::Bytes(bytes()),
        ] {
            check(notation, output, text, blob);
        }
    }
    for notation in RESPONSES {
        check_response(notation, text);
    }
    for notation in RETURNS {
        let returned = delivered(notation, Output::Text(text.to_owned()));
        assert_eq!(returned, Received::Returned(text.into()), "{notation}");
    }
}

fn check_response(notation: &str, text: &str) {
    let response = HttpResponse {
        status: 201,
        headers: vec![("X-Text".to_owned(), "2020-01-01T00:00:00Z".to_owned())],
        body: text.as_bytes().to_vec(),
    };
    check(notation, Output::Http(response), text, |body| {
        Received::Response {
            status: 201,
            headers: vec![
                ("X-Text".to_owned(), "2020-01-01T00:00:00Z".to_owned()),
                (
                    "Content-Type".to_owned(),
                    "text/plain; charset=utf-8".to_owned(),
                ),
            ],
            body: body.to_vec(),
        }
    });
}

#[test]
fn ambiguous_text_arrives() {
    for text in TREACHEROUS {
        check_text(text);
    }
    check_text(&"0123456789abcdef".repeat(49_152 / 16));
    let large = "0123456789abcdef".repeat(65_536);
    for notation in BLOBS {
        check(notation, Output::Text(large.clone()), &large, blob);
    }
}

/// Bytes get around the host's reading of dates, where the service takes bytes.
#[test]
fn dates_arrive_exactly_where_possible() {
    for date in [
        "2020-01-01T00:00:00Z",
        "/Date(1577836800000)/",
        "9999-12-31T24:00:00",
    ] {
        let text = || Output::Text(date.to_owned());
        for notation in [
            "in timerTrigger t, out queue m",
            "in timerTrigger t, out eventHub $return",
            "in timerTrigger t, out rabbitMQ m string",
        ] {
            assert_eq!(
                delivered(notation, text()),
                one(date.as_bytes()),
                "{notation}"
            );
        }
        let content = delivered("in timerTrigger t, out blob m", text());
        assert_eq!(content, blob(date.as_bytes()));
        let body = delivered("in httpTrigger q, out http $return", text());
        let expected = Received::Response {
            status: 200,
            headers: Vec::new(),
            body: date.as_bytes().to_vec(),
        };
        assert_eq!(body, expected);
    }
}

/// Text with the shape of a date, some of which exist.
fn dates() -> impl Strategy<Value = String> {
    prop_oneof![
        "(0000|0001|1900|2000|2023|2024|9999)-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,9})?(Z|z|[+-][0-9]{2}:?[0-9]{2}|:|[0-9]{2}|)",
        "/Date\\([+-]?[0-9]{0,20}([+-][0-9]{0,4})?\\)/",
    ]
}

proptest! {
    #[test]
    fn any_text_arrives(text in any::<String>()) {
        check_text(&text);
    }

    #[test]
    fn words_of_the_base64_alphabet_arrive(text in "[A-Za-z0-9+/]{0,24}={0,2}[ \n]{0,2}") {
        check_text(&text);
    }

    #[test]
    fn text_in_the_shape_of_json_arrives(text in "[ \n]?[\\[{][ a-z0-9\":,]{0,12}[\\]}][ \n]?") {
        check_text(&text);
    }

    #[test]
    fn text_in_the_shape_of_dates_arrives(text in dates()) {
        check_text(&text);
    }

    #[test]
    fn any_bytes_arrive(bytes in any::<Vec<u8>>()) {
        for notation in [
            "in timerTrigger t, out queue m",
            "in timerTrigger t, out eventHub $return string",
        ] {
            prop_assert_eq!(delivered(notation, Output::Bytes(bytes.clone())), one(&bytes));
        }
        for notation in [
            "in timerTrigger t, out blob m",
            "in timerTrigger t, out blob $return stream",
        ] {
            prop_assert_eq!(delivered(notation, Output::Bytes(bytes.clone())), blob(&bytes));
        }
    }

    /// A body arrives byte for byte, or it is refused; every change is reported.
    #[test]
    fn bodies_arrive_or_are_refused(
        body in prop_oneof![any::<Vec<u8>>(), "[ -~]{0,8}".prop_map(String::into_bytes)],
        status in prop_oneof![Just(200_u16), 100_u16..700],
        content_type in prop::option::of(prop::sample::select(vec![
            "text/html", "image/png", "application/json; charset=utf-8",
            "text/plain; charset=utf-16", "text/plain; charset=iso-8859-1",
        ])),
    ) {
        for notation in RESPONSES {
            let headers = content_type.map(|value| ("content-type".to_owned(), value.to_owned()));
            let response = HttpResponse {
                status,
                headers: headers.into_iter().collect(),
                body: body.clone(),
            };
            let Ok((received, warnings)) = try_to_deliver(notation, Output::Http(response)) else {
                let is_text = std::str::from_utf8(&body).is_ok();
                prop_assert!(!is_text || !(200..=599).contains(&status));
                continue;
            };
            let Received::Response { status: arrived, body: content, .. } = received else {
                panic!("{notation}: {received:?}");
            };
            prop_assert_eq!(arrived, u64::from(status));
            let expected = if matches!(status, 204 | 205 | 304) { &[][..] } else { &body };
            prop_assert_eq!(&content, expected, "{}", notation);
            prop_assert!(expected == body || warnings > 0);
        }
    }

    #[test]
    fn statuses_of_no_use_are_refused(status in any::<u16>()) {
        for notation in RESPONSES {
            let response = HttpResponse { status, headers: Vec::new(), body: Vec::new() };
            let arrives = try_to_deliver(notation, Output::Http(response)).is_ok();
            prop_assert_eq!(arrives, (200..=599).contains(&status));
        }
    }

    #[test]
    fn binary_bodies_arrive_through_the_return_value(bytes in any::<Vec<u8>>()) {
        for notation in ["in httpTrigger q, out http $return", "in httpTrigger q, out HTTP res"] {
            let Received::Response { status: 200, body, .. } =
                delivered(notation, Output::Bytes(bytes.clone()))
            else {
                panic!("{notation}");
            };
            prop_assert_eq!(&body, &bytes, "{}", notation);
        }
    }

    /// What a queue would refuse is refused before anything is sent.
    #[test]
    fn messages_of_a_queue_fit(over in 0_usize..3, first in any::<bool>()) {
        let large = "x".repeat(49_151 + over);
        let small = Message::Text("small".to_owned());
        let messages = if first {
            vec![Message::Bytes(large.clone().into_bytes()), small]
        } else {
            vec![small, Message::Text(large.clone())]
        };
        for output in [
            Output::Text(large.clone()),
            Output::Bytes(large.clone().into_bytes()),
            Output::Messages(messages),
        ] {
            for notation in ["in timerTrigger t, out queue m", "in timerTrigger t, out queue m binary"] {
                let delivery = try_to_deliver(notation, output.clone());
                prop_assert_eq!(delivery.is_ok(), over < 2, "{}", notation);
            }
        }
    }

    /// The host reformats documents: dates that change are reported.
    #[test]
    fn dates_in_documents_arrive_or_are_told(date in dates(), other in "[a-z]{0,8}") {
        for notation in [
            "in timerTrigger t, out cosmosDB m",
            "in timerTrigger t, out table m",
            "in timerTrigger t, out eventGrid m",
        ] {
            let document = serde_json::json!({ "at": [date], "other": other, &date: 1 });
            let output = Output::Json(document.to_string());
            match try_to_deliver(notation, output) {
                Ok((arrived, 0)) => prop_assert_eq!(arrived, Received::Documents(document)),
                Ok((arrived, _)) => prop_assert_ne!(arrived, Received::Documents(document)),
                Err(error) => prop_assert!(error.to_string().contains("use a year from 1 to 9999")),
            }
        }
    }

    #[test]
    fn documents_are_passed_through_byte_for_byte(
        number in "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?",
        blank in "[ \t\n\r]{0,3}",
    ) {
        let raw = format!("{{{blank}\"b\"{blank}:{blank}{number},\"a\":[\"\\u00e9\"{blank}]}}");
        for (notation, name) in [
            ("in timerTrigger t, out cosmosDB m", "m"),
            ("in activityTrigger t", "$return"),
        ] {
            let plugin_output = PluginOutput {
                outputs: vec![(name.to_owned(), Output::Json(raw.clone()))],
                return_value: None,
                ..PluginOutput::default()
            };
            let body = encode(&plugin_output, &signature(notation), &[]).unwrap().body;
            let expected = match name {
                "m" => format!("{{\"Outputs\":{{\"m\":{raw}}}}}"),
                _ => format!("{{\"Outputs\":{{}},\"ReturnValue\":{raw}}}"),
            };
            prop_assert_eq!(String::from_utf8(body).unwrap(), expected);
        }
    }
}
