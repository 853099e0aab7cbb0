//! Files that are no plugins: `check` says what is wrong with each, `serve`
//! answers 503, and every other function goes on as if nothing were.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on is meant to stop here, with the reason"
)]

use std::fs::{self, File};

use corral_tests::handler::run;
use corral_tests::{Function, FunctionApp, Handler, Received, guests};
use serde_json::{Value, json};

/// A file that is no plugin.
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
    /// So much of a good plugin, in percent.
    Part(usize),
    /// So many bytes that begin like a plugin.
    Size(u64),
    /// A good plugin, while plugin.json pins another one.
    WrongPin,
}

use Content::{Bytes, Part, Size, Text, WrongPin};

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
    Case { function: "Library", content: Text("(module)"), says: "core module" },
    Case { function: "Browser", content: Text(r#"(module (import "env" "alert" (func)) (func (export "main") call 0))"#), says: "core module" },
    Case { function: "Nothing", content: Text("(component)"), says: "exports nothing" },
    Case { function: "Foreign", content: Text(r#"(component (instance $i) (export "demo:faas/handler@0.1.0" (instance $i)))"#), says: "demo:faas/handler@0.1.0" },
    Case { function: "NewerWasi", content: Text(r#"(component (import "wasi:sockets/tcp@9.0.0" (instance)) (instance $i) (export "corral:function/handler@0.1.0" (instance $i)))"#), says: "wasi:sockets/tcp@9.0.0" },
    Case { function: "NewerContract", content: Text(r#"(component (instance $i) (export "corral:function/handler@9.0.0" (instance $i)))"#), says: "corral:function/handler@9.0.0" },
    Case { function: "Misfit", content: Text(r#"(component (instance $i) (export "corral:function/handler@0.1.0" (instance $i)))"#), says: "does not fit" },
    Case { function: "Unknown", content: Text(r#"(component (import "demo:secrets/vault" (instance)) (instance $i) (export "corral:function/handler@0.1.0" (instance $i)))"#), says: "demo:secrets/vault" },
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

#[test]
fn check_says_what_is_wrong_with_each() {
    let finished = run(&app(), &["check", "--json"]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    let report = finished.json();
    let problems = report["problems"].as_array().expect("a list of problems");
    for case in CASES {
        let function = case.function;
        let own: Vec<&Value> = problems
            .iter()
            .filter(|problem| problem["function"] == function)
            .collect();
        let [problem] = own[..] else {
            panic!("{function} has not one problem: {own:#?}");
        };
        assert_eq!(problem["severity"], "error", "{function}");
        assert_eq!(problem["file"], format!("{function}/{function}.wasm"));
        let message = problem["message"].as_str().unwrap_or_default();
        assert!(message.contains(case.says), "{function}: {message}");
        assert!(
            problem["remedy"]
                .as_str()
                .is_some_and(|remedy| !remedy.is_empty()),
            "{problem}"
        );
    }
    let callable = report["functions"].as_array().expect("a list of functions");
    assert!(
        callable.iter().any(|function| function["name"] == "Good"),
        "{callable:?}"
    );
    assert_eq!(problems.len(), CASES.len(), "{problems:#?}");
}

#[test]
fn serve_answers_503_for_each_and_goes_on() {
    let handler = Handler::start(app());
    for case in CASES {
        let failure = handler.call(case.function, "test").send().unwrap_err();
        assert_eq!(failure.answer().status, 503, "{}: {failure}", case.function);
        let report = failure.report();
        assert_eq!(report.code, "plugin_unavailable", "{}", case.function);
        assert!(
            report.message.contains(case.says),
            "{}: {}",
            case.function,
            report.message
        );
        let file = format!("{}.wasm", case.function);
        assert!(
            report.message.contains(&file),
            "{}: {}",
            case.function,
            report.message
        );

        let delivered = handler.call("Good", "test").send().unwrap();
        let message = Received::Messages(vec![b"test".to_vec()]);
        assert_eq!(
            delivered.bindings["out"], message,
            "after {}",
            case.function
        );
    }
    let line = handler.stdout().wait_for("ready: ");
    assert!(line.contains("ready: 1 function"), "{line}");
}

#[test]
fn inspect_says_what_is_wrong_with_each() {
    let app = app();
    for case in CASES {
        // To inspect is to look at the file alone: no pin, and no linking.
        if matches!(case.content, WrongPin) || case.function == "Misfit" {
            continue;
        }
        let file = format!("{0}/{0}.wasm", case.function);
        let finished = run(&app, &["inspect", &file]);
        assert_ne!(finished.code, Some(0), "{file}: {finished:?}");
        let said = format!("{}{}", finished.stdout, finished.stderr);
        assert!(said.contains(case.says), "{file}: {said}");
    }
}
