//! `handler inspect`: what a file is, without running it.

#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use corral_tests::handler::run;
use corral_tests::{FunctionApp, guests};
use serde_json::{Value, json};

/// Guest, kind of file, contract, and a grant that it may need.
const GUESTS: &[(&str, &str, &str, Option<&str>)] = &[
    ("mirror", "core module", "function", None),
    ("script", "core module", "function", Some("settings")),
    ("script-command", "core module", "command", None),
];

#[test]
fn a_plugin_is_described_as_json() {
    let app = FunctionApp::new();
    for (guest, kind, contract, grant) in GUESTS {
        let file = guests::path(guest);
        let finished = run(&app, &["inspect", "--json", file.to_str().unwrap()]);
        assert_eq!(finished.code, Some(0), "{guest}: {finished:?}");
        let report = finished.json();
        assert_eq!(report["kind"], *kind, "{guest}");
        assert_eq!(report["contract"], *contract, "{guest}");
        assert_eq!(report["size"], file.metadata().unwrap().len(), "{guest}");
        assert_eq!(report["sha256"].as_str().map(str::len), Some(64), "{guest}");
        assert_eq!(report["problem"], Value::Null, "{guest}");
        let needs = report["needs"].as_array().unwrap();
        if let Some(grant) = grant {
            assert!(
                needs.iter().any(|need| need["grant"] == *grant),
                "{guest}: {needs:?}"
            );
        }
    }
}

/// The contract follows the trigger, so all that there are are listed.
#[test]
fn every_contract_is_listed() {
    for (file, contracts) in [
        (guests::component("rust-both"), &["http", "command"][..]),
        (guests::path("script"), &["function"]),
        (guests::path("script-command"), &["command"]),
    ] {
        let file = file.to_str().unwrap();
        let report = run(&FunctionApp::new(), &["inspect", "--json", file]).json();
        assert_eq!(report["contracts"], json!(contracts), "{report}");
        assert_eq!(report["contract"], contracts[0], "{report}");
        let printed = run(&FunctionApp::new(), &["inspect", file]).stdout;
        let line = format!("contract  {}\n", contracts.join(", "));
        assert!(printed.contains(&line), "{printed}");
    }
}

#[test]
fn producers_are_listed() {
    let text = r#"(component (@producers (language "Zig" "0.15") (processed-by "linker" "9")))"#;
    let app = FunctionApp::new().file("tools.wasm", wat::parse_str(text).unwrap());
    let report = run(&app, &["inspect", "--json", "tools.wasm"]).json();
    let expected = json!([
        { "role": "language", "name": "Zig", "version": "0.15" },
        { "role": "processed-by", "name": "linker", "version": "9" },
    ]);
    assert_eq!(report["producers"], expected);
}

#[test]
fn a_plugin_is_described_as_text() {
    let file = guests::path("mirror");
    let finished = run(&FunctionApp::new(), &["inspect", file.to_str().unwrap()]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    for part in [
        "mirror.wasm",
        "function",
        "corral:function/handler",
        "bytes",
    ] {
        assert!(
            finished.stdout.contains(part),
            "{part}: {}",
            finished.stdout
        );
    }
}

#[test]
fn missing_file() {
    let finished = run(&FunctionApp::new(), &["inspect", "nowhere.wasm"]);
    assert_eq!(finished.code, Some(1));
    assert!(
        finished.stderr.contains("nowhere.wasm"),
        "{}",
        finished.stderr
    );
}
