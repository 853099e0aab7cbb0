//! The recorded requests of 256 triggers and inputs, sent to the running handler:
//! a plugin of either version of the contract gets the original value. What it should get follows from `sent` alone,
//! that is, from what the caller sent or what lay in the queue or blob.

mod http;
mod stored;

use serde_json::Value;

use crate::observed::{OBSERVERS, handler_for, observe};
use stored::blob;

/// Cases in which what the plugin should get cannot be told from what was sent,
/// and why. A case that agrees must not be here.
const EXCEPTIONS: [(&str, &str); 3] = [
    ("blob trigger bplain inp-bplain/x.txt", NO_CONTENT),
    ("blob trigger bin2 inp-bin2/d1/f.txt", NO_CONTENT),
    ("blob trigger bin2 inp-bin2/d1/d2/f.txt", NO_CONTENT),
];

const NO_CONTENT: &str = "the content of the blob was not recorded";

#[test]
fn plugins_get_what_callers_sent() {
    compare_cases(|trigger| trigger == "httpTrigger");
}

#[test]
fn plugins_get_what_lay_in_a_blob() {
    compare_cases(|trigger| trigger == "blobTrigger");
}

#[test]
fn plugins_get_what_else_was_put_in() {
    compare_cases(|trigger| !["httpTrigger", "blobTrigger"].contains(&trigger));
}

/// Sends the requests of those functions whose trigger is `wanted`, and fails with
/// a line for each case.
fn compare_cases(wanted: impl Fn(&str) -> bool) {
    let mut cases = corral_tests::traces::cases("inputs");
    for (name, _) in EXCEPTIONS {
        assert!(cases.iter().any(|case| case["case"] == name), "{name}");
    }
    cases.retain(|case| wanted(trigger(case)["type"].as_str().unwrap()));
    assert!(!cases.is_empty());
    let unexpected: Vec<_> = OBSERVERS
        .into_iter()
        .flat_map(|guest| unexpected(guest, &cases))
        .collect();
    assert!(
        unexpected.is_empty(),
        "{} of {} cases:\n{}",
        unexpected.len(),
        OBSERVERS.len() * cases.len(),
        unexpected.join("\n")
    );
}

/// Sends the requests to functions with this plugin; a line for each case that is not
/// as expected.
fn unexpected(guest: &str, cases: &[Value]) -> Vec<String> {
    let functions = cases.iter().map(|case| {
        let name = case["function"].as_str().unwrap();
        (name, &case["bindings"])
    });
    let handler = handler_for(guest, functions);
    let mut unexpected = Vec::new();
    for case in cases {
        let name = case["case"].as_str().unwrap();
        if case["request"].is_null() {
            assert!(case["host"].is_string(), "{name}: no reason is recorded");
            continue;
        }
        let exception = EXCEPTIONS.iter().any(|(known, _)| *known == name);
        let content = blob(&case["sent"]).unwrap_or_default();
        let seen = observe(&handler, &case["bindings"], &case["request"], &content);
        match (seen.and_then(|seen| compare(case, &seen)), exception) {
            (Ok(()), false) | (Err(_), true) => {}
            (Ok(()), true) => {
                unexpected.push(format!("{guest}: {name}: agrees, yet is an exception"));
            }
            (Err(complaint), false) => unexpected.push(format!("{guest}: {name}: {complaint}")),
        }
    }
    unexpected
}

/// The case's trigger: of its inputs, the first.
fn trigger(case: &Value) -> &Value {
    let mut bindings = case["bindings"].as_array().unwrap().iter();
    let trigger = bindings.find(|binding| binding["direction"] == "in");
    trigger.unwrap()
}

fn compare(case: &Value, seen: &Value) -> Result<(), String> {
    let trigger = trigger(case);
    let name = trigger["name"].as_str().unwrap();
    if seen["triggerName"] != name {
        return Err(format!("the trigger is {}", seen["triggerName"]));
    }
    let found = crate::observed::input(seen, name);
    match trigger["type"].as_str().unwrap() {
        "httpTrigger" => http::compare(case, found)?,
        "queueTrigger" | "manualTrigger" => stored::compare_message(case, trigger, found)?,
        "blobTrigger" => stored::compare_blob(case, trigger, found)?,
        "timerTrigger" => stored::compare_timer(case, trigger, found)?,
        "eventGridTrigger" => stored::compare_event(case, found)?,
        other => return Err(format!("what does a {other} give?")),
    }
    let bindings = case["bindings"].as_array().unwrap().iter();
    let inputs = bindings.filter(|binding| binding["direction"] == "in");
    for input in inputs.skip(1) {
        let (kind, value) = crate::observed::input(seen, input["name"].as_str().unwrap());
        let is_binary = input["dataType"] == "binary";
        let expected = if is_binary { "bytes" } else { "text" };
        if kind != expected && kind != "none" {
            return Err(format!("input {}: {kind} {value}", input["name"]));
        }
    }
    Ok(())
}
