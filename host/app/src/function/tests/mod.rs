//! Tables of function.json files, valid and invalid.

mod bindings;
mod errors;
mod http;
mod plugin;
mod retry;
mod settings;

use crate::Function;
use crate::fixture::{expect, load};

/// A function.json with these bindings and `members` before them.
fn json(members: &str, bindings: &str) -> String {
    format!("{{ {members} \"bindings\": [ {bindings} ] }}")
}

const TIMER: &str = r#"{ "type": "timerTrigger", "name": "timer" }"#;
const RES: &str = r#"{ "type": "http", "direction": "out", "name": "res" }"#;

/// An HTTP function whose trigger has these properties besides.
fn http(properties: &str) -> String {
    json(
        "",
        &format!(r#"{{ "type": "httpTrigger", "name": "req", {properties} }}, {RES}"#),
    )
}

/// A timer function with this binding besides.
fn timer_and(binding: &str) -> String {
    json("", &format!("{TIMER}, {binding}"))
}

fn function(text: &str) -> Function {
    load(&[("f/function.json", text), ("f/f.wasm", "")], &[])
        .functions
        .into_iter()
        .next()
        .unwrap()
}

/// Asserts that each function.json has these errors and is broken by them.
fn breaks(cases: &[(String, &[&str])]) {
    for (text, problems) in cases {
        let app = expect(
            &[("f/function.json", text), ("f/f.wasm", "")],
            &[],
            problems,
        );
        assert_eq!(app.broken.len(), 1, "{text}");
        let reason = &app.broken[0].reason;
        assert!(reason.contains(problems[0]), "{reason}");
    }
}
