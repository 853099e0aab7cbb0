//! Which requests are raw: host.json and function.json say so, never the request.

use std::fs;

use corral_tests::client::ErrorReport;
use corral_tests::{Function, FunctionApp, Handler, HttpCall, Received, guests};
use serde_json::json;

use super::apps::{self, forwarding, host_json, http, proxying, routed, with_prefix};

const HOST: (&str, &str) = ("Host", "example.org");

fn message(text: &str) -> Received {
    Received::Messages(vec![text.as_bytes().to_vec()])
}

/// A queue function, and an HTTP function that also writes to a queue.
fn mixed(app: FunctionApp) -> FunctionApp {
    app.function(
        &Function::new("Work", "queueTrigger")
            .output("queue", "out")
            .guest("mirror"),
    )
    .function(&http("Enqueue").output("queue", "out").guest("script"))
    .function(&http("hello").plugin(apps::plugin("hello")))
}

#[test]
fn functions_of_both_kinds_side_by_side() {
    for host_json in [forwarding(), proxying()] {
        let handler = Handler::start(mixed(FunctionApp::new().host_json(&host_json)));
        // Nothing but HTTP: raw.
        let answer = handler.exchange("GET", "/api/hello", &[HOST], b"");
        assert_eq!(
            (answer.status, answer.body.as_slice()),
            (200, &b"hello world"[..])
        );
        // A queue: the envelope.
        let delivered = handler.call("Work", "a message").send().unwrap();
        assert_eq!(delivered.bindings["out"], message("a message"));
        // HTTP and a queue: the envelope, too.
        let steps = r#"[{"do":"output","text":"a message"},{"do":"respond","status":202}]"#;
        let call = HttpCall::post("/api/Enqueue", "application/json", steps);
        let delivered = handler.call("Enqueue", call).send().unwrap();
        assert_eq!(delivered.bindings["out"], message("a message"));
        assert_eq!(delivered.http.unwrap().status, 202);
        // The host would never send these.
        for (method, path) in [
            ("POST", "/api/Enqueue"),
            ("POST", "/api/Work"),
            ("GET", "/Work"),
            ("GET", "/hello"),
        ] {
            let answer = handler.exchange(method, path, &[HOST], steps.as_bytes());
            assert_eq!(answer.status, 404, "{method} {path}: {answer:?}");
            assert_eq!(
                ErrorReport::of(&answer).code,
                "unknown_function",
                "{method} {path}"
            );
        }
    }
}

/// Without a prefix a forwarded `POST /hello` looks like a call with an envelope.
#[test]
fn without_a_prefix_nothing_is_guessed() {
    let envelope = br#"{"Data":{"req":{"Url":"http://localhost:7071/hello","Method":"GET","Query":{},"Headers":{},"Params":{}}},"Metadata":{}}"#;
    for host_json in [forwarding(), proxying()] {
        let app = FunctionApp::new().host_json(&with_prefix(host_json, ""));
        let handler = Handler::start(mixed(app));
        for body in [&b"{}"[..], b"a", envelope] {
            let headers = [HOST, ("Content-Type", "application/json; charset=utf-8")];
            let answer = handler.exchange("POST", "/hello", &headers, body);
            assert_eq!(answer.status, 200, "{answer:?}");
            assert_eq!(answer.body, body, "{answer:?}");
        }
        let answer = handler.exchange("GET", "/hello", &[HOST], b"");
        assert_eq!(answer.body, b"hello world");
        let delivered = handler.call("Work", "a message").send().unwrap();
        assert_eq!(delivered.bindings["out"], message("a message"));
        let answer = handler.exchange("POST", "/Work", &[HOST], b"no envelope");
        assert_eq!(answer.status, 400, "{answer:?}");
        assert_eq!(ErrorReport::of(&answer).code, "bad_request");
    }
}

/// A catch-all route takes what is left, and not the envelopes of others.
#[test]
fn a_route_for_everything_leaves_envelopes_alone() {
    let all = routed("All", "{*any}", &[]).plugin(apps::plugin("echo"));
    let app = FunctionApp::new().host_json(&with_prefix(proxying(), ""));
    let handler = Handler::start(mixed(app).function(&all));
    let delivered = handler.call("Work", "a message").send().unwrap();
    assert_eq!(delivered.bindings["out"], message("a message"));
    for (method, path) in [
        ("GET", "/Work"),
        ("POST", "/Work/more"),
        ("POST", "/anything"),
        ("GET", "/x/y"),
    ] {
        let answer = handler.exchange(method, path, &[HOST], b"");
        assert_eq!(
            answer.json()["function"],
            "All",
            "{method} {path}: {answer:?}"
        );
    }
}

/// A host that does not know `enableProxyingHttpRequest` sends the envelope.
#[test]
fn an_older_host_is_understood() {
    let proxying_alone = host_json(&json!({ "enableProxyingHttpRequest": true }));
    let handler = Handler::start(FunctionApp::sample("http").host_json(&proxying_alone));
    let call = HttpCall::post("/api/hello", "application/json", "{\"a\":1}");
    let reply = handler.call("hello", call).send().unwrap().http.unwrap();
    assert_eq!(
        (reply.status, reply.body.as_slice()),
        (200, &b"{\"a\":1}"[..])
    );
}

