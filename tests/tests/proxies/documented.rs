//! The two configurations of the documentation page, as they stand there but
//! for the back end.

use corral_tests::Handler;

use crate::fixture::{Gateway, app, check, serve};

const REQUEST: &str = r#"{
    "$schema": "http://json.schemastore.org/proxies",
    "proxies": {
        "proxy1": {
            "matchCondition": {
                "methods": [ "GET" ],
                "route": "/api/{test}"
            },
            "backendUri": "http://be.test/api/<HttpTriggerName>",
            "requestOverrides": {
                "backend.request.headers.Accept": "application/xml",
                "backend.request.headers.x-functions-key": "%ANOTHERAPP_API_KEY%"
            }
        }
    }
}"#;

const RESPONSE: &str = r#"{
    "$schema": "http://json.schemastore.org/proxies",
    "proxies": {
        "proxy1": {
            "matchCondition": {
                "methods": [ "GET" ],
                "route": "/api/{test}"
            },
            "responseOverrides": {
                "response.body": "Hello, {test}",
                "response.headers.Content-Type": "text/plain"
            }
        }
    }
}"#;

fn gateway(file: &str) -> Gateway {
    let app = app(&serde_json::json!({})).file("proxies.json", file);
    serve(app.setting("ANOTHERAPP_API_KEY", "key"), &[])
}

#[test]
fn request_overrides() {
    let gateway = gateway(REQUEST);
    let answer = gateway.send("GET /api/x", &[("Accept", "text/html")], b"");
    check(&answer, &["200", "=seen"], "request overrides");
    let seen = &gateway.backend.take()[0];
    assert_eq!(seen.line, "GET /api/%3CHttpTriggerName%3E");
    assert_eq!(seen.header_all("accept"), ["application/xml"]);
    assert_eq!(seen.header_all("x-functions-key"), ["key"]);
}

#[test]
fn response_overrides() {
    let gateway = gateway(RESPONSE);
    let answer = gateway.send("GET /api/bob", &[], b"");
    check(
        &answer,
        &["200", "=Hello, bob", "content-type: text/plain"],
        "response overrides",
    );
    let handler: &Handler = &gateway.handler;
    handler.stdout().wait_for("1 proxy loaded");
    handler
        .stdout()
        .wait_for("Mapped proxy route 'api/{test}' [GET] to 'proxy1'");
}
