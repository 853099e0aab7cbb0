//! Random invocations of a plugin that does what its trigger says.

use std::fs;

use corral_app::Limits;
use corral_protocol::{HttpRequest, Invocation, TraceContext, Value};
use corral_tests::guests;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use serde_json::{Value as Json, json};

use crate::paths::Paths;
use crate::runner;

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[a-z]{1,8}",
        "\\PC{0,40}",
        "[a-z]{200,3000}"
    ]
}

fn fields() -> impl Strategy<Value = Vec<(String, String)>> {
    vec((text(), text()), 0..6)
}

/// One step of `tests/guests/script`.
fn step() -> impl Strategy<Value = Json> {
    let questions = || {
        prop_oneof![
            Just(json!("id")),
            Just(json!("trace")),
            Just(json!("metadata")),
            Just(json!("input-names")),
            Just(json!("memory-state")),
            text().prop_map(|name| json!({ "header": name })),
            text().prop_map(|name| json!({ "request": name })),
            prop_oneof![Just("one".to_owned()), Just("two".to_owned()), text()]
                .prop_map(|name| json!({ "take-input": name })),
        ]
    };
    prop_oneof![
        4 => vec(questions(), 0..6).prop_map(|asked| json!({ "do": "ask", "questions": asked })),
        2 => (text(), text()).prop_map(|(output, text)| json!({ "do": "output", "output": output, "text": text })),
        2 => (text(), vec(text(), 0..5)).prop_map(|(output, texts)| json!({ "do": "messages", "output": output, "texts": texts })),
        2 => (any::<u16>(), fields(), vec(any::<u8>(), 0..300)).prop_map(|(status, headers, bytes)| {
            json!({ "do": "respond", "status": status, "headers": headers, "bytes": bytes })
        }),
        1 => text().prop_map(|text| json!({ "do": "return", "text": text })),
        1 => text().prop_map(|text| json!({ "do": "set-trace", "traceparent": text })),
        1 => ("(trace|debug|info|warn|error|critical|loud)", 0_usize..4, text(), text()).prop_map(
            |(level, lines, text, context)| json!({ "do": "log", "level": level, "lines": lines, "text": text, "context": context })
        ),
        1 => (any::<f64>(), option::of(any::<f64>()), option::of(text()), 0_usize..4).prop_map(
            |(done, total, text, times)| json!({ "do": "report", "done": done, "total": total, "text": text, "times": times })
        ),
        1 => prop_oneof![Just("GREETING".to_owned()), Just("EMPTY".to_owned()), text()]
            .prop_map(|name| json!({ "do": "setting", "name": name })),
        1 => Just(json!({ "do": "settings" })),
        1 => (0_usize..400_000).prop_map(|bytes| json!({ "do": "big-output", "bytes": bytes })),
        1 => ("(caller|function|configuration|upstream|nobody)", any::<bool>(), text()).prop_map(
            |(fault, retryable, message)| json!({ "do": "return-error", "fault": fault, "retryable": retryable, "message": message })
        ),
        1 => prop_oneof![
            text().prop_map(|message| json!({ "do": "panic", "message": message })),
            Just(json!({ "do": "panic-twice" })),
            Just(json!({ "do": "trap" })),
            Just(json!({ "do": "allocate", "mib": 3 })),
            Just(json!({ "do": "allocate", "mib": 100 })),
            Just(json!({ "do": "log-bytes", "bytes": 70_000 })),
            Just(json!({ "do": "unknown-output" })),
        ],
    ]
}

fn script() -> impl Strategy<Value = String> {
    prop_oneof![
        19 => vec(step(), 0..5).prop_map(|steps| Json::from(steps).to_string()),
        1 => text(),
    ]
}

fn request(body: String) -> impl Strategy<Value = Value> {
    let rest = (
        text(),
        text(),
        fields(),
        fields(),
        fields(),
        option::of(text()),
    );
    rest.prop_map(move |(method, url, query, headers, params, identities)| {
        Value::Http(Box::new(HttpRequest {
            method,
            url,
            query,
            headers,
            params,
            identities,
            body: body.clone().into_bytes(),
        }))
    })
}

fn trigger() -> impl Strategy<Value = Value> {
    script().prop_flat_map(|script| {
        prop_oneof![
            Just(Value::Text(script.clone())),
            Just(Value::Json(script.clone())),
            Just(Value::Bytes(script.clone().into_bytes())),
            vec(any::<u8>(), 0..8).prop_map(Value::Bytes),
            Just(Value::None),
            request(script),
        ]
    })
}

fn input() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::None),
        text().prop_map(Value::Text),
        text().prop_map(Value::Json),
        vec(any::<u8>(), 0..3000).prop_map(Value::Bytes),
        text().prop_flat_map(request),
    ]
}

fn invocation() -> impl Strategy<Value = Invocation> {
    let names = (text(), text(), prop_oneof![Just("one".to_owned()), text()]);
    let inputs = vec(
        (
            prop_oneof![Just("one".to_owned()), Just("two".to_owned()), text()],
            input(),
        ),
        0..4,
    );
    let trace = option::of((text(), option::of(text())));
    (names, trigger(), inputs, text(), trace).prop_map(
        |((id, function, name), trigger, others, metadata, trace)| {
            let mut inputs = vec![(name.clone(), trigger)];
            inputs.extend(others);
            Invocation {
                id,
                function,
                trigger: name,
                inputs,
                metadata: metadata.into(),
                trace: trace.map(|(traceparent, tracestate)| TraceContext {
                    traceparent,
                    tracestate,
                }),
            }
        },
    )
}

#[test]
fn random_invocations_get_the_same_answers() {
    let plugin = fs::read(guests::path("script")).unwrap();
    let limits = Limits {
        memory: 64 << 20,
        response_body: 300_000,
        ..Limits::default()
    };
    let paths = Paths::of(&plugin, limits);
    let mut runner = runner();
    let (mut answered, mut failed) = (0_u64, 0_u64);
    let result = runner.run(&invocation(), |invocation| {
        let (direct, general) = paths.answers(&invocation);
        prop_assert_eq!(&direct, &general);
        let [direct, general] = paths.said();
        prop_assert_eq!(&direct, &general);
        Ok(())
    });
    result.unwrap();
    // A generator that only makes failures would show nothing.
    let mut sampler = TestRunner::deterministic();
    for _ in 0..100 {
        let invocation = invocation().new_tree(&mut sampler).unwrap().current();
        match paths.answers(&invocation).0 {
            Ok(_) => answered += 1,
            Err(_) => failed += 1,
        }
    }
    assert!(answered > 20 && failed > 20, "{answered} and {failed}");
}
