//! `handler check`: every problem of an app, with file, location and remedy.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use corral_tests::handler::run;
use corral_tests::{Function, FunctionApp};
use serde_json::{Value, json};

fn good(name: &str) -> Function {
    Function::new(name, "queueTrigger")
        .output("queue", "out")
        .guest("mirror")
}

/// What an app has wrong in one place.
struct Fault {
    file: &'static str,
    path: Option<&'static str>,
    /// A part of the message.
    says: &'static str,
    /// A part of the remedy.
    remedy: &'static str,
}

#[rustfmt::skip]
const FAULTS: &[Fault] = &[
    Fault { file: "host.json", path: Some("$.version"), says: "3.0", remedy: "2.0" },
    Fault { file: "corral.json", path: Some("$.log"), says: "log", remedy: "logs" },
    Fault { file: "NoTrigger/function.json", path: Some("$.bindings"), says: "no trigger", remedy: "Trigger" },
    Fault { file: "BadName/function.json", path: Some("$.bindings[1].name"), says: "my_queue", remedy: "myQueue" },
    Fault { file: "BrokenJson/function.json", path: None, says: "", remedy: "" },
    Fault { file: "NoPlugin/function.json", path: None, says: "no plugin", remedy: "NoPlugin.wasm" },
    Fault { file: "BadPlugin/BadPlugin.wasm", path: None, says: "not a WebAssembly file", remedy: "" },
    Fault { file: "BadLimit/plugin.json", path: Some("$.limits.memory"), says: "lots", remedy: "" },
    Fault { file: "BadGrant/plugin.json", path: Some("$.grants.net[0]"), says: "everywhere", remedy: "https://" },
    Fault { file: "BadKey/plugin.json", path: Some("$.limit"), says: "limit", remedy: "limits" },
    Fault { file: "NoSetting/function.json", path: Some("$.bindings[0].queueName"), says: "QUEUE_NAME", remedy: "QUEUE_NAME" },
];

fn app_with_faults() -> FunctionApp {
    let host = json!({
        "version": "3.0",
        "customHandler": { "description": { "defaultExecutablePath": "handler" } },
        "extensionBundle": {
            "id": "Microsoft.Azure.Functions.ExtensionBundle",
            "version": "[4.*, 5.0.0)",
        },
    });
    let queue = |name| Function::new(name, "queueTrigger").guest("mirror");
    FunctionApp::new()
        .file("host.json", host.to_string())
        .corral_json(&json!({ "log": "console" }))
        .function(&good("Good"))
        .function(&queue("NoTrigger"))
        .file("NoTrigger/function.json", NO_TRIGGER)
        .function(&queue("BadName").output("queue", "my_queue"))
        .function(&queue("BrokenJson"))
        .file("BrokenJson/function.json", BROKEN_JSON)
        .function(&Function::new("NoPlugin", "queueTrigger"))
        .function(&good("BadPlugin").plugin(*b"hello"))
        .function(&good("BadLimit").limits(&json!({ "memory": "lots" })))
        .function(&good("BadGrant").plugin_json(json!({ "grants": { "net": ["everywhere"] } })))
        .function(&good("BadKey").plugin_json(json!({ "limit": {} })))
        .function(&queue("NoSetting").with("queueName", "%QUEUE_NAME%"))
}

const NO_TRIGGER: &str =
    r#"{"bindings":[{"type":"queue","direction":"out","name":"out","queueName":"outbox"}]}"#;

/// A comma is missing on the third line.
const BROKEN_JSON: &str = r#"{
  "bindings": [
    { "type": "queueTrigger" "name": "in" }
  ]
}
"#;

