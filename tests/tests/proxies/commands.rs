//! `handler proxies` and what `handler check` says about proxies.

use corral_tests::FunctionApp;
use corral_tests::handler::run;
use serde_json::{Value, json};

use crate::fixture::{app, echo};

fn read(app: &FunctionApp, file: &str) -> Value {
    let text =
        std::fs::read_to_string(app.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error} in {text}"))
}

#[test]
fn init_adds_what_is_missing_and_says_so() {
    let app = FunctionApp::new().function(&echo("hello", "hi/{name?}"));
    let text = std::fs::read_to_string(app.path("host.json")).unwrap();
    app.write("host.json", text.replacen('{', "{ // ours\n", 1));
    let done = run(&app, &["proxies", "init"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    for line in [
        "host.json: set extensions.http.routePrefix to \"\"",
        "host.json: set customHandler.enableProxyingHttpRequest to true",
        "hello/function.json: set the route to \"api/hi/{name?}\", which keeps its URL",
        "proxies/function.json: made: takes every path that is no function's",
        "local.settings.json: set AzureWebJobsFeatureFlags to \"EnableProxies\"",
        "proxies.json: made, without a proxy",
        "in Azure, set the app setting AzureWebJobsFeatureFlags to EnableProxies as well",
    ] {
        assert!(done.stdout.contains(line), "{line}: {done:?}");
    }
    let host = std::fs::read_to_string(app.path("host.json")).unwrap();
    assert!(host.contains("// ours"), "{host}");
    assert_eq!(
        read(&app, "hello/function.json")["bindings"][0]["route"],
        "api/hi/{name?}"
    );
    let made = read(&app, "proxies/function.json");
    assert_eq!(made["scriptFile"], "../proxies.json");
    assert_eq!(made["bindings"][0]["route"], "{*path}");
    assert_eq!(
        read(&app, "local.settings.json")["Values"]["FUNCTIONS_WORKER_RUNTIME"],
        "custom"
    );

    let again = run(&app, &["proxies", "init", "--json"]);
    // The environment of the test has no flag, the file has.
    assert_eq!(again.json(), json!([]), "{again:?}");
    let checked = run(&app, &["check", "--json"]).json();
    assert_eq!(checked["problems"], json!([]));
}

#[test]
fn init_leaves_routes_of_host_json_alone() {
    let app = FunctionApp::new().host_json(&json!({
        "version": "2.0",
        "configurationProfile": "web-app-custom-handler",
        "customHandler": { "description": { "defaultExecutablePath": "handler" } },
    }));
    let app = app.file("proxies.json", "{ \"proxies\": {} }");
    let done = run(&app, &["proxies", "init", "--json"]).json();
    let files: Vec<_> = done
        .as_array()
        .unwrap()
        .iter()
        .map(|change| &change["file"])
        .collect();
    assert_eq!(files, ["local.settings.json"]);
}

#[test]
fn list_shows_the_order_of_the_search() {
    let app = app(&json!({
        "all": { "matchCondition": { "route": "{*rest}" }, "backendUri": "https://api.test/{rest}" },
        "one": { "matchCondition": { "route": "/one", "methods": ["GET", "POST"] }, "disabled": true },
        "own": { "matchCondition": { "route": "/own/{id}" }, "backendUri": "http://localhost/api/{id}" },
    }));
    let listed = run(&app, &["proxies", "list"]);
    let expected = "/one [GET,POST] one (mock, disabled)\n/own/{id} [all] own (local)\n/{*rest} [all] all (https://api.test)\n";
    assert_eq!(listed.stdout, expected);
    let listed = run(&app, &["proxies", "list", "--json"]).json();
    assert_eq!(listed[1]["backend"], "local");
}

#[test]
fn check_explains_each_fault() {
    let proxies = json!({
        "good": { "matchCondition": { "route": "/good" } },
        "bad": { "matchCondition": { "route": "/bad" }, "backendUri": "www.example.com" },
    });
    let checked = run(&app(&proxies), &["check", "--json"]);
    assert_eq!(checked.code, Some(1));
    let problems = checked.json()["problems"].as_array().unwrap().clone();
    let bad = problems
        .iter()
        .find(|problem| problem["severity"] == "error")
        .unwrap();
    assert_eq!(bad["file"], "proxies.json");
    assert_eq!(bad["path"], "$.proxies.bad.backendUri");
    assert_eq!(bad["remedy"], "begin it with http:// or https://");
    assert!(bad["position"]["line"].is_number());
    let init = problems
        .iter()
        .any(|problem| problem["remedy"] == "run `handler proxies init`");
    assert!(init, "{problems:?}");
    let off = app(&proxies).setting("AzureWebJobsFeatureFlags", "");
    let checked = run(&off, &["check"]);
    assert!(
        checked.stdout.contains("proxies are not switched on"),
        "{checked:?}"
    );
}
