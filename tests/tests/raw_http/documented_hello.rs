//! The HTTP-only function of the Azure documentation, in every mode of the host.

use corral_tests::{Framing, FunctionApp, Handler, HttpCall};
use serde_json::{Value, json};

use super::apps::{forwarding, host_json, plugin, proxying};

/// The body of the documentation's `POST`.
const MESSAGE: &str = "{\n  \"message\": \"Hello World!\"\n}";

/// Method, body, and the body of the answer.
const CALLS: &[(&str, &str, &str)] = &[
    ("GET", "", "hello world"),
    ("POST", MESSAGE, MESSAGE),
    ("POST", "", ""),
];

/// The sample app as it is, but for host.json.
fn sample(host_json: &Value) -> FunctionApp {
    FunctionApp::sample("http").host_json(host_json)
}

/// The plugin as the first function that the host invents, without any
/// function.json.
fn invented(host_json: &Value) -> FunctionApp {
    FunctionApp::new()
        .host_json(host_json)
        .file("http-handler1/http-handler1.wasm", plugin("hello"))
}

/// The header fields with which a host hands the documented request over.
fn headers<'a>(host: &'a str, content_type: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut headers = vec![
        ("Host", host),
        ("User-Agent", "curl/8.5.0 Azure-Functions-Host/4.1037.0.0"),
        ("Accept", "*/*"),
        (
            "X-Azure-Functions-InvocationId",
            "5f5f0c4c-3c5e-4c4f-9d0b-0f2f2d2a7d11",
        ),
        ("X-Azure-Functions-HostVersion", "4.1037.0.0"),
    ];
    if !content_type.is_empty() {
        headers.push(("Content-Type", content_type));
    }
    headers
}

/// Every byte of the answer but for its date, with a body that is sized and with
/// one that is chunked.
fn check(app: FunctionApp, path: &str, host: &str) {
    let handler = Handler::start(app);
    for (method, body, expected) in CALLS {
        let content_type = if body.is_empty() {
            ""
        } else {
            "application/json"
        };
        let answer = handler.exchange(method, path, &headers(host, content_type), body.as_bytes());
        assert_eq!(answer.status, 200, "{method}: {answer:?}");
        assert_eq!(String::from_utf8_lossy(&answer.body), *expected, "{method}");
        let length = expected.len().to_string();
        let mut fields: Vec<_> = answer
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|(name, _)| *name != "date")
            .collect();
        fields.sort_unstable();
        let expected = [
            ("connection", "close"),
            ("content-length", length.as_str()),
            ("content-type", "application/json"),
        ];
        assert_eq!(fields, expected, "{method}");
    }
    let answer = handler.exchange("DELETE", path, &headers(host, ""), b"");
    assert_eq!(answer.status, 404, "{answer:?}");
}

#[test]
fn in_payload_mode() {
    let handler = Handler::start(sample(&host_json(&json!({}))));
    for (method, body, expected) in CALLS {
        let call = match *method {
            "POST" => HttpCall::post("/api/hello", "application/json", *body),
            method => HttpCall::new(method, "/api/hello"),
        };
        let delivered = handler.call("hello", call).send().unwrap();
        let reply = delivered.http.unwrap();
        assert_eq!(reply.status, 200, "{method}");
        assert_eq!(
            reply.header("content-type"),
            Some("application/json; charset=utf-8"),
            "{method}"
        );
        assert_eq!(reply.headers.len(), 1, "{method}");
        assert_eq!(String::from_utf8_lossy(&reply.body), *expected, "{method}");
    }
}

#[test]
fn forwarded() {
    check(sample(&forwarding()), "/api/hello", "127.0.0.1:7071");
}

#[test]
fn proxied() {
    check(sample(&proxying()), "/api/hello", "127.0.0.1");
}

#[test]
fn with_http_worker() {
    let host_json = json!({
        "version": "2.0",
        "httpWorker": { "description": { "defaultExecutablePath": "handler" } },
    });
    check(sample(&host_json), "/hello", "127.0.0.1:7071");
}

#[test]
fn by_a_route_of_host_json() {
    let routes = json!({
        "enableProxyingHttpRequest": true,
        "http": { "defaultAuthorizationLevel": "anonymous", "routes": [{ "route": "hello" }] },
    });
    let handler = Handler::start(invented(&host_json(&routes)));
    for (method, body, expected) in CALLS {
        let answer = handler.exchange(
            method,
            "/api/hello",
            &headers("127.0.0.1", ""),
            body.as_bytes(),
        );
        assert_eq!(answer.status, 200, "{method}: {answer:?}");
        assert_eq!(String::from_utf8_lossy(&answer.body), *expected, "{method}");
    }
    let answer = handler.exchange("GET", "/hello", &headers("127.0.0.1", ""), b"");
    assert_eq!(answer.status, 404, "{answer:?}");
}

#[test]
fn by_a_profile() {
    for profile in ["web-app-custom-handler", "MCP-Custom-Handler"] {
        let mut host_json = host_json(&json!({}));
        host_json["configurationProfile"] = json!(profile);
        let handler = Handler::start(invented(&host_json));
        for path in ["/api/hello", "/hello", "/any/other/path", "/"] {
            for (method, body, expected) in CALLS {
                let answer =
                    handler.exchange(method, path, &headers("127.0.0.1", ""), body.as_bytes());
                assert_eq!(answer.status, 200, "{profile}: {method} {path}: {answer:?}");
                assert_eq!(
                    String::from_utf8_lossy(&answer.body),
                    *expected,
                    "{profile}: {method} {path}"
                );
            }
        }
    }
}

/// Routes alone do not make the host proxy: it sends the envelope to the name
/// that it invented.
#[test]
fn by_a_route_without_proxying() {
    let routes = json!({ "http": { "routes": [{ "route": "hello" }] } });
    let handler = Handler::start(invented(&host_json(&routes)));
    let envelope = br#"{"Data":{"req":{"Url":"http://localhost:7071/api/hello","Method":"GET","Query":{},"Headers":{},"Params":{}}},"Metadata":{}}"#;
    let id = "7f6c1c2e-6b0f-4d0e-9c55-0a1b2c3d4e5f";
    let answer = handler
        .transport()
        .post("/http-handler1", id, &[], Framing::Chunked, envelope)
        .unwrap();
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(
        answer.json()["Outputs"]["res"]["body"],
        "hello world",
        "{answer:?}"
    );
    let answer = handler.exchange("GET", "/api/hello", &headers("127.0.0.1", ""), b"");
    assert_eq!(answer.status, 404, "{answer:?}");
}