#[test]
fn problems_have_file_path_and_remedy() {
    let app = app_with_faults();
    let finished = run(&app, &["check", "--json"]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    let report = finished.json();
    let problems = report.get("problems").and_then(Value::as_array).unwrap();
    let text =
        |problem: &Value, key: &str| problem.get(key).and_then(Value::as_str).map(str::to_owned);
    for fault in FAULTS {
        let found = problems.iter().find(|problem| {
            text(problem, "file").as_deref() == Some(fault.file)
                && text(problem, "path").as_deref() == fault.path
        });
        let problem = found.unwrap_or_else(|| {
            panic!(
                "nothing about {} {:?}: {problems:#?}",
                fault.file, fault.path
            )
        });
        let message = text(problem, "message").unwrap();
        assert!(message.contains(fault.says), "{problem}");
        assert!(!message.is_empty() && !message.ends_with('.'), "{problem}");
        let remedy = text(problem, "remedy").unwrap();
        assert!(remedy.contains(fault.remedy), "{problem}");
        assert!(!remedy.is_empty() && !remedy.ends_with('.'), "{problem}");
        let function = fault
            .file
            .split_once('/')
            .map(|(function, _)| function.to_owned());
        assert_eq!(text(problem, "function"), function, "{problem}");
        let severity = if fault.file.starts_with("NoSetting") {
            "warning"
        } else {
            "error"
        };
        assert_eq!(
            text(problem, "severity").as_deref(),
            Some(severity),
            "{problem}"
        );
    }
    assert_eq!(problems.len(), FAULTS.len(), "{problems:#?}");
}

#[test]
fn problems_have_line_and_column() {
    let app = app_with_faults();
    let report = run(&app, &["check", "--json"]).json();
    let problems = report.get("problems").and_then(Value::as_array).unwrap();
    for (file, mark) in [
        ("BrokenJson/function.json", r#" "name": "in""#),
        ("BadName/function.json", r#""my_queue""#),
        ("host.json", r#""3.0""#),
        ("BadKey/plugin.json", r#""limit""#),
    ] {
        let text = std::fs::read_to_string(app.path(file)).unwrap();
        let (before, _) = text.split_once(mark).unwrap();
        let line = before.lines().count();
        let column = before
            .lines()
            .last()
            .map_or(1, |last| last.chars().count() + 1);
        let problem = problems
            .iter()
            .find(|problem| problem.get("file") == Some(&json!(file)));
        let position = problem.and_then(|problem| problem.get("position"));
        let expected = json!({ "line": line, "column": column });
        assert_eq!(position, Some(&expected), "{file}: {problem:?}");
    }
}

#[test]
fn problems_are_printed_as_text() {
    let finished = run(&app_with_faults(), &["check"]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    for fault in FAULTS {
        let line = finished.stdout.lines().find(|line| {
            line.contains(fault.file)
                && line.contains(fault.path.unwrap_or_default())
                && line.contains(fault.says)
                && line.contains(fault.remedy)
        });
        assert!(line.is_some(), "{}: {}", fault.file, finished.stdout);
    }
}

#[test]
fn a_valid_app_passes() {
    let app = FunctionApp::new().function(&good("Good"));
    let finished = run(&app, &["check", "--json"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    let report = finished.json();
    assert_eq!(report.get("problems"), Some(&json!([])));
    let function = report.pointer("/functions/0").unwrap();
    for (key, value) in [
        ("name", "Good"),
        ("trigger", "queueTrigger"),
        ("plugin", "Good/Good.wasm"),
        ("contract", "function"),
    ] {
        assert_eq!(function.get(key), Some(&json!(value)), "{function}");
    }
    let finished = run(&app, &["check"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert!(finished.stdout.contains("Good"), "{finished:?}");
}

#[test]
fn the_app_root_is_argument_variable_or_current_folder() {
    let app = FunctionApp::new().function(&good("Good"));
    let root = app.seen(app.root());
    let root = root.to_str().unwrap();
    let elsewhere = FunctionApp::new();
    let by_argument = run(&elsewhere, &["check", "--json", "--app", root]).json();
    let by_folder = run(&app, &["check", "--json"]).json();
    let elsewhere = elsewhere.setting("FUNCTIONS_APP_ROOT_PATH", root);
    let by_variable = run(&elsewhere, &["check", "--json"]).json();
    let canonical = app.seen(app.root().canonicalize().unwrap());
    for report in [by_argument, by_folder, by_variable] {
        let named = report.get("app").and_then(Value::as_str);
        assert_eq!(named, canonical.to_str());
    }
}

#[test]
fn missing_app_root() {
    let finished = run(&FunctionApp::new(), &["check", "--app", "nowhere"]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    assert!(finished.stderr.contains("nowhere"), "{finished:?}");
    assert!(finished.stderr.contains("--app"), "{finished:?}");
}

#[test]
fn invalid_arguments_of_the_custom_handler() {
    for (arguments, faulty) in [
        (json!(["serve"]), false),
        (json!(["5"]), true),
        (json!(["check"]), true),
    ] {
        let app = FunctionApp::new()
            .function(&good("Good"))
            .host_json(&json!({
                "version": "2.0",
                "customHandler": {
                    "description": { "defaultExecutablePath": "handler", "arguments": arguments },
                },
            }));
        let report = run(&app, &["check", "--json"]).json();
        let mut problems = report["problems"].as_array().unwrap().iter();
        let path = "$.customHandler.description.arguments";
        let found = problems.any(|problem| problem["path"] == path);
        assert_eq!(found, faulty, "{arguments}");
    }
}

/// `compile` makes a folder in the app root, at which the Functions host restarts.
#[test]
fn warns_about_a_missing_cache_folder() {
    let app = FunctionApp::new().function(&good("Good"));
    let note = "will create the folder .corral in the app root";
    let finished = run(&app, &["check"]);
    assert!(finished.stderr.contains(note), "{finished:?}");
    std::fs::create_dir(app.path(".corral")).unwrap();
    let finished = run(&app, &["check"]);
    assert!(!finished.stderr.contains(note), "{finished:?}");
}

/// Without an output for the caller, the caller is sent what the function returns.
#[test]
fn a_return_value_that_callers_would_see() {
    let sole = Function::new("F", "httpTrigger")
        .output("queue", "$return")
        .guest("mirror");
    let says = "the caller also receives the value for the queue";
    for (function, told) in [(sole.clone().output("http", "res"), 0), (sole, 1)] {
        let app = FunctionApp::new().function(&function);
        let finished = run(&app, &["check", "--json"]);
        assert_eq!(finished.code, Some(0), "{finished:?}");
        let report = finished.json();
        let problems = report.get("problems").and_then(Value::as_array).unwrap();
        let text = |problem: &Value| format!("{problem}");
        let found = problems.iter().map(text).filter(|problem| {
            problem.contains(says)
                && problem.contains("warning")
                && problem.contains("F/function.json")
        });
        assert_eq!(found.count(), told, "{problems:#?}");
        assert_eq!(problems.len(), told, "{problems:#?}");
    }
}

/// The Functions host compares routes with the decoded path.
#[test]
fn shows_how_a_route_with_escapes_is_written() {
    let http = |name: &str, route: &str| {
        Function::new(name, "httpTrigger")
            .with("route", route)
            .output("http", "res")
            .guest("script")
    };
    let proxy = |route: &str| json!({ "matchCondition": { "route": route } });
    let proxies =
        json!({ "proxies": { "deal": proxy("/deal%2B2"), "theirs": proxy("/their%20file") } });
    let app = FunctionApp::new()
        .proxying()
        .setting("AzureWebJobsFeatureFlags", "EnableProxies")
        .function(&http("Promo", "promo%2B2"))
        .function(&http("File", "my%20file"))
        .function(&http("Plain", "plain"))
        .file("proxies.json", proxies.to_string());
    let report = run(&app, &["check", "--json"]).json();
    let problems = report.get("problems").and_then(Value::as_array).unwrap();
    let text = |problem: &Value, key: &str| {
        let value = problem.get(key).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let mut remedies: Vec<(String, String)> = problems
        .iter()
        .filter(|problem| text(problem, "message").contains("compared with the decoded path"))
        .map(|problem| (text(problem, "file"), text(problem, "remedy")))
        .collect();
    remedies.sort();
    let expected = [
        ("File/function.json", "write \"my file\""),
        ("Promo/function.json", "write \"promo+2\""),
        ("proxies.json", "write \"/deal+2\""),
        ("proxies.json", "write \"/their file\""),
    ];
    let expected = expected.map(|(file, remedy)| (file.to_owned(), remedy.to_owned()));
    assert_eq!(remedies, expected, "{problems:#?}");
}
