//! Invalid plugin files: `check` reports what is wrong with each, `serve` answers 503,
//! and other functions are not affected.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::fs::{self, File};

use corral_tests::handler::run;
use corral_tests::{Function, FunctionApp, Handler, Received, guests};
use serde_json::json;

/// An invalid plugin file.
struct Case {
    /// The function it is put into.
    function: &'static str,
    content: Content,
    /// What every complaint about it says.
    says: &'static str,
}

enum Content {
    Bytes(&'static [u8]),
    /// WebAssembly text.
    Text(&'static str),
    /// WebAssembly text from `tests/guests/wat`.
    Wat(&'static str),
    /// So much of a good plugin, in percent.
    Part(usize),
    /// So many bytes that begin like a plugin.
    Size(u64),
    /// A good plugin, while plugin.json pins another one.
    WrongPin,
}

use Content::{Bytes, Part, Size, Text, Wat, WrongPin};

/// The contract's name without its function, in both versions.
const MISFIT: &str =
    r#"(component (instance $i) (export "corral:function/handler@0.2.0" (instance $i)))"#;
const OLD_MISFIT: &str =
    r#"(component (instance $i) (export "corral:function/handler@0.1.0" (instance $i)))"#;

#[rustfmt::skip]
const CASES: &[Case] = &[
    Case { function: "Empty", content: Bytes(b""), says: "empty" },
    Case { function: "NotWasm", content: Bytes(b"#!/bin/sh\necho hello\n"), says: "not a WebAssembly file" },
    Case { function: "Magic", content: Bytes(b"\0asm"), says: "malformed" },
    Case { function: "Garbage", content: Bytes(b"\0asm\x01\0\0\0\xff\xff\xff\xff\xff"), says: "malformed" },
    Case { function: "Future", content: Bytes(b"\0asm\x09\0\0\0"), says: "malformed" },
    Case { function: "Half", content: Part(50), says: "malformed" },
    Case { function: "Almost", content: Part(99), says: "malformed" },
    Case { function: "Huge", content: Size(200 << 20), says: "209715200 bytes" },
    Case { function: "Pinned", content: WrongPin, says: "sha256" },
    Case { function: "ForeignWorld", content: Wat("foreign-world"), says: "acme:billing/ledger@1.0.0" },
    Case { function: "NewerWasi", content: Wat("newer-wasi"), says: "wasi:cli/exit@0.9.0" },
    Case { function: "NewerContract", content: Wat("newer-contract"), says: "corral:function/handler@9.0.0" },
    Case { function: "UnknownExport", content: Wat("unknown-export"), says: "acme:arithmetic/double@1.0.0" },
    Case { function: "NoExport", content: Wat("no-export"), says: "exports nothing" },
    Case { function: "PlainModule", content: Wat("plain-module"), says: "core module" },
    Case { function: "CoreImport", content: Wat("core-import"), says: "env" },
    Case { function: "HugeMemory", content: Wat("huge-memory"), says: "limits.memory" },
    Case { function: "ManyTables", content: Wat("many-tables"), says: "limits.tables" },
    Case { function: "Misfit", content: Text(MISFIT), says: "corral:function/handler@0.2.0" },
    Case { function: "OldMisfit", content: Text(OLD_MISFIT), says: "corral:function/handler@0.1.0" },
];

fn app() -> FunctionApp {
    let good = Function::new("Good", "queueTrigger")
        .output("queue", "out")
        .guest("mirror");
    CASES
        .iter()
        .fold(FunctionApp::new().function(&good), |app, case| {
            let function = Function::new(case.function, "queueTrigger").output("queue", "out");
            let good_plugin = || fs::read(guests::path("mirror")).expect("the guest is readable");
            match case.content {
                Bytes(bytes) => app.function(&function.plugin(bytes)),
                Text(text) => app.function(&function.wat(text)),
                Wat(name) => app.function(&function.plugin(guests::wat(name))),
                Part(percent) => {
                    let plugin = good_plugin();
                    let end = plugin.len() * percent / 100;
                    app.function(&function.plugin(&plugin[..end]))
                }
                Size(size) => {
                    let app = app.function(&function.plugin(*b"\0asm\x01\0\0\0"));
                    let path = app.path(&format!("{0}/{0}.wasm", case.function));
                    let file = File::options().write(true).open(path);
                    // Sparse: it takes no room on the disk.
                    file.and_then(|file| file.set_len(size))
                        .expect("a large file");
                    app
                }
                WrongPin => {
                    let pin = json!({ "sha256": "0".repeat(64) });
                    app.function(&function.plugin(good_plugin()).plugin_json(pin))
                }
            }
        })
}

/// Runs all cases, and only then fails with everything that is wrong.
fn for_each_case(check: impl Fn(&Case) -> Result<(), String>) {
    let complaints = CASES.iter().filter_map(|case| {
        let complaint = check(case).err()?;
        Some(format!("{}: {complaint}", case.function))
    });
    let complaints: Vec<String> = complaints.collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

fn says(text: &str, part: &str) -> Result<(), String> {
    if text.contains(part) {
        Ok(())
    } else {
        Err(format!("{part:?} is not in {text:?}"))
    }
}

#[test]
fn check_reports_each_file() {
    let finished = run(&app(), &["check", "--json"]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    let report = finished.json();
    let problems = report["problems"].as_array().expect("a list of problems");
    for_each_case(|case| {
        let function = case.function;
        let mut own = problems
            .iter()
            .filter(|problem| problem["function"] == function);
        let (Some(problem), None) = (own.next(), own.next()) else {
            return Err("there is not one problem".to_owned());
        };
        let text = |key: &str| problem[key].as_str().unwrap_or_default();
        says(text("severity"), "error")?;
        says(text("file"), &format!("{function}/{function}.wasm"))?;
        let (message, remedy) = (text("message"), text("remedy"));
        says(&format!("{message}; {remedy}"), case.says)?;
        if message.is_empty() || remedy.is_empty() {
            return Err(format!("half a problem: {problem}"));
        }
        Ok(())
    });
    assert_eq!(problems.len(), CASES.len(), "{problems:#?}");
    let callable = &report["functions"];
    assert_eq!(callable[0]["name"], "Good", "{callable}");
    assert_eq!(callable.as_array().map(Vec::len), Some(1), "{callable}");
}

#[test]
fn serve_answers_503_for_each_file() {
    let handler = Handler::start(app());
    for_each_case(|case| {
        let failure = handler.call(case.function, "test").send().unwrap_err();
        let report = failure.report();
        says(&failure.to_string(), "status 503")?;
        says(&report.code, "plugin_unavailable")?;
        says(&report.message, case.says)?;
        says(&report.message, &format!("{}.wasm", case.function))?;
        let delivered = handler.call("Good", "test").send().unwrap();
        let message = Received::Messages(vec![b"test".to_vec()]);
        assert_eq!(
            delivered.bindings["out"], message,
            "after {}",
            case.function
        );
        Ok(())
    });
    let line = handler.stdout().wait_for("ready: ");
    assert!(line.contains("ready: 1 function"), "{line}");
}

#[test]
fn inspect_reports_each_file() {
    let app = app();
    for_each_case(|case| {
        // To inspect is to look at the file alone: not at what plugin.json says,
        // nor at the types behind the names.
        if ["Pinned", "HugeMemory", "ManyTables", "Misfit", "OldMisfit"].contains(&case.function) {
            return Ok(());
        }
        let file = format!("{0}/{0}.wasm", case.function);
        let finished = run(&app, &["inspect", &file]);
        assert_ne!(finished.code, Some(0), "{file}: {finished:?}");
        says(
            &format!("{}{}", finished.stdout, finished.stderr),
            case.says,
        )
    });
}
