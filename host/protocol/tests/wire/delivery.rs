//! What a plugin returns is what arrives, whatever it looks like.

use corral_protocol::{HttpResponse, Message, Outcome, Output, encode};
use proptest::prelude::*;

use crate::host::{Received, receives};
use crate::notation::signature;

/// Text of the sorts that the host would read something into.
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

const DATES: [&str; 5] = [
    "2020-01-01T00:00:00Z",
    "2020-01-01T00:00:00",
    "2020-01-01T00:00:00.1234567+02:00",
    "0001-01-01T00:00:00",
    "/Date(1577836800000)/",
];

fn delivered(notation: &str, output: Output) -> Received {
    let signature = signature(notation);
    let name = signature.outputs()[0].name.clone();
    let outcome = Outcome {
        outputs: vec![(name.clone(), output)],
        return_value: None,
    };
    let encoded = encode(&outcome, &signature, &[]).unwrap();
    receives(&encoded.body, &signature, &name)
}

fn one(message: &[u8]) -> Received {
    Received::Messages(vec![message.to_vec()])
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

fn check_text(text: &str) {
    for notation in MESSAGES {
        for output in [
            Output::Text(text.to_owned()),
            Output::Json(text.to_owned()),
            Output::Bytes(text.as_bytes().to_vec()),
            Output::Messages(vec![Message::Text(text.to_owned())]),
            Output::Messages(vec![Message::Json(text.to_owned())]),
            Output::Messages(vec![Message::Bytes(text.as_bytes().to_vec())]),
        ] {
            let arrived = delivered(notation, output);
            assert_eq!(arrived, one(text.as_bytes()), "{notation}: {text:?}");
        }
        let two = vec![
            Message::Text(text.to_owned()),
            Message::Bytes(text.as_bytes().to_vec()),
        ];
        let arrived = delivered(notation, Output::Messages(two));
        let expected = vec![text.as_bytes().to_vec(), text.as_bytes().to_vec()];
        assert_eq!(
            arrived,
            Received::Messages(expected),
            "{notation}: {text:?}"
        );
    }
    for notation in BLOBS {
        for output in [
            Output::Text(text.to_owned()),
            Output::Json(text.to_owned()),
            Output::Bytes(text.as_bytes().to_vec()),
        ] {
            let arrived = delivered(notation, output);
            let expected = Received::Blob(text.as_bytes().to_vec());
            assert_eq!(arrived, expected, "{notation}: {text:?}");
        }
    }
    for notation in [
        "in httpTrigger q, out http res",
        "in httpTrigger q, out http $return",
    ] {
        let response = HttpResponse {
            status: 201,
            headers: vec![("X-Date".to_owned(), "2020-01-01T00:00:00Z".to_owned())],
            body: text.as_bytes().to_vec(),
        };
        let expected = Received::Response {
            status: response.status.into(),
            headers: response.headers.clone(),
            body: response.body.clone(),
        };
        let arrived = delivered(notation, Output::Http(response));
        assert_eq!(arrived, expected, "{notation}: {text:?}");
    }
}

#[test]
fn treacherous_text_arrives() {
    for text in TREACHEROUS {
        check_text(text);
    }
    check_text(&"0123456789abcdef".repeat(65_536));
}

/// Dates get a line feed where the host offers no way around.
#[test]
fn dates_arrive() {
    let exact = [
        "in timerTrigger t, out queue m",
        "in timerTrigger t, out eventHub $return",
    ];
    let marked = [
        "in timerTrigger t, out queue m binary",
        "in timerTrigger t, out serviceBus m",
    ];
    for date in DATES {
        let text = || Output::Text(date.to_owned());
        let with_line_feed = format!("{date}\n");
        for notation in exact {
            assert_eq!(
                delivered(notation, text()),
                one(date.as_bytes()),
                "{notation}"
            );
        }
        for notation in marked {
            assert_eq!(
                delivered(notation, text()),
                one(with_line_feed.as_bytes()),
                "{notation}"
            );
        }
        let blob = |notation| delivered(notation, text());
        assert_eq!(
            blob("in timerTrigger t, out blob m"),
            Received::Blob(date.as_bytes().to_vec())
        );
        assert_eq!(
            blob("in timerTrigger t, out blob m binary"),
            Received::Blob(with_line_feed.clone().into_bytes())
        );
    }
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
    fn text_in_the_shape_of_json_arrives(text in "[\\[{][ a-z0-9\":,]{0,12}[\\]}]") {
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
            let expected = Received::Blob(bytes.clone());
            prop_assert_eq!(delivered(notation, Output::Bytes(bytes.clone())), expected);
        }
    }

    #[test]
    fn binary_bodies_arrive_through_the_return_value(bytes in any::<Vec<u8>>()) {
        let response = HttpResponse { status: 200, headers: Vec::new(), body: bytes.clone() };
        let expected = Received::Response { status: 200, headers: Vec::new(), body: bytes };
        let notation = "in httpTrigger q, out http $return";
        prop_assert_eq!(delivered(notation, Output::Http(response)), expected);
    }

    #[test]
    fn documents_are_passed_through_byte_for_byte(
        number in "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?",
        blank in "[ \t\n\r]{0,3}",
    ) {
        let raw = format!("{{{blank}\"b\"{blank}:{blank}{number},\"a\":[\"\\u00e9\"{blank}]}}");
        let signature = signature("in timerTrigger t, out cosmosDB m");
        let outcome = Outcome {
            outputs: vec![("m".to_owned(), Output::Json(raw.clone()))],
            return_value: None,
        };
        let body = encode(&outcome, &signature, &[]).unwrap().body;
        let expected = format!("{{\"Outputs\":{{\"m\":{raw}}}}}");
        prop_assert_eq!(String::from_utf8(body).unwrap(), expected);
    }
}
