//! No task blocks the thread that polls it: a task that waits for a file, a lock or a
//! name server would block other calls.

#![cfg(target_os = "linux")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::fs;

use corral_tests::handler::{Admin, VARIABLES};
use corral_tests::{Authority, Function, FunctionApp, Handler, Upstream, guests};
use serde_json::{Value, json};

/// More than this is told.
const LIMIT: (&str, &str) = ("CORRAL_REPORT_STALLS", "50ms");

/// The line that tells.
const STALL: &str = "blocked a thread for";

fn app(server: &Upstream, trusted: &Authority) -> FunctionApp {
    let files = [json!({ "host": "../data", "guest": "/data", "access": "write" })];
    let net = [server.origin(), server.origin_at("localhost")];
    let backend = format!("{}/ok", server.origin_at("localhost"));
    let proxies = json!({ "proxies": {
        "remote": { "matchCondition": { "route": "/remote" }, "backendUri": backend },
        "local": {
            "matchCondition": { "route": "/local" },
            "backendUri": "https://localhost/api/Probe",
        },
        "mock": {
            "matchCondition": { "route": "/mock" },
            "responseOverrides": { "response.body": "mocked" },
        },
    } });
    FunctionApp::new()
        .proxying()
        .setting("AzureWebJobsFeatureFlags", "EnableProxies")
        .file("proxies.json", proxies.to_string())
        .file("trusted.pem", trusted.certificate())
        .file("data/file", "text")
        .function(
            &Function::new("Probe", "httpTrigger")
                .output("http", "res")
                .guest("probe")
                .plugin_json(json!({ "grants": { "files": files, "net": net } })),
        )
        .function(
            &Function::new("Stream", "httpTrigger")
                .with("route", "Stream/{*rest}")
                .output("http", "res")
                .guest("exchange"),
        )
        .function(
            &Function::new("Script", "queueTrigger")
                .output("queue", "out")
                .guest("script"),
        )
}

/// Everything that takes files, locks, names or certificates.
fn exercise(handler: &Handler, admin: &Admin, server: &Upstream) {
    let host = [("Host", "x")];
    let probe = |step: Value| {
        let body = json!([step]).to_string();
        let answer = handler.exchange("POST", "/api/Probe", &host, body.as_bytes());
        assert_eq!(answer.status, 200, "{step}: {answer:?}");
    };
    for url in [server.origin(), server.origin_at("localhost")] {
        probe(json!({ "do": "request", "url": format!("{url}/ok") }));
    }
    for op in ["read", "write", "list"] {
        probe(json!({ "do": "file", "op": op, "path": "file" }));
    }
    for target in ["/remote", "/mock", "/api/Stream/hello", "/api/nobody", "/"] {
        handler.exchange("GET", target, &host, b"");
        handler.exchange(
            "GET",
            target,
            &[("Host", "x"), ("Proxy-Trace-Enabled", "true")],
            b"",
        );
    }
    handler.exchange("POST", "/local", &host, b"[]");
    let told = r#"{"do":"output","text":"told"}"#;
    handler.call("Script", told).send().unwrap();
    let flood = json!({ "do": "log", "level": "error", "lines": 100, "text": "x".repeat(10_000) });
    handler
        .call("Script", flood.to_string().as_str())
        .send()
        .unwrap();

    let mirror = fs::read(guests::path("mirror")).unwrap();
    let change = |method: &str, what: &str, body: &[u8]| {
        let path = format!("/v1/functions/Script/{what}");
        let answer = admin.send(method, &path, &[], body);
        assert!((200..300).contains(&answer.status), "{what}: {answer:?}");
    };
    change("PUT", "plugin", &mirror);
    change("POST", "rollback", b"");
    change("POST", "reload", b"");
    for path in ["/v1/functions", "/metrics", "/openapi.json"] {
        admin.get(path);
    }
    handler.app().write("Script/Script.wasm", &mirror);
    let config = r#"{ "stack": "2MiB" }"#;
    handler.app().write("corral.json", config);
    handler.stderr().wait_for("restart the handler to apply");
}

#[test]
fn no_task_blocks_its_thread() {
    let trusted = Authority::default();
    let server = Upstream::start_tls(&trusted, &["localhost", "127.0.0.1"]);
    let app = app(&server, &trusted);
    let certificates = app.path("trusted.pem");
    let [token, address] = VARIABLES;
    let certificates = ("SSL_CERT_FILE", certificates.to_str().unwrap());
    let handler = Handler::start_with(app, &[LIMIT, token, address, certificates]);
    let admin = Admin::of(&handler);
    exercise(&handler, &admin, &server);
    handler.end();
    assert_eq!(handler.stderr().lines_with(STALL), [""; 0]);
}
