//! Which requests are raw: host.json and function.json say so, never the request.

use std::fs;

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
fn raw_and_payload_functions_in_one_app() {
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
                answer.error_report().code,
                "unknown_function",
                "{method} {path}"
            );
        }
    }
}

/// Without a prefix a forwarded `POST /hello` looks like a call with an envelope.
#[test]
fn no_routing_guess_without_a_prefix() {
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
        // What the host cannot have sent is a caller's, whatever it holds.
        for body in [
            &b"no envelope"[..],
            br#"{"Data":{"in":"\"forged\""},"Metadata":{}}"#,
        ] {
            let answer = handler.exchange("POST", "/Work", &[HOST], body);
            assert_eq!(answer.status, 404, "{answer:?}");
            assert_eq!(answer.error_report().code, "unknown_function");
        }
    }
}

/// A catch-all route takes what is left, and not the envelopes of others.
#[test]
fn a_catch_all_route_does_not_match_envelopes() {
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
fn older_hosts_are_supported() {
    let proxying_alone = host_json(&json!({ "enableProxyingHttpRequest": true }));
    let handler = Handler::start(FunctionApp::sample("http").host_json(&proxying_alone));
    let call = HttpCall::post("/api/hello", "application/json", "{\"a\":1}");
    let reply = handler.call("hello", call).send().unwrap().http.unwrap();
    assert_eq!(
        (reply.status, reply.body.as_slice()),
        (200, &b"{\"a\":1}"[..])
    );
}

/// The legacy section forwards to the name, without routes or a prefix.
#[test]
fn http_worker_ignores_routes() {
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

/// Without a prefix the host strips one slash, or `~/`, from a route.
#[test]
fn a_route_may_begin_with_a_slash() {
    let echo = apps::plugin("echo");
    for host_json in [forwarding(), proxying(), host_json(&json!({}))] {
        let payload = host_json["customHandler"].as_object().unwrap().len() == 1;
        let app = FunctionApp::new().host_json(&with_prefix(host_json, ""));
        let handler = Handler::start(
            app.function(&routed("Root", "/", &[]).plugin(echo.clone()))
                .function(&routed("Item", "/items/{id:int}", &[]).plugin(echo.clone()))
                .function(&routed("Tilde", "~/tilde", &[]).plugin(echo.clone())),
        );
        for (path, function) in [("/", "Root"), ("/items/5", "Item"), ("/tilde", "Tilde")] {
            if payload {
                let call = HttpCall::new("GET", path);
                let delivered = handler.call(function, call).send().unwrap();
                assert!(delivered.http.is_some(), "{function}");
                continue;
            }
            let headers = [
                HOST,
                (
                    "X-Azure-Functions-InvocationId",
                    "7f6c1c2e-6b0f-4d0e-9c55-0a1b2c3d4e5f",
                ),
            ];
            let answer = handler.exchange("GET", path, &headers, b"");
            assert_eq!(answer.status, 200, "{path}: {answer:?}");
            assert_eq!(answer.json()["function"], function, "{path}");
        }
    }
}

/// A disabled function has no route.
#[test]
fn disabled_functions_are_unknown() {
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
    let headers = [
        HOST,
        (
            "X-Azure-Functions-InvocationId",
            "7f6c1c2e-6b0f-4d0e-9c55-0a1b2c3d4e5f",
        ),
    ];
    let answer = handler.exchange("POST", "/api/Do", &headers, steps);
    assert_eq!(
        (answer.status, answer.body.as_slice()),
        (200, &b"done"[..]),
        "{answer:?}"
    );
    let line = handler.stdout().wait_for("for information");
    assert_eq!(
        line,
        "[Do 7f6c1c2e-6b0f-4d0e-9c55-0a1b2c3d4e5f] for information"
    );
    let line = handler.stderr().wait_for("almost full");
    assert!(
        line.contains("warn") && line.contains("[Do 7f6c1c2e-6b0f-4d0e-9c55-0a1b2c3d4e5f]"),
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
            answer.error_report().invocation_id.unwrap()
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
fn a_missing_plugin_affects_only_its_route() {
    let app = FunctionApp::sample("http");
    fs::remove_file(app.path("hello/hello.wasm")).unwrap();
    let handler = Handler::start(app.function(&http("Broken").plugin(guests::wat("no-export"))));
    for path in ["/api/hello", "/api/Broken"] {
        let answer = handler.exchange("GET", path, &[HOST], b"");
        assert_eq!(answer.status, 503, "{path}: {answer:?}");
        assert_eq!(answer.error_report().code, "plugin_unavailable", "{path}");
    }
    assert_eq!(
        handler
            .exchange("GET", "/api/echo/json", &[HOST], b"")
            .status,
        200
    );
}
