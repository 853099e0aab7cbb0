use serde_json::{Value, json};

use super::{Caller, Delivered, deliver};
use crate::answer::output::{Received, http::Reply};
use crate::answer::result::ScriptResult;
use crate::payload;

fn answer_to(bindings: &[Value], answer: &str) -> Result<Delivered, String> {
    let bindings = payload::read_all(&json!({ "bindings": bindings }));
    let result = ScriptResult::read(answer)?.unwrap();
    deliver(&bindings, &result, &Caller::default())
}

fn out(kind: &str, name: &str) -> Value {
    json!({ "type": kind, "name": name, "direction": "out" })
}

fn binary(mut binding: Value) -> Value {
    binding["dataType"] = json!("binary");
    binding
}

/// What the one output binding receives.
fn received(binding: &Value, answer: &str) -> Result<Option<Received>, String> {
    let delivered = answer_to(std::slice::from_ref(binding), answer)?;
    Ok(delivered.bindings.into_values().next())
}

fn messages(messages: &[&[u8]]) -> Received {
    Received::Messages(messages.iter().map(|m| m.to_vec()).collect())
}

fn texts(texts: &[&str]) -> Received {
    Received::Texts(texts.iter().map(|&t| t.to_owned()).collect())
}

#[test]
fn strings_are_guessed_as_base64_dates_and_json() {
    let queue = out("queue", "out");
    let bus = out("serviceBus", "out");
    let blob = out("blob", "out");
    let test: &[u8] = &[0xb5, 0xeb, 0x2d];
    let date = "01/01/2020 00:00:00";
    let cases = [
        (&queue, r#""test""#, messages(&[test])),
        (&queue, r#"["test"]"#, messages(&[b"test"])),
        (&queue, r#""hello""#, messages(&[b"hello"])),
        (&queue, r#""""#, messages(&[b""])),
        (&queue, r#""/wA=""#, messages(&[&[0xff, 0]])),
        (&queue, r#"["/wA="]"#, messages(&[b"/wA="])),
        (
            &queue,
            r#""2020-01-01T00:00:00Z""#,
            messages(&[date.as_bytes()]),
        ),
        (
            &queue,
            r#""/Date(0)/""#,
            messages(&[b"01/01/1970 00:00:00"]),
        ),
        (
            &queue,
            r#""MjAyMC0wMS0wMVQwMDowMDowMFo=""#,
            messages(&[b"2020-01-01T00:00:00Z"]),
        ),
        (&bus, r#""test""#, texts(&["System.Byte[]"])),
        (&bus, r#"["test"]"#, texts(&["test"])),
        (&bus, r#"["2020-01-01T00:00:00Z"]"#, texts(&[date])),
        (&blob, r#""test""#, Received::Blob(test.to_vec())),
        (&blob, r#""hello""#, Received::Blob(b"hello".to_vec())),
        (&blob, "5", Received::Blob(vec![5, 0, 0, 0])),
    ];
    for (binding, value, expected) in cases {
        let answer = format!(r#"{{"Outputs":{{"out":{value}}}}}"#);
        let received = received(binding, &answer).unwrap();
        assert_eq!(received, Some(expected), "{value} to {}", binding["type"]);
    }
}

#[test]
fn data_type_binary_disables_the_guess() {
    let cases = [
        (binary(out("queue", "out")), messages(&[b"test"])),
        (binary(out("serviceBus", "out")), texts(&["test"])),
        (binary(out("blob", "out")), Received::Blob(b"test".to_vec())),
    ];
    for (binding, expected) in cases {
        let received = received(&binding, r#"{"Outputs":{"out":"test"}}"#).unwrap();
        assert_eq!(received, Some(expected), "{binding}");
    }
}

#[test]
fn top_level_keys_ignore_case_and_outputs_do_not() {
    let queue = out("queue", "out");
    for (answer, arrives) in [
        (r#"{"outputs":{"out":["a"]}}"#, true),
        (r#"{"OUTPUTS":{"out":["a"]},"more":1}"#, true),
        (r#"{"Outputs":{"Out":["a"]}}"#, false),
        (r#"{"Outputs":{"out":null}}"#, false),
        (r#"{"Outputs":{"unknown":["a"]}}"#, false),
        (r#"{"Outputs":null}"#, false),
        ("{}", false),
    ] {
        let received = received(&queue, answer).unwrap();
        assert_eq!(received.is_some(), arrives, "{answer}");
    }
}

#[test]
fn logs_are_scalars() {
    for (logs, lines) in [
        ("null", vec![]),
        ("[]", vec![]),
        (
            r#"["a",1,"2020-01-01T00:00:00Z"]"#,
            vec!["a", "1", "2020-01-01T00:00:00Z"],
        ),
    ] {
        let delivered = answer_to(&[], &format!(r#"{{"Logs":{logs}}}"#)).unwrap();
        assert_eq!(delivered.logs, lines, "{logs}");
    }
    for logs in [r#""line""#, "[{}]", "[[]]", "5"] {
        assert!(
            answer_to(&[], &format!(r#"{{"Logs":{logs}}}"#)).is_err(),
            "{logs}"
        );
    }
}

#[test]
fn the_return_value_is_delivered_to_its_binding() {
    let returned = out("queue", "$return");
    for (answer, expected) in [
        (r#"{"ReturnValue":["a"]}"#, Some(messages(&[b"a"]))),
        (
            r#"{"ReturnValue":"test"}"#,
            Some(messages(&[&[0xb5, 0xeb, 0x2d]])),
        ),
        (r#"{"Outputs":{"$return":["a"]}}"#, None),
        (
            r#"{"Outputs":{"$return":["a"]},"ReturnValue":["b"]}"#,
            Some(messages(&[b"b"])),
        ),
    ] {
        assert_eq!(received(&returned, answer).unwrap(), expected, "{answer}");
    }
}

#[test]
fn without_a_return_binding_an_object_is_merged() {
    let queue = out("queue", "out");
    for (answer, expected) in [
        (r#"{"ReturnValue":{"out":["a"]}}"#, Some(messages(&[b"a"]))),
        (
            r#"{"Outputs":{"out":["b"]},"ReturnValue":{"out":["a"]}}"#,
            Some(messages(&[b"a"])),
        ),
        (
            r#"{"Outputs":{"out":["b"]},"ReturnValue":"a"}"#,
            Some(messages(&[b"b"])),
        ),
        (r#"{"ReturnValue":"a"}"#, None),
    ] {
        assert_eq!(received(&queue, answer).unwrap(), expected, "{answer}");
    }
}

#[test]
fn the_http_caller_always_gets_a_response() {
    let trigger = json!({ "type": "httpTrigger", "name": "req", "direction": "in" });
    let bindings = [trigger, out("http", "res"), out("queue", "out")];
    for (answer, status, body) in [
        (
            r#"{"Outputs":{"res":{"statusCode":201,"body":"a"}}}"#,
            201,
            "a",
        ),
        (r#"{"Outputs":{"out":["a"]}}"#, 200, "{}"),
        (r#"{"Outputs":{}}"#, 200, "{}"),
        (r#"{"ReturnValue":"a"}"#, 200, "a"),
    ] {
        let delivered = answer_to(&bindings, answer).unwrap();
        assert_eq!(delivered.http, Some(Reply::plain(status, body)), "{answer}");
    }
    let unanswered = answer_to(&bindings, "{}").unwrap();
    assert_eq!(unanswered.http, Some(Reply::bare(204, "")));
    assert!(answer_to(&bindings, r#"{"Outputs":{"res":null}}"#).is_err());
}
