//! What callers cannot do through a proxy.

use serde_json::json;

use crate::fixture::{app, check, serve, trace};

#[test]
fn requests_are_sent_to_the_configured_back_end() {
    let gateway = serve(
        app(&json!({
            "header": { "matchCondition": { "route": "/h/{v}" }, "backendUri": "http://be.test/",
                        "requestOverrides": { "backend.request.headers.X-V": "{v}" } },
            "answer": { "matchCondition": { "route": "/a/{v}" },
                        "responseOverrides": { "response.headers.X-V": "{v}" } },
            "path": { "matchCondition": { "route": "/p/{*v}" }, "backendUri": "http://be.test/base/{v}" },
            "method": { "matchCondition": { "route": "/m/{v}" }, "backendUri": "http://be.test/",
                        "requestOverrides": { "backend.request.method": "{v}" } },
        })),
        &[],
    );
    for (line, status, sent) in [
        ("GET /h/a%0D%0AX-Evil:%201", "400", None),
        ("GET /a/a%0D%0AX-Evil:%201", "500", None),
        ("GET /p/..%2f..%2fsecret", "400", None),
        ("GET /p/%2e%2e%5csecret", "400", None),
        ("GET /p/a/../../../x", "404", None),
        ("GET /p/@evil.test/", "200", Some("GET /base/@evil.test/")),
        (
            "GET /p/http:%2F%2Fevil.test",
            "200",
            Some("GET /base/http:%2F%2Fevil.test"),
        ),
        ("GET /m/CONNECT", "400", None),
        ("GET /m/A%20B", "400", None),
        ("GET /m/purge", "200", Some("PURGE /")),
    ] {
        let answer = gateway.send(line, &[], b"");
        check(&answer, &[status, "!x-evil"], line);
        let seen = gateway.backend.take();
        assert_eq!(seen.first().map(|seen| seen.line.as_str()), sent, "{line}");
    }
}

#[test]
fn callers_cannot_change_the_connection() {
    let proxies =
        json!({ "p": { "matchCondition": { "route": "/p" }, "backendUri": "http://be.test/" } });
    let gateway = serve(app(&proxies), &[]);
    let headers: &[(&str, &str)] = &[
        ("Keep-Alive", "timeout=5"),
        ("TE", "trailers"),
        ("Upgrade", "websocket"),
        ("Proxy-Authorization", "Basic x"),
        ("Proxy-Trace-Enabled", "true"),
        ("X-Forwarded-For", "192.0.2.1"),
    ];
    check(&gateway.send("GET /p", headers, b""), &["200"], "/p");
    let seen = &gateway.backend.take()[0];
    for name in [
        "keep-alive",
        "te",
        "upgrade",
        "proxy-authorization",
        "proxy-trace-enabled",
        "x-corral-local-call",
    ] {
        assert!(seen.header_all(name).is_empty(), "{name}: {seen:?}");
    }
    for (name, value) in [
        ("x-forwarded-for", "192.0.2.1, 127.0.0.1"),
        ("x-forwarded-host", "app.test"),
        ("x-forwarded-proto", "http"),
    ] {
        assert_eq!(seen.header_all(name), [value], "{name}");
    }
}

#[test]
fn bodies_are_limited() {
    let proxies = json!({ "p": { "matchCondition": { "route": "/p" }, "backendUri": "http://be.test/sink" } });
    let app = app(&proxies).setting("FUNCTIONS_REQUEST_BODY_SIZE_LIMIT", "1000");
    let gateway = serve(app, &[]);
    check(
        &gateway.send("POST /p", &[], &[b'.'; 1000]),
        &["200", "=1000"],
        "at the limit",
    );
    check(
        &gateway.send("POST /p", &[], &[b'.'; 1001]),
        &["413"],
        "over the limit",
    );
}

#[test]
fn keys_are_not_in_the_log() {
    let proxies = json!({ "Mine": { "matchCondition": { "route": "/p/{id}" }, "backendUri": "http://be.test/?code=%KEY%" } });
    let gateway = serve(app(&proxies).setting("KEY", "s3cret"), &[]);
    let headers: &[(&str, &str)] = &[
        ("Authorization", "Bearer s3cret"),
        ("Proxy-Trace-Enabled", "true"),
    ];
    let answer = gateway.send("GET /p/5?sig=s3cret", headers, b"");
    let line = gateway.handler.stdout().wait_for("[Mine ");
    assert!(line.contains("GET /p/{id} by remote 127.0.0.1:"), "{line}");
    assert!(line.contains("200 -> 200 in "), "{line}");
    assert!(!line.contains("s3cret"), "{line}");
    let trace = trace(&gateway, &answer);
    assert!(
        trace.contains("\"proxy\": \"Mine\"") && trace.contains("?code=***&sig=***"),
        "{trace}"
    );
    assert!(!trace.contains("s3cret"), "{trace}");
}

#[test]
fn silent_back_ends_time_out() {
    let mut host = crate::fixture::host_json();
    host["functionTimeout"] = json!("00:00:01");
    let proxies = json!({ "p": { "matchCondition": { "route": "/p" }, "backendUri": "http://be.test/silent" } });
    let gateway = serve(app(&proxies).host_json(&host), &[]);
    let answer = gateway.send("GET /p", &[], b"");
    check(&answer, &["504"], "silent");
    assert_eq!(answer.json()["statusCode"], 504);
}
