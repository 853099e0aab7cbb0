//! Which requests reach a server at all.

use serde_json::json;

use super::server::{call, handler, request, serves};

#[test]
fn origins_hosts_and_methods_are_checked() {
    let handler = handler();
    let body = request("add", &json!({})).to_string();
    for (method, path, host, origin, status) in [
        ("POST", "/api/mcp", "mcp.example.com", None, 200),
        ("POST", "/api/mcp", "localhost:7071", None, 200),
        ("POST", "/api/mcp", "evil.example", None, 403),
        (
            "POST",
            "/api/mcp",
            "mcp.example.com",
            Some("https://app.example.com"),
            200,
        ),
        (
            "POST",
            "/api/mcp",
            "mcp.example.com",
            Some("http://localhost:6274"),
            403,
        ),
        (
            "POST",
            "/api/mcp",
            "mcp.example.com",
            Some("https://evil.example"),
            403,
        ),
        ("POST", "/api/mcp", "mcp.example.com", Some("null"), 403),
        (
            "OPTIONS",
            "/api/mcp",
            "mcp.example.com",
            Some("https://evil.example"),
            403,
        ),
        (
            "OPTIONS",
            "/api/mcp",
            "mcp.example.com",
            Some("https://app.example.com"),
            200,
        ),
        ("GET", "/api/mcp", "mcp.example.com", None, 405),
        ("DELETE", "/api/mcp", "mcp.example.com", None, 405),
        ("PUT", "/api/mcp", "mcp.example.com", None, 405),
        ("GET", "/api/mcp", "evil.example", None, 403),
        (
            "GET",
            "/api/mcp/.well-known/x",
            "mcp.example.com",
            None,
            200,
        ),
        (
            "POST",
            "/api/plain",
            "anything.example",
            Some("http://localhost:6274"),
            200,
        ),
        (
            "POST",
            "/api/plain",
            "anything.example",
            Some("http://127.0.0.1"),
            200,
        ),
        (
            "POST",
            "/api/plain",
            "anything.example",
            Some("https://anything.example"),
            403,
        ),
    ] {
        let mut headers = vec![("Host", host)];
        headers.extend(origin.map(|origin| ("Origin", origin)));
        let answer = handler.exchange(method, path, &headers, body.as_bytes());
        let row = format!("{method} {path} {host} {origin:?}");
        assert_eq!(answer.status, status, "{row}: {answer:?}");
        match status {
            403 => {
                let error = &answer.json()["error"];
                let key = error["data"]["key"].as_str().unwrap_or_default();
                assert!(
                    matches!(key, "mcp.hosts" | "mcp.origins"),
                    "{row}: {answer:?}"
                );
            }
            405 => assert_eq!(answer.header("allow"), Some("POST"), "{row}: {answer:?}"),
            _ => {}
        }
    }
    serves(&handler);
}

#[test]
fn event_streams_are_not_buffered_by_proxies() {
    let handler = handler();
    for (tool, expected) in [("steps", Some("no")), ("add", None)] {
        let answer = call(&handler, tool, &json!({}));
        assert_eq!(answer.header("x-accel-buffering"), expected, "{answer:?}");
    }
}
