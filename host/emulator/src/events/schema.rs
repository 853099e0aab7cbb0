//! The published JSON Schema agrees with the events.

use std::collections::BTreeSet;
use std::path::PathBuf;

use boon::{Compiler, Schemas};
use jiff::Timestamp;
use serde_json::Value;

use super::*;

const SCHEMA: &str = include_str!("../../../../docs/schema/dev-events.schema.json");

/// An event of each kind, with every optional part and without.
fn kinds() -> Vec<EventKind> {
    let mut kinds = kinds_of_host();
    kinds.extend(kinds_of_calls());
    kinds
}

fn id() -> String {
    "1".to_owned()
}

fn kinds_of_host() -> Vec<EventKind> {
    let mut diagnostic = Diagnostic::new(Severity::Error, Diagnostic::STORAGE, "a", "b");
    let plain = diagnostic.clone();
    diagnostic.file = Some(PathBuf::from("host.json"));
    diagnostic.path = Some("$".to_owned());
    diagnostic.line = Some(1);
    diagnostic.function = Some("f".to_owned());
    vec![
        EventKind::FunctionDiscovered(Discovered {
            function: "f".to_owned(),
            trigger_type: Some("httpTrigger".to_owned()),
            source: Some("http://localhost:7071/api/f".to_owned()),
            methods: Some(vec!["GET".to_owned()]),
            service: Service::NeedsRealHost,
            reason: Some("why".to_owned()),
        }),
        EventKind::FunctionDiscovered(Discovered {
            function: "f".to_owned(),
            trigger_type: None,
            source: None,
            methods: None,
            service: Service::Served,
            reason: None,
        }),
        EventKind::FunctionRemoved {
            function: "f".to_owned(),
        },
        EventKind::InvocationStarted(Started {
            invocation_id: id(),
            function: "f".to_owned(),
            trigger_type: "queueTrigger".to_owned(),
            reason: "queue in".to_owned(),
            retry: 0,
        }),
        EventKind::InvocationCompleted(Completed {
            invocation_id: id(),
            function: "f".to_owned(),
            outcome: Outcome::TimedOut,
            error: Some("late".to_owned()),
            status: Some(500),
            timing: Timing::default(),
        }),
        EventKind::HostStateChanged {
            state: HostState::Restarting,
            address: "http://localhost:7071".to_owned(),
            reason: Some("why".to_owned()),
        },
        EventKind::Log(LogLine {
            level: Severity::Debug,
            source: LogSource::Function,
            message: "a".to_owned(),
            function: Some("f".to_owned()),
            invocation_id: Some(id()),
        }),
        EventKind::CliDiagnostic(diagnostic),
        EventKind::CliDiagnostic(plain),
        EventKind::WorkerStarted {
            pid: 1,
            port: 2,
            program: "handler".to_owned(),
        },
        EventKind::WorkerReady,
        EventKind::WorkerExited {
            pid: 1,
            code: 137,
            last_errors: vec!["a".to_owned()],
        },
        EventKind::WorkerRestarting {
            reason: "why".to_owned(),
        },
    ]
}

fn kinds_of_calls() -> Vec<EventKind> {
    let content = || Content::of(b"a");
    let fields = || vec![("a".to_owned(), "b".to_owned())];
    vec![
        EventKind::BuildStarted {
            function: "f".to_owned(),
            command: "make".to_owned(),
        },
        EventKind::BuildCompleted(Built {
            function: "f".to_owned(),
            outcome: BuildOutcome::Succeeded,
            duration_ms: Some(420),
            changed: true,
            notes: vec!["f/function.json: created".to_owned()],
            error: None,
            output: None,
        }),
        EventKind::BuildCompleted(Built {
            function: "f".to_owned(),
            outcome: BuildOutcome::Failed,
            duration_ms: None,
            changed: false,
            notes: Vec::new(),
            error: Some("why".to_owned()),
            output: Some("what it printed".to_owned()),
        }),
        EventKind::PluginSwapped {
            function: "f".to_owned(),
            generation: 2,
            text: "a".to_owned(),
        },
        EventKind::RequestSent {
            invocation_id: id(),
            line: "GET / HTTP/1.1".to_owned(),
            fields: fields(),
            body: Content::streamed(),
        },
        EventKind::AnswerReceived {
            invocation_id: id(),
            line: "HTTP/1.1 200 OK".to_owned(),
            fields: fields(),
            body: Content::of(b"\xff"),
        },
        EventKind::QueueMessageWritten {
            invocation_id: id(),
            queue: "q".to_owned(),
            content: content(),
        },
        EventKind::BlobWritten {
            invocation_id: id(),
            container: "c".to_owned(),
            name: "n".to_owned(),
            content: content(),
        },
        EventKind::EntityWritten {
            invocation_id: id(),
            table: "t".to_owned(),
            content: content(),
        },
        EventKind::OutputDropped {
            invocation_id: id(),
            binding: "b".to_owned(),
            binding_type: "sendGrid".to_owned(),
            content: content(),
        },
        EventKind::Summary(Summary::default()),
    ]
}

#[test]
fn events_conform_to_the_schema() {
    const URL: &str = "https://example.com/dev-events.schema.json";
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let documented = schema["properties"]["kind"]["enum"].as_array().unwrap();
    let documented: BTreeSet<_> = documented.iter().map(name).collect();
    let mut compiler = Compiler::new();
    compiler.add_resource(URL, schema.clone()).unwrap();
    let mut schemas = Schemas::new();
    let index = compiler.compile(URL, &mut schemas).unwrap();
    let mut seen = BTreeSet::new();
    for kind in kinds() {
        let event = Event {
            sequence: 1,
            timestamp: Timestamp::UNIX_EPOCH,
            kind,
        };
        let written = serde_json::to_value(&event).unwrap();
        let valid = schemas.validate(&written, index);
        assert!(valid.is_ok(), "{written}: {}", valid.unwrap_err());
        assert_eq!(written["timestamp"], "1970-01-01T00:00:00Z");
        seen.insert(name(&written["kind"]));
    }
    assert_eq!(seen, documented);
}

fn name(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
