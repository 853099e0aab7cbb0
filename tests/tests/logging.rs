//! Log lines of plugins: where each is written, and that none is lost.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::sync::OnceLock;

use corral_tests::{Function, FunctionApp, Handler, Shared};
use serde_json::{Value, json};

fn script(name: &str) -> Function {
    Function::new(name, "queueTrigger")
        .output("queue", "out")
        .guest("script")
}

fn app() -> FunctionApp {
    FunctionApp::new()
        .function(&script("Script"))
        .function(&script("Brief").limits(&json!({ "log_lines": 3 })))
        .function(&script("Short").limits(&json!({ "cpu": "100ms", "time": "60s" })))
}

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| Handler::start(app())))
}

fn log(level: &str, text: &str) -> Value {
    json!({ "do": "log", "level": level, "text": text })
}

fn steps(steps: &[Value]) -> String {
    json!(steps).to_string()
}

#[test]
fn information_lines_are_in_the_response() {
    let handler = Handler::start(app());
    let call = handler.call(
        "Script",
        steps(&[log("info", "one"), log("info", "two")]).as_str(),
    );
    let delivered = call.send().unwrap();
    assert_eq!(delivered.logs, ["one", "two"]);
    handler.end();
    assert_eq!(handler.stdout().lines_with(call.id()), [""; 0]);
}

/// Elsewhere in an answer the host would print a date in another form.
#[test]
fn a_line_that_is_a_date_stays_as_it_is() {
    let handler = handler();
    let dates = [
        "2024-05-01T10:00:00Z",
        "/Date(0)/",
        "2024-05-01T10:00:00.120+02:00",
    ];
    let script = steps(&dates.map(|date| log("info", date)));
    let delivered = handler.call("Script", script.as_str()).send().unwrap();
    assert_eq!(delivered.logs, dates);
}

/// The host derives the level from the stream and the word `warn`.
#[test]
fn warnings_and_errors_are_printed_at_once() {
    let handler = handler();
    for (level, text, is_warning) in [
        ("warn", "almost full", true),
        ("error", "broken", false),
        ("error", "no warning was given", false),
        ("critical", "on fire", false),
    ] {
        let call = handler.call("Script", steps(&[log(level, text)]).as_str());
        let delivered = call.send().unwrap();
        assert_eq!(delivered.logs, [""; 0], "{level}");
        let line = handler
            .stderr()
            .wait_for(&format!("[Script {}]", call.id()));
        let said = line.replace('\u{2060}', "");
        assert!(said.contains(text), "{line}");
        assert_eq!(line.to_lowercase().contains("warn"), is_warning, "{line}");
    }
}

#[test]
fn debug_lines_are_omitted() {
    let handler = Handler::start(app());
    let script = steps(&[
        log("trace", "tiny"),
        log("debug", "small"),
        log("info", "shown"),
    ]);
    let call = handler.call("Script", script.as_str());
    assert_eq!(call.send().unwrap().logs, ["shown"]);
    handler.end();
    assert_eq!(handler.stdout().lines_with(call.id()), [""; 0]);
}

#[test]
fn console_lines_name_their_invocation() {
    let handler = handler();
    let script = steps(&[log("error", "one\ntwo\r\n\nthree")]);
    let call = handler.call("Script", script.as_str());
    call.send().unwrap();
    let prefix = format!("[Script {}]", call.id());
    for text in ["one", "two", "three"] {
        let line = handler
            .stderr()
            .wait_for_line(text, |line| line.contains(&prefix) && line.ends_with(text));
        assert!(!line.contains("warn"), "{line}");
    }
}

/// The host discards the `Logs` of a failed invocation.
#[test]
fn information_of_a_failed_invocation_is_printed() {
    let handler = handler();
    for (function, end) in [
        ("Script", json!({ "do": "return-error" })),
        ("Script", json!({ "do": "trap" })),
        ("Script", json!({ "do": "panic" })),
        ("Script", json!({ "do": "overflow-stack" })),
        ("Short", json!({ "do": "spin" })),
    ] {
        let script = steps(&[log("info", "so far so good"), end]);
        let call = handler.call(function, script.as_str());
        call.send().unwrap_err();
        let line = handler
            .stdout()
            .wait_for(&format!("[{function} {}]", call.id()));
        assert!(line.contains("so far so good"), "{line}");
    }
}

