//! Calls from proxies to functions and proxies of the same app.

use corral_tests::Backend;
use serde_json::{Value, json};

use crate::fixture::{Gateway, app, check, echo, passed, serve};

fn proxies() -> Value {
    json!({
        "33": { "matchCondition": { "route": "/api/{*p}" }, "backendUri": "https://localhost/api/{p}" },
        "36 a": { "matchCondition": { "route": "/pr1/{*path}" }, "backendUri": "https://localhost/pr2/{path}",
                  "responseOverrides": { "response.headers.X-Outer": "1" } },
        "36 b": { "matchCondition": { "route": "/pr2/{*path}" }, "backendUri": "https://localhost/{path}",
                  "responseOverrides": { "response.headers.X-Inner": "1" } },
        "37": { "matchCondition": { "route": "{*r}", "methods": ["OPTIONS"] }, "backendUri": "https://localhost/cors",
                "responseOverrides": { "response.statusCode": "200", "response.headers.Access-Control-Allow-Origin": "{request.headers.Origin}" } },
        "39 a": { "matchCondition": { "route": "/ct", "methods": ["HEAD", "GET"] }, "backendUri": "http://localhost/pb" },
        "39 b": { "matchCondition": { "route": "/pb", "methods": ["HEAD", "GET"] }, "backendUri": "http://localhost/api/Ping",
                  "responseOverrides": { "response.statusCode": "304", "response.headers.Content-Type": "fake/custom", "response.headers.Test": "test" } },
        "53": { "matchCondition": { "route": "/alt/{*rest}" }, "backendUri": "https://localhost/api/test/{rest}?added=1",
                "requestOverrides": { "backend.request.method": "PUT", "backend.request.headers.X-Added": "yes" } },
        "35": { "matchCondition": { "route": "/pa" }, "backendUri": "https://localhost/guarded" },
        "queue": { "matchCondition": { "route": "/order" }, "backendUri": "https://localhost/queueing" },
        "admin": { "matchCondition": { "route": "/status" }, "backendUri": "https://localhost/admin/host/status" }
    })
}

fn gateway(variables: &[(&str, &str)]) -> Gateway {
    let mut host = crate::fixture::host_json();
    host["extensions"] = json!({ "http": { "routePrefix": "" } });
    let guarded = echo("PingAuth", "guarded").with("x", 0);
    let app = app(&proxies())
        .host_json(&host)
        .function(&echo("Ping", "api/Ping"))
        .function(&echo("Test", "api/test/{id}"))
        .function(&guarded);
    let function_json = json!({ "bindings": [
        { "type": "httpTrigger", "direction": "in", "name": "req", "route": "guarded", "authLevel": "function" },
        { "type": "http", "direction": "out", "name": "res" }
    ] });
    app.write("PingAuth/function.json", function_json.to_string());
    let queueing = echo("Queueing", "queueing").output("queue", "out");
    serve(app.function(&queueing), variables)
}

#[test]
fn functions_and_proxies_are_called_in_process() {
    for variables in [
        &[][..],
        &[("AZURE_FUNCTION_PROXY_DISABLE_LOCAL_CALL", "true")],
    ] {
        let gateway = gateway(variables);
        for (number, line, headers, expected) in [
            ("33", "GET /api/Ping", &[][..], &["200"][..]),
            (
                "34",
                "GET /api/nope",
                &[],
                &[
                    "400",
                    "=Infinite loop detected when trying to call a local function or proxy from a proxy.",
                ],
            ),
            (
                "36",
                "GET /pr1/api/Ping",
                &[],
                &["200", "x-outer: 1", "x-inner: 1"],
            ),
            (
                "37",
                "OPTIONS /any",
                &[("Origin", "https://a.test")],
                &["200", "access-control-allow-origin: https://a.test"],
            ),
            (
                "39",
                "HEAD /ct",
                &[],
                &["304", "content-type: fake/custom", "test: test"],
            ),
            (
                "39",
                "GET /ct",
                &[],
                &["304", "!content-type", "test: test"],
            ),
            ("-", "GET /status", &[], &["404"]),
        ] {
            check(
                &gateway.send(line, headers, b""),
                expected,
                &format!("vector {number}, {line} {variables:?}"),
            );
        }
    }
}

