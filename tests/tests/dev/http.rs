//! HTTP functions of the real handler.

use corral_tests::{Dev, Function, FunctionApp};
use serde_json::json;

/// A function that answers as its caller says, at `hi/{name?}`.
fn scripted() -> Function {
    Function::new("hello", "httpTrigger")
        .with("route", "hi/{name?}")
        .with("methods", json!(["get", "post"]))
        .with("authLevel", "function")
        .output("http", "res")
        .guest("script")
}

#[test]
fn functions_answer_at_their_routes() {
    const STEP: &str = r#"{ "do": "respond", "status": 201, "body": "hello" }"#;
    let dev = Dev::start(FunctionApp::new().function(&scripted()));
    for (method, target, body, status, answer) in [
        ("POST", "/api/hi", STEP, 201, "hello"),
        ("POST", "/api/HI/you?x=1", STEP, 201, "hello"),
        // Without a step the plugin fails, and the caller learns nothing of it.
        ("GET", "/api/hi", "", 500, ""),
        ("PUT", "/api/hi", STEP, 404, ""),
        ("POST", "/api/hi/a/b", STEP, 404, ""),
        ("POST", "/api/other", STEP, 404, ""),
        ("POST", "/hello", STEP, 404, ""),
        ("POST", "/runtime/webhooks/x", "", 404, ""),
    ] {
        let found = dev.send(method, target, body);
        let text = String::from_utf8_lossy(&found.body);
        assert_eq!(
            (found.status, &*text),
            (status, answer),
            "{method} {target}"
        );
    }
    let failed = dev.wait_for("the failure", |event| event["outcome"] == "failed");
    assert_eq!(failed["status"], 500);
    assert_eq!(failed["function"], "hello");
}

#[test]
fn the_host_tells_about_itself() {
    let dev = Dev::start(FunctionApp::new().function(&scripted()));
    let home = dev.send("GET", "/", "");
    assert_eq!(home.status, 200);
    assert!(String::from_utf8_lossy(&home.body).contains("<td>hello<td>httpTrigger"));
    let functions = dev.send("GET", "/admin/functions", "").json();
    assert_eq!(functions[0]["name"], "hello");
    let address = functions[0]["invoke_url_template"].as_str().unwrap();
    assert!(address.ends_with("/api/hi/{name?}"), "{address}");
    assert_eq!(functions[0]["config"]["bindings"][0]["route"], "hi/{name?}");
    let one = dev.send("GET", "/admin/functions/HELLO", "").json();
    assert_eq!(one, functions[0]);
    assert_eq!(dev.send("GET", "/admin/functions/x", "").status, 404);
    let status = dev.send("GET", "/admin/host/status", "").json();
    assert_eq!(status["state"], "Running");
    assert_eq!(dev.send("POST", "/admin/host/ping", "").status, 200);
}

#[test]
fn pages_of_other_sites_cannot_administer() {
    let dev = Dev::start(FunctionApp::new().function(&scripted()));
    for (host, origin, status) in [
        ("localhost", None, 200),
        ("localhost", Some("http://localhost"), 200),
        ("localhost", Some("https://evil.example"), 401),
        ("evil.example", None, 401),
    ] {
        let origin = origin.map(|origin| ("Origin", origin));
        let answer = dev.send_as(host, "GET", "/admin/functions", origin.as_slice(), "");
        assert_eq!(answer.status, status, "{host} {origin:?}");
    }
}
