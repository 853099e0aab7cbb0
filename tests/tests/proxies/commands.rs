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
fn init_adds_and_reports_missing_settings() {
    let app = FunctionApp::new().function(&echo("hello", "hi/{name?}"));
    let text = std::fs::read_to_string(app.path("host.json")).unwrap();
    app.write("host.json", text.replacen('{', "{ // ours\n", 1));
    let done = run(&app, &["proxies", "init"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    for line in [
        "host.json: set extensions.http.routePrefix to \"\"",
        "host.json: set customHandler.enableProxyingHttpRequest to true",
        "hello/function.json: set the route to \"api/hi/{name?}\", which keeps its URL",
        "proxies/function.json: created: a catch-all route for the proxies",
        "local.settings.json: set AzureWebJobsFeatureFlags to \"EnableProxies\"",
        "proxies.json: created, without a proxy",
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

/// Forwarding would open every function with a key to everyone.
#[test]
fn init_enables_proxying_and_not_forwarding() {
    let secret = echo("secret", "secret").with("authLevel", "function");
    for (switches, changed) in [
        (json!({}), false),
        (json!({ "enableForwardingHttpRequest": false }), false),
        (json!({ "enableForwardingHttpRequest": true }), true),
        (
            json!({ "enableForwardingHttpRequest": true, "enableProxyingHttpRequest": true }),
            true,
        ),
    ] {
        let mut section = switches.clone();
        section["description"] = json!({ "defaultExecutablePath": "handler" });
        let host = json!({ "version": "2.0", "customHandler": section });
        let app = FunctionApp::new().host_json(&host).function(&secret);
        let done = run(&app, &["proxies", "init"]);
        assert_eq!(done.code, Some(0), "{done:?}");
        let line = "host.json: set customHandler.enableForwardingHttpRequest to false, because";
        assert_eq!(done.stdout.contains(line), changed, "{switches}: {done:?}");
        let handler = &read(&app, "host.json")["customHandler"];
        assert_eq!(handler["enableProxyingHttpRequest"], true, "{switches}");
        let forwards = handler["enableForwardingHttpRequest"].as_bool();
        assert!(!forwards.unwrap_or_default(), "{switches}");
    }
}

/// Each file is replaced as a whole: a reader sees the old or the new one.
#[test]
fn init_writes_files_in_one_step() {
    let app = FunctionApp::new().function(&echo("hello", "hi"));
    let files = ["host.json", "hello/function.json", "local.settings.json"];
    let kept = |number: usize| app.state().join(format!("kept{number}"));
    for (number, file) in files.iter().enumerate() {
        std::fs::hard_link(app.path(file), kept(number)).unwrap();
    }
    let before = files.map(|file| std::fs::read(app.path(file)).unwrap());
    let done = run(&app, &["proxies", "init"]);
    assert_eq!(done.code, Some(0), "{done:?}");
    for (number, (file, before)) in files.iter().zip(&before).enumerate() {
        assert_ne!(std::fs::read(app.path(file)).unwrap(), *before, "{file}");
        let kept = std::fs::read(kept(number)).unwrap();
        assert_eq!(kept, *before, "{file}: written in its place");
    }
}

#[test]
fn init_keeps_routes_of_host_json() {
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
fn list_shows_proxies_in_matching_order() {
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
fn check_explains_each_problem() {
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
        checked.stdout.contains("proxies are not enabled"),
        "{checked:?}"
    );
}