#[test]
fn a_function_sees_the_rewritten_request() {
    let gateway = gateway(&[]);
    let answer = gateway.send("POST /alt/123?a=b", &[("X-Mine", "1")], b"12345");
    let said = answer.json();
    assert_eq!(said["function"], "Test");
    assert_eq!(said["method"], "PUT");
    assert_eq!(said["params"], json!([["id", "123"]]));
    assert_eq!(said["url"], "http://app.test/api/test/123?added=1&a=b");
    assert_eq!(said["bodyLength"], 5);
    let headers = said["headers"].as_array().unwrap();
    assert!(headers.contains(&json!(["x-added", "yes"])), "{said}");
    assert!(headers.contains(&json!(["x-mine", "1"])), "{said}");
    assert!(
        !headers
            .iter()
            .any(|header| header[0] == "x-corral-local-call"),
        "{said}"
    );
    passed("vector 53, POST /alt/123");
}

/// What only the Functions host can do goes to the host. A server takes its part
/// here: it is asked as the host would be, and its answer is the caller's.
#[test]
fn the_host_checks_keys_and_delivers() {
    let host = Backend::start();
    let name = format!("127.0.0.1:{}", host.port());
    let gateway = gateway(&[("WEBSITE_HOSTNAME", &name)]);
    for (line, sent) in [
        ("GET /pa?code=KEY", "GET /guarded?code=KEY"),
        ("POST /order", "POST /queueing"),
    ] {
        check(&gateway.send(line, &[], b"x"), &["200", "=seen"], line);
        let seen = host.take();
        assert_eq!(seen[0].line, sent);
        // With the ticket the host's own call comes back to the function.
        let ticket = seen[0].header_all("x-corral-local-call")[0].to_owned();
        let answer = gateway.send(sent, &[("X-Corral-Local-Call", &ticket)], b"x");
        if sent.contains("guarded") {
            check(&answer, &["200"], sent);
            assert_eq!(answer.json()["function"], "PingAuth");
        }
    }
    passed("vector 35, GET /pa?code=KEY, the key being checked by the Functions host");
    // Nobody else's call does.
    for ticket in ["x", "x-h0", ""] {
        let answer = gateway.send("GET /status", &[("X-Corral-Local-Call", ticket)], b"");
        check(&answer, &["404"], ticket);
    }
}

#[test]
fn keyed_functions_are_not_called_without_a_host() {
    let gateway = gateway(&[]);
    for line in ["GET /pa?code=KEY", "POST /order"] {
        check(&gateway.send(line, &[], b""), &["401"], line);
    }
    passed("vector 35, GET /pa without a Functions host, which alone knows keys");
    gateway
        .handler
        .stderr()
        .wait_for("set WEBSITE_HOSTNAME to its address");
}

/// Every level but anonymous takes a key, and only the Functions host checks it.
#[test]
fn every_level_but_anonymous_takes_a_key() {
    let mut host = crate::fixture::host_json();
    host["extensions"] = json!({ "http": { "routePrefix": "" } });
    for (level, status) in [
        ("anonymous", "200"),
        ("user", "401"),
        ("function", "401"),
        ("System", "401"),
        ("ADMIN", "401"),
    ] {
        let proxies = json!({ "p": { "matchCondition": { "route": "/p" }, "backendUri": "https://localhost/keyed" } });
        let function_json = json!({ "bindings": [
            { "type": "httpTrigger", "direction": "in", "name": "req", "route": "keyed", "authLevel": level },
            { "type": "http", "direction": "out", "name": "res" }
        ] });
        let app = app(&proxies)
            .host_json(&host)
            .function(&echo("Keyed", "keyed"))
            .file("Keyed/function.json", function_json.to_string());
        let gateway = serve(app, &[]);
        check(&gateway.send("GET /p", &[], b""), &[status], level);
        // The host has checked the key of a call that it hands on.
        check(&gateway.send("GET /keyed", &[], b""), &["200"], level);
    }
}
