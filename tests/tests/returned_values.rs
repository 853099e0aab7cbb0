//! Triggers that take a return value: activities, tools, resources and prompts return
//! the value of the plugin.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use corral_tests::{Delivered, Function, FunctionApp, Handler, Received};
use serde_json::{Value, json};

const TRIGGERS: [&str; 8] = [
    "activityTrigger",
    "orchestrationTrigger",
    "entityTrigger",
    "mcpToolTrigger",
    "mcpResourceTrigger",
    "mcpPromptTrigger",
    "daprServiceInvocationTrigger",
    "webPubSubTrigger",
];

/// Functions of both contracts behind every trigger, alone and with an output.
fn handler() -> Handler {
    let mut app = FunctionApp::new();
    for trigger in TRIGGERS {
        for guest in ["script", "script-command"] {
            let alone = Function::new(&name(trigger, guest, false), trigger);
            let beside = Function::new(&name(trigger, guest, true), trigger).output("queue", "out");
            app = app
                .function(&alone.guest(guest))
                .function(&beside.guest(guest));
        }
    }
    Handler::start(app)
}

fn name(trigger: &str, guest: &str, has_output: bool) -> String {
    format!("{trigger}-{guest}-{has_output}")
}

fn call(handler: &Handler, function: &str, steps: &Value) -> Delivered {
    let call = handler.call(function, steps.clone());
    let delivered = call.send();
    delivered.unwrap_or_else(|failure| panic!("{function}: {failure}"))
}

#[test]
fn triggers_receive_the_return_value() {
    let handler = handler();
    let cases = [
        (
            "script",
            json!({ "do": "return", "text": "Hello Oslo" }),
            json!("Hello Oslo"),
        ),
        (
            "script",
            json!({ "do": "return", "text": "test" }),
            json!("test"),
        ),
        ("script", json!([]), Value::Null),
        (
            "script-command",
            json!({ "do": "print", "text": "Hello Oslo" }),
            json!("Hello Oslo"),
        ),
        (
            "script-command",
            json!({ "do": "print", "text": r#"{"ReturnValue":"Hello Oslo"}"# }),
            json!("Hello Oslo"),
        ),
        (
            "script-command",
            json!({ "do": "print", "text": r#"{"ReturnValue":{"ok":true}}"# }),
            json!({ "ok": true }),
        ),
        (
            "script-command",
            json!({ "do": "print", "text": r#"{"ReturnValue":["a",1,null]}"# }),
            json!(["a", 1, null]),
        ),
        ("script-command", json!({ "do": "nothing" }), Value::Null),
    ];
    for trigger in TRIGGERS {
        for (guest, steps, expected) in &cases {
            for has_output in [false, true] {
                let function = name(trigger, guest, has_output);
                let delivered = call(&handler, &function, steps);
                // A resource and a prompt are text.
                let is_text = ["mcpResourceTrigger", "mcpPromptTrigger"].contains(&trigger);
                let expected = match expected {
                    Value::Object(_) | Value::Array(_) if is_text => expected.to_string().into(),
                    other => other.clone(),
                };
                assert_eq!(delivered.returned, expected, "{function}: {steps}");
                assert!(delivered.bindings.is_empty(), "{function}: {delivered:?}");
            }
        }
    }
}

#[test]
fn other_outputs_are_delivered_too() {
    let handler = handler();
    let function = name("activityTrigger", "script", true);
    let steps = json!([
        { "do": "output", "text": "a message" },
        { "do": "return", "text": "done" },
    ]);
    let delivered = call(&handler, &function, &steps);
    assert_eq!(delivered.returned, json!("done"));
    let message = Received::Messages(vec![b"a message".to_vec()]);
    assert_eq!(delivered.bindings.get("out"), Some(&message));
}
