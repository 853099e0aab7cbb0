//! The published JSON Schema agrees with the lines of recordings.

use boon::{Compiler, Schemas};
use serde_json::{Value, json};

use super::*;

const SCHEMA: &str = include_str!("../../../../docs/schema/recording.schema.json");

/// A line with every optional part, and one without.
fn lines() -> Vec<Entry> {
    let body = || RecordedBody::of(b"a".to_vec());
    let name = || "a".to_owned();
    let headers = || vec![("Host".to_owned(), "127.0.0.1:1".to_owned())];
    let full = Entry {
        time: "2026-01-01T00:00:00Z".to_owned(),
        function: name(),
        invocation_id: name(),
        trigger_type: "httpTrigger".to_owned(),
        mode: Mode::Proxy,
        request: Request {
            method: "POST".to_owned(),
            target: "/f".to_owned(),
            headers: headers(),
            body: RecordedBody::of(vec![0xff]),
        },
        answer: Some(Answer {
            status: 200,
            reason: "OK".to_owned(),
            headers: headers(),
            body: body().truncated_if(true),
        }),
        duration_ms: Some(1.5),
        outputs: vec![
            Output::Queue {
                queue: name(),
                content: body(),
            },
            Output::Blob {
                container: name(),
                name: name(),
                content: body(),
            },
            Output::Table {
                table: name(),
                content: body(),
            },
            Output::Dropped {
                binding: name(),
                binding_type: name(),
                content: body(),
            },
        ],
        error: Some("late".to_owned()),
    };
    let bare = Entry {
        answer: None,
        duration_ms: None,
        outputs: Vec::new(),
        error: None,
        ..full.clone()
    };
    vec![full, bare]
}

#[test]
fn lines_conform_to_the_schema() {
    const URL: &str = "https://example.com/recording.schema.json";
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let mut compiler = Compiler::new();
    compiler.add_resource(URL, schema).unwrap();
    let mut schemas = Schemas::new();
    let index = compiler.compile(URL, &mut schemas).unwrap();
    let header = serde_json::to_value(Header::new()).unwrap();
    let lines = lines();
    let lines = lines.iter().map(|line| serde_json::to_value(line).unwrap());
    for written in [header].into_iter().chain(lines) {
        let valid = schemas.validate(&written, index);
        assert!(valid.is_ok(), "{written}: {}", valid.unwrap_err());
    }
    for wrong in [
        json!({}),
        json!({ "format": "corral-recording", "version": 2, "producer": "a" }),
        json!({ "function": "f" }),
    ] {
        assert!(schemas.validate(&wrong, index).is_err(), "{wrong}");
    }
}