#[test]
fn panics_are_logged_with_their_location() {
    let handler = handler();
    let call = handler.call("Script", r#"{"do":"panic","message":"out of stock"}"#);
    let report = call.send().unwrap_err().report();
    assert!(
        report.message.contains("out of stock"),
        "{}",
        report.message
    );
    let line = handler.stderr().wait_for(call.id());
    assert!(
        line.contains("out of stock") && line.contains("step.rs"),
        "{line}"
    );
}

#[test]
fn log_floods_are_truncated_with_a_warning() {
    let handler = handler();
    let flood = json!({ "do": "log", "lines": 100, "text": "line" });
    let call = handler.call("Brief", steps(&[flood]).as_str());
    let delivered = call.send().unwrap();
    assert_eq!(delivered.logs, ["line 1", "line 2", "line 3"]);
    let line = handler.stderr().wait_for(call.id());
    assert!(
        line.contains("warn") && line.contains("limits.log_lines"),
        "{line}"
    );
}

#[test]
fn changed_outputs_are_warnings() {
    let handler = handler();
    for (step, says) in [
        (json!({ "do": "unknown-output" }), "undeclared"),
        (
            json!({ "do": "messages", "texts": ["2020-01-01T00:00:00Z", "b"] }),
            "line feed",
        ),
    ] {
        let call = handler.call("Script", step.to_string().as_str());
        call.send().unwrap();
        let line = handler
            .stderr()
            .wait_for(&format!("[Script {}]", call.id()));
        assert!(line.contains("warn") && line.contains(says), "{line}");
    }
}

/// With `"logs": "console"` nothing waits for the end of the invocation.
#[test]
fn all_lines_can_be_printed_to_the_console() {
    let app = FunctionApp::new()
        .function(&script("Script"))
        .corral_json(&json!({ "logs": "console" }));
    let handler = Handler::start(app);
    let script = steps(&[log("info", "one"), log("warn", "two")]);
    let call = handler.call("Script", script.as_str());
    assert_eq!(call.send().unwrap().logs, [""; 0]);
    let prefix = format!("[Script {}]", call.id());
    assert!(handler.stdout().wait_for(&prefix).contains("one"));
    assert!(handler.stderr().wait_for(&prefix).contains("two"));
}

/// The host reads dates in documents and prints them in another form.
#[test]
fn dates_that_arrive_in_another_form_are_told() {
    let function = |kind: &str| {
        Function::new(&format!("F{}", kind.to_lowercase()), "queueTrigger")
            .output(kind, "out")
            .guest("script")
    };
    let kinds = ["cosmosDB", "eventGrid"];
    let app = kinds.iter().fold(FunctionApp::new(), |app, kind| {
        app.function(&function(kind))
    });
    let handler = Handler::start(app);
    let dates = ["2024-05-01T10:00:00.000Z", "2024-05-01T10:00:00Z"];
    for kind in kinds {
        let name = format!("F{}", kind.to_lowercase());
        for date in dates {
            let document = json!({
                "id": "1", "eventType": "a", "subject": "b", "dataVersion": "1",
                "eventTime": "2024-05-01T10:00:00Z", "data": { "at": date }, "at": date,
            });
            let step = json!({ "do": "output", "text": document.to_string() });
            let call = handler.call(&name, step.to_string().as_str());
            call.send()
                .unwrap_or_else(|failure| panic!("{kind} {date}: {failure}"));
        }
        let told = handler.stderr().wait_for_line(kind, |line: &str| {
            line.contains(&name) && line.contains("in another form")
        });
        assert!(
            told.starts_with("warning: ") && told.contains(dates[0]),
            "{told}"
        );
    }
    handler.end();
    // What the host leaves alone is not worth a word.
    let lines = handler.stderr().lines_with("in another form");
    assert_eq!(lines.len(), kinds.len(), "{lines:?}");
}
