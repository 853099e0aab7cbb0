//! Batches, timers, documents and events: JSON on the way in, JSON on the way
//! out, letter by letter.

use corral_tests::{Received, Timer, Trigger};
use serde_json::{Value, json};

use super::{Vector, blob, messages, texts_of};

pub(crate) fn vectors() -> Vec<Vector> {
    let events = |events: &[&str]| {
        Trigger::Batch(
            events
                .iter()
                .map(|event| event.as_bytes().to_vec())
                .collect(),
        )
    };
    let documents = json!([{ "id": "1", "n": 1.5, "d": "2020-01-01T00:00:00Z" }, { "id": "é" }]);
    let event = json!({
        "id": "1",
        "eventType": "made",
        "subject": "order",
        "eventTime": "2020-01-01T00:00:00.5Z",
        "data": { "list": [1, [2]], "flag": true, "nothing": null },
        "dataVersion": "1.0",
    });
    let mut vectors = vec![
        json_in(
            "HubMany",
            "events that are JSON",
            events(&[r#"{"a":1}"#, "2", r#""x""#]),
            r#"[{"a":1},2,"x"]"#,
        ),
        json_in("HubMany", "one event", events(&["[1]"]), "[[1]]"),
        json_in("HubMany", "no event", events(&[]), "[]"),
        json_in(
            "HubManyTexts",
            "texts",
            events(&["test", "5", "a\nb"]),
            r#"["test","5","a\nb"]"#,
        ),
        json_in(
            "HubManyTexts",
            "dates",
            events(&["2020-01-01T00:00:00Z"]),
            r#"["2020-01-01T00:00:00Z"]"#,
        ),
        json_in(
            "HubManyBytes",
            "bytes",
            events(&["test"]),
            r#"["dGVzdA=="]"#,
        ),
        json_in(
            "BusMany",
            "messages",
            events(&["test", "{}"]),
            r#"["test","{}"]"#,
        ),
        json_in(
            "Cosmos",
            "documents",
            documents.clone().into(),
            &documents.to_string(),
        ),
        json_in("Cosmos", "no document", json!([]).into(), "[]"),
        json_in("Grid", "an event", event.clone().into(), &event.to_string()),
        documents_in("Cosmos", "documents", documents),
        documents_in("Grid", "an event", event),
    ];
    for (title, timer) in [
        ("on time", Timer::First),
        ("late", Timer::PastDue),
        ("without a status", Timer::WithoutStatus),
    ] {
        vectors.push(json_in(
            "Timer",
            title,
            timer.into(),
            &timer.expected().to_string(),
        ));
    }
    vectors.extend(outputs_of_json());
    vectors
}

/// One JSON document: one message and one blob, neither split nor indented.
fn json_in(function: &'static str, title: &str, trigger: Trigger, document: &str) -> Vector {
    let arrives = vec![
        ("queue", messages(&[document.as_bytes()])),
        ("hub", messages(&[document.as_bytes()])),
        ("bus", texts_of(&[document])),
        ("blob", blob(document.as_bytes())),
    ];
    Vector::arrives(function, title, trigger, arrives)
}

fn documents_in(function: &'static str, title: &str, trigger: Value) -> Vector {
    let documents = match &trigger {
        Value::Array(documents) => documents.clone(),
        one => vec![one.clone()],
    };
    Vector::arrives(
        function,
        title,
        trigger,
        vec![("docs", Received::Documents(documents))],
    )
}

/// Text that the plugin says is JSON: the spelling is the plugin's.
fn outputs_of_json() -> Vec<Vector> {
    let spellings = [
        ("an object", r#"{ "b": 1.50, "a": 1e2 }"#),
        ("an array", "[ 1, [2] ]"),
        ("a string", r#""test""#),
        ("a number", "12345678901234567890.10"),
        ("a boolean", "true"),
        ("a date", r#""2020-01-01T00:00:00Z""#),
    ];
    let mut vectors: Vec<Vector> = spellings
        .iter()
        .flat_map(|(title, text)| {
            ["json", "messages"]
                .map(|way| json_in("Queue", title, Trigger::from(*text), text).returned_as(way))
        })
        .collect();
    vectors.push(Vector::fails(
        "Queue",
        "docs",
        "5",
        "function_failed",
        "JSON object",
    ));
    vectors.push(Vector::fails(
        "Queue",
        "docs",
        "{",
        "function_failed",
        "not valid JSON",
    ));
    vectors
}
