//! Functions are built when their sources change.

use std::fs;

use corral_tests::handler;
use corral_tests::timeout::wait_until;
use corral_tests::{Dev, Function, FunctionApp, guests};
use serde_json::{Value, json};

/// The command runs a script that the tests change.
const COMMAND: &str = "sh ./make.sh";

/// Counts its runs outside of the folder, where the file `hold` stops it.
const MAKE: &str = "echo run >> ../runs
while [ -e ../hold ]; do sleep 0.02; done
cp source.bin made.wasm
";

const STEP: &str = r#"{ "do": "respond" }"#;

/// A function with a compiled plugin instead of source code.
fn function(name: &str, inputs: &[&str]) -> Function {
    Function::new(name, "httpTrigger")
        .output("http", "res")
        .guest("script")
        .plugin_json(json!({
            "build": { "command": COMMAND, "output": "made.wasm", "inputs": inputs },
        }))
}

fn app() -> FunctionApp {
    FunctionApp::new()
        .function(&function("f", &[]))
        .file("f/make.sh", MAKE)
        .file("f/source.bin", source("0"))
}

/// The plugin, which is another one for each `text`.
fn source(text: &str) -> Vec<u8> {
    let mut plugin = fs::read(guests::path("script")).expect("a guest");
    // A custom section without a name.
    let size = u8::try_from(1 + text.len()).expect("a short text");
    plugin.extend([0, size, 0]);
    plugin.extend(text.as_bytes());
    plugin
}

fn runs(app: &FunctionApp) -> usize {
    let runs = fs::read_to_string(app.path("runs"));
    runs.unwrap_or_default().lines().count()
}

/// The build of `f` that ended as this one of them, from 1.
fn build(dev: &Dev, number: usize) -> Value {
    let lines = dev.wait_for_lines(r#""kind":"build_completed""#, number);
    serde_json::from_str(&lines[number - 1]).unwrap()
}

#[test]
fn saved_sources_are_built_and_served() {
    let dev = Dev::start(app());
    // The first plugin is loaded now.
    assert_eq!(dev.send("POST", "/api/f", STEP).status, 200);
    dev.app().write("f/source.bin", source("1"));
    let built = build(&dev, 1);
    assert_eq!(built["outcome"], "succeeded", "{built}");
    assert_eq!(built["function"], "f", "{built}");
    assert_eq!(built["changed"], true, "{built}");
    assert!(built["durationMs"].is_u64(), "{built}");
    dev.wait_for("the new plugin", |event| {
        event["kind"] == "plugin_swapped" && event["function"] == "f" && event["generation"] == 2
    });
    assert_eq!(dev.send("POST", "/api/f", STEP).status, 200);
    // What the build writes starts no other.
    dev.app().write("f/source.bin", source("2"));
    build(&dev, 2);
    assert_eq!(runs(dev.app()), 2);
}

#[test]
fn a_failed_build_is_shown_and_the_plugin_goes_on_serving() {
    let dev = Dev::start(app());
    dev.app()
        .write("f/make.sh", "echo 'main.c:1: expected `;`' >&2; exit 1");
    let failed = build(&dev, 1);
    assert_eq!(failed["outcome"], "failed", "{failed}");
    assert_eq!(failed["output"], "main.c:1: expected `;`", "{failed}");
    let error = failed["error"].as_str().unwrap();
    assert!(error.contains("exit status: 1"), "{error}");
    assert_eq!(dev.send("POST", "/api/f", STEP).status, 200);
    dev.app().write("f/make.sh", MAKE);
    let built = build(&dev, 2);
    assert_eq!(built["outcome"], "succeeded", "{built}");
    assert_eq!(runs(dev.app()), 1);
}

#[test]
fn saves_during_a_build_start_one_more() {
    let dev = Dev::start(app().file("hold", ""));
    dev.app().write("f/source.bin", source("1"));
    dev.wait_for_lines(r#""kind":"build_started""#, 1);
    for text in ["2", "3", "4"] {
        dev.app().write("f/source.bin", source(text));
    }
    fs::remove_file(dev.app().path("hold")).unwrap();
    build(&dev, 2);
    let made = fs::read(dev.app().path("f/f.wasm")).unwrap();
    assert!(made == source("4"), "it is not the last one");
    assert_eq!(runs(dev.app()), 2);
}

#[test]
fn sources_outside_the_app_are_watched() {
    let outside = tempfile::tempdir().unwrap();
    let name = outside.path().file_name().unwrap().to_str().unwrap();
    let input = format!("../../{name}/**/*.h");
    fs::create_dir(outside.path().join("deep")).unwrap();
    fs::write(outside.path().join("deep/a.h"), "1").unwrap();
    let app = app().function(&function("f", &[&input]));
    let dev = Dev::start(app);
    fs::write(outside.path().join("deep/a.h"), "2").unwrap();
    let built = build(&dev, 1);
    assert_eq!(built["outcome"], "succeeded", "{built}");
    // A folder that is new is watched as well.
    fs::create_dir(outside.path().join("new")).unwrap();
    fs::write(outside.path().join("new/b.h"), "1").unwrap();
    build(&dev, 2);
    fs::write(outside.path().join("new/b.h"), "2").unwrap();
    build(&dev, 3);
}

#[test]
fn functions_without_a_plugin_are_built_at_the_start() {
    let app = app();
    fs::remove_file(app.path("f/f.wasm")).unwrap();
    let dev = Dev::begin(app, &[]);
    let built = build(&dev, 1);
    assert_eq!(built["outcome"], "succeeded", "{built}");
    dev.wait_for_state("running");
    wait_until("the plugin serves", || {
        dev.send("POST", "/api/f", STEP).status == 200
    });
}

#[test]
fn quick_builds_are_replaced_before_deployment() {
    let make = format!("echo \"$CORRAL_BUILD $CARGO_PROFILE_RELEASE_LTO\" >> ../kinds\n{MAKE}");
    let dev = Dev::start(app().file("f/make.sh", make));
    dev.app().write("f/source.bin", source("1"));
    build(&dev, 1);
    let app = dev.kill();
    let warns = |app: &FunctionApp| {
        let checked = handler::run(app, &["check", "--json"]).json();
        let problems = checked["problems"].as_array().unwrap().iter();
        let mut messages = problems.map(|problem| problem["message"].as_str().unwrap());
        messages.any(|message| message == "is a development build of `handler dev`")
    };
    assert!(warns(&app));
    // The second has nothing to do.
    for _ in 0..2 {
        let built = handler::run(&app, &["build"]);
        assert_eq!(built.code, Some(0), "{built:?}");
        assert!(!warns(&app));
    }
    let kinds = fs::read_to_string(app.path("kinds")).unwrap();
    assert_eq!(kinds, "development off\n \n");
    // What is built for deployment is not built again to be tried.
    let dev = Dev::start(app);
    dev.app().write("f/source.bin", source("2"));
    build(&dev, 1);
    assert_eq!(runs(dev.app()), 3);
}

#[test]
fn nothing_is_built_with_no_build() {
    let dev = Dev::start_with(app(), &["--no-build"]);
    dev.app().write("f/source.bin", source("1"));
    let host = fs::read(dev.app().path("host.json")).unwrap();
    dev.app().write("host.json", host);
    dev.wait_for_lines(r#""state":"running""#, 2);
    assert_eq!(runs(dev.app()), 0);
}
