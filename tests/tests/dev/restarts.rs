//! Changes of files.

use std::fs;

use corral_tests::{Dev, Function, FunctionApp};
use serde_json::{Value, json};

const STEP: &str = r#"{ "do": "respond" }"#;

fn function(name: &str) -> Function {
    Function::new(name, "httpTrigger")
        .output("http", "res")
        .guest("script")
}

fn restarted(dev: &Dev, times: usize) {
    dev.wait_for_lines(r#""state":"restarting""#, times);
    dev.wait_for_lines(r#""state":"running""#, times + 1);
}

#[test]
fn changed_files_restart_the_host() {
    let dev = Dev::start(FunctionApp::new().function(&function("f")));
    assert_eq!(dev.send("POST", "/api/f", STEP).status, 200);

    let file = fs::read(dev.app().path("host.json")).unwrap();
    let mut host: Value = serde_json::from_slice(&file).unwrap();
    host["extensions"] = json!({ "http": { "routePrefix": "v2" } });
    dev.app().write("host.json", host.to_string());
    restarted(&dev, 1);
    assert_eq!(dev.send("POST", "/v2/f", STEP).status, 200);
    assert_eq!(dev.send("POST", "/api/f", STEP).status, 404);

    fs::rename(dev.app().path("f"), dev.app().path("g")).unwrap();
    restarted(&dev, 2);
    assert_eq!(dev.send("POST", "/v2/g", STEP).status, 200);
    dev.wait_for("the removal", |event| {
        event["kind"] == "function_removed" && event["function"] == "f"
    });
    dev.wait_for_lines(r#""kind":"worker_started""#, 3);
}

#[test]
fn changed_settings_restart_the_host() {
    let app = FunctionApp::new().function(&function("f"));
    let dev = Dev::start(app.function(&function("g")));
    assert_eq!(dev.send("POST", "/api/f", STEP).status, 200);
    let values = json!({ "FUNCTIONS_WORKER_RUNTIME": "custom", "AzureWebJobs.f.Disabled": "true" });
    let settings = json!({ "IsEncrypted": false, "Values": values });
    dev.app().write("local.settings.json", settings.to_string());
    restarted(&dev, 1);
    assert_eq!(dev.send("POST", "/api/f", STEP).status, 404);
}

#[test]
fn a_broken_host_json_is_waited_out() {
    let dev = Dev::start(FunctionApp::new().function(&function("f")));
    let good = fs::read(dev.app().path("host.json")).unwrap();
    dev.app().write("host.json", "{");
    dev.wait_for_state("error");
    assert_eq!(dev.send("POST", "/api/f", STEP).status, 503);
    dev.app().write("host.json", good);
    dev.wait_for_lines(r#""state":"running""#, 2);
    assert_eq!(dev.send("POST", "/api/f", STEP).status, 200);
}
