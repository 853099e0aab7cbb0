use proptest::prelude::*;
use serde_json::Value;

use super::*;

fn keys() -> KeyRing {
    KeyRing::new(["AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="]).unwrap()
}

fn binding() -> Binding {
    Binding::new("f", "tools/call", "t", "{}", None)
}

/// Seals `answer`, which arrives in parts of `size` bytes.
fn sealed(format: AnswerFormat, answer: &[u8], size: usize) -> Result<(Vec<u8>, u64), SealError> {
    let (keys, mut sealer) = (keys(), AnswerSealer::new(format, binding(), 100));
    let mut out = Vec::new();
    for part in answer.chunks(size) {
        out.extend(sealer.push(part, &keys)?);
    }
    out.extend(sealer.finish());
    Ok((out, sealer.sealed()))
}

#[test]
fn states_are_sealed_and_nothing_else_changes() {
    for (answer, count) in [
        (
            r#"{"jsonrpc":"2.0","id":1,"result":{"resultType":"input_required","requestState":"s"}}"#,
            1,
        ),
        (
            r#" { "result" : { "a":[{"requestState":"no"}], "requestState" : "s" , "b" : 1 } } "#,
            1,
        ),
        (r#"{"r\u0065sult":{"request\u0053tate":"s"}}"#, 1),
        (r#"{"result":{"requestState":"s","requestState":"s"}}"#, 2),
        (
            r#"{"result":{"requestState":"s"},"result":{"requestState":"s"}}"#,
            2,
        ),
        (r#"{"result":{"x":"\"}}","requestState":"s"}}"#, 1),
        (r#"{"result":{"requestState":1}}"#, 0),
        (r#"{"result":{"requestState":["s"]}}"#, 0),
        (r#"{"result":{"requestState":{"requestState":"s"}}}"#, 0),
        (r#"{"result":[{"requestState":"s"}]}"#, 0),
        (r#"{"result":{"a":"requestState","b":"s"}}"#, 0),
        (r#"{"result":"x","requestState":"s"}"#, 0),
        (r#"{"error":{"requestState":"s"}}"#, 0),
        (r#"{"params":{"requestState":"s"}}"#, 0),
        (r#"{"a":{"result":{"requestState":"s"}}}"#, 0),
        (r#"[{"result":{"requestState":"s"}}]"#, 0),
        (r#"{"result":{"requestState":"s"#, 0),
        ("not JSON", 0),
        ("}}{\"result\":{\"requestState\":\"s\"}}", 1),
    ] {
        for size in [1, 2, 7, 1000] {
            let (out, found) = sealed(AnswerFormat::Json, answer.as_bytes(), size).unwrap();
            assert_eq!(found, count, "{answer}");
            assert_eq!(opened(&String::from_utf8(out).unwrap()), answer);
        }
    }
}

/// The text with every sealed state as it was.
fn opened(text: &str) -> String {
    let parts = text.split('"').map(|part| {
        let opened = keys().open(part, &binding(), 0);
        opened.unwrap_or_else(|_| part.to_owned())
    });
    parts.collect::<Vec<_>>().join("\"")
}

#[test]
fn states_in_event_streams_are_sealed() {
    let state = r#"{"result":{"requestState":"s"}}"#;
    for (answer, count) in [
        (format!("event: message\ndata: {state}\n\n"), 1),
        (format!("data:{state}\r\n\r\ndata: {state}\r\n\r\n"), 2),
        (format!("data: {state}\r\r"), 1),
        (
            format!(": ping\n\nid: 1\ndata: {{\"method\":\"x\"}}\n\ndata: {state}\n\n"),
            1,
        ),
        (
            "data: {\"result\":\ndata: {\"requestState\":\ndata: \"s\"}}\n\n".to_owned(),
            1,
        ),
        (
            "data: {\"result\":\r\ndata: {\"requestState\":\"s\"}}\r\n\r\n".to_owned(),
            1,
        ),
        (format!("data: {{\"result\":\n\ndata: {state}\n\n"), 1),
        (
            format!("data: {{\"result\":{{\"requestState\":\"cut\n\ndata: {state}\n\n"),
            1,
        ),
        (
            format!("date: {state}\n\n:data: {state}\n\ndat: {state}\n\ndatax: {state}\n\n"),
            0,
        ),
        ("data\n\n".to_owned(), 0),
    ] {
        for size in [1, 3, 1000] {
            let (out, found) = sealed(AnswerFormat::Events, answer.as_bytes(), size).unwrap();
            assert_eq!(found, count, "{answer}");
            assert_eq!(opened(&String::from_utf8(out).unwrap()), answer);
        }
    }
}

#[test]
fn long_states_end_the_answer() {
    let answer = |length| {
        format!(
            r#"{{"result":{{"requestState":"{}"}}}}"#,
            "x".repeat(length)
        )
    };
    let most = super::super::seal::MAX_STATE;
    for (length, error) in [
        (most, None),
        (most + 1, Some(SealError::TooLong)),
        (most * 7, Some(SealError::TooLong)),
    ] {
        let found = sealed(AnswerFormat::Json, answer(length).as_bytes(), 5000);
        assert_eq!(found.err(), error, "{length}");
    }
}

#[test]
fn only_messages_are_read() {
    for (content_type, format) in [
        ("application/json", Some(AnswerFormat::Json)),
        ("Application/JSON; charset=utf-8", Some(AnswerFormat::Json)),
        (
            "text/event-stream;charset=utf-8",
            Some(AnswerFormat::Events),
        ),
        ("text/plain", None),
        ("", None),
    ] {
        assert_eq!(AnswerFormat::of(content_type), format, "{content_type}");
    }
}

/// JSON values of all kinds.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        ".{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        let name = prop_oneof![
            Just("result".to_owned()),
            Just("requestState".to_owned()),
            ".{0,3}".prop_map(String::from)
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..4)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_client_that_returns_the_state_gives_back_what_was_written(
        message in json(), size in 1usize..20, pretty in any::<bool>()
    ) {
        let text = if pretty { format!("{message:#}") } else { message.to_string() };
        let (out, count) = sealed(AnswerFormat::Json, text.as_bytes(), size).unwrap();
        let mut found: Value = serde_json::from_slice(&out).unwrap();
        let expected = message["result"]["requestState"].as_str();
        prop_assert_eq!(count, u64::from(expected.is_some()));
        if let Some(expected) = expected {
            let state = &mut found["result"]["requestState"];
            let opened = keys().open(state.as_str().unwrap(), &binding(), 0).unwrap();
            prop_assert_eq!(&opened, expected);
            *state = Value::from(opened);
        }
        prop_assert_eq!(found, message);
    }

    #[test]
    fn any_bytes_pass_however_they_are_cut(bytes in prop::collection::vec(any::<u8>(), 0..200), size in 1usize..9) {
        for format in [AnswerFormat::Json, AnswerFormat::Events] {
            let (out, count) = sealed(format, &bytes, size).unwrap();
            prop_assert!(count > 0 || out == bytes);
        }
    }
}