/// The old section forwards to the name, and knows neither routes nor a prefix.
#[test]
fn the_old_section_ignores_routes() {
    let host_json = json!({
        "version": "2.0",
        "httpWorker": { "description": { "defaultExecutablePath": "handler" } },
        "extensions": { "http": { "routePrefix": "v1" } },
    });
    let handler = Handler::start(apps::echo(&host_json));
    let answer = handler.exchange("PATCH", "/echo?a=1", &[HOST], b"");
    assert_eq!(answer.status, 200, "{answer:?}");
    let said = answer.json();
    assert_eq!(said["url"], "http://example.org/echo?a=1");
    assert_eq!(said["params"], json!([]));
    for path in ["/v1/echo/json", "/api/echo/json", "/echo/json"] {
        let answer = handler.exchange("GET", path, &[HOST], b"");
        assert_eq!(answer.status, 404, "{path}: {answer:?}");
    }
}

/// Each route of host.json has its own function, in the order of the routes.
#[test]
fn routes_of_host_json() {
    let routes = json!({
        "enableProxyingHttpRequest": true,
        "http": { "routes": [{ "route": "items/{*rest}" }, { "route": "health" }] },
    });
    let echo = apps::plugin("echo");
    let handler = Handler::start(
        FunctionApp::new()
            .host_json(&host_json(&routes))
            .file("http-handler1/http-handler1.wasm", &echo)
            .file("http-handler2/http-handler2.wasm", &echo),
    );
    for (method, path, function, params) in [
        ("GET", "/api/items", "http-handler1", json!([])),
        (
            "DELETE",
            "/api/items/7/x",
            "http-handler1",
            json!([["rest", "7/x"]]),
        ),
        ("HEAD", "/api/health", "http-handler2", json!([])),
        ("OPTIONS", "/api/health", "http-handler2", json!([])),
    ] {
        let answer = handler.exchange(method, path, &[HOST], b"");
        assert_eq!(answer.status, 200, "{method} {path}: {answer:?}");
        if method != "HEAD" {
            assert_eq!(answer.json()["function"], function, "{method} {path}");
            assert_eq!(answer.json()["params"], params, "{method} {path}");
        }
    }
    for path in ["/items", "/api/other", "/health"] {
        assert_eq!(
            handler.exchange("GET", path, &[HOST], b"").status,
            404,
            "{path}"
        );
    }
}

/// A function that is turned off has no route.
#[test]
fn a_disabled_function_is_unknown() {
    let app = FunctionApp::sample("http").setting("AzureWebJobs.hello.Disabled", "true");
    let handler = Handler::start(app);
    assert_eq!(
        handler.exchange("GET", "/api/hello", &[HOST], b"").status,
        404
    );
    assert_eq!(
        handler
            .exchange("GET", "/api/echo/json", &[HOST], b"")
            .status,
        200
    );
}

/// There is no `Logs` in a raw answer, so every line goes to the console at once
/// and names its invocation.
#[test]
fn lines_go_to_the_console() {
    let script = http("Do").guest("script");
    let handler = Handler::start(FunctionApp::new().host_json(&proxying()).function(&script));
    let steps = br#"[{"do":"log","text":"for information"},{"do":"log","level":"warn","text":"almost full"},{"do":"respond","body":"done"}]"#;
    let headers = [HOST, ("X-Azure-Functions-InvocationId", "the-id")];
    let answer = handler.exchange("POST", "/api/Do", &headers, steps);
    assert_eq!(
        (answer.status, answer.body.as_slice()),
        (200, &b"done"[..]),
        "{answer:?}"
    );
    let line = handler.stdout().wait_for("for information");
    assert_eq!(line, "[Do the-id] for information");
    let line = handler.stderr().wait_for("almost full");
    assert!(
        line.contains("warn") && line.contains("[Do the-id]"),
        "{line}"
    );
}

/// Without an id of the host's the handler makes one, which the answer to a
/// failure tells.
#[test]
fn a_request_without_an_id_gets_one() {
    let script = http("Do").guest("script");
    let handler = Handler::start(FunctionApp::new().host_json(&proxying()).function(&script));
    let ids: Vec<_> = (0..2)
        .map(|_| {
            let answer = handler.exchange("POST", "/api/Do", &[HOST], br#"{"do":"trap"}"#);
            ErrorReport::of(&answer).invocation_id.unwrap()
        })
        .collect();
    assert_ne!(ids[0], ids[1]);
    for id in &ids {
        assert!(uuid::Uuid::parse_str(id).is_ok(), "{id}");
        handler.stderr().wait_for(id);
    }
}

/// The other functions answer.
#[test]
fn a_plugin_that_is_missing_costs_its_route_only() {
    let app = FunctionApp::sample("http");
    fs::remove_file(app.path("hello/hello.wasm")).unwrap();
    let handler = Handler::start(app.function(&http("Broken").plugin(guests::wat("no-export"))));
    for path in ["/api/hello", "/api/Broken"] {
        let answer = handler.exchange("GET", path, &[HOST], b"");
        assert_eq!(answer.status, 503, "{path}: {answer:?}");
        assert_eq!(
            ErrorReport::of(&answer).code,
            "plugin_unavailable",
            "{path}"
        );
    }
    assert_eq!(
        handler
            .exchange("GET", "/api/echo/json", &[HOST], b"")
            .status,
        200
    );
}
