//! The response that a caller gets.

use corral_proxies::BackendResponse;
use serde_json::{Value, json};

use crate::bench::{Caller, answered, get, message, one, upstream};

/// The response of a mock: a proxy without a back end.
fn mock(overrides: &Value, caller: Caller<'_>) -> String {
    let proxy = json!({
        "matchCondition": { "route": "/{*a}" },
        "responseOverrides": overrides,
    });
    let answer = answered(
        &one(&proxy, &[("K", "k")]),
        caller,
        &BackendResponse::empty(),
    );
    message(&answer)
}

/// The response of a proxy with a back end.
fn passed(overrides: &Value, caller: Caller<'_>, upstream: &BackendResponse) -> String {
    let proxy = json!({
        "matchCondition": { "route": "/{*a}" },
        "backendUri": "http://be.test/x?b=1",
        "responseOverrides": overrides,
    });
    message(&answered(&one(&proxy, &[]), caller, upstream))
}

const TEXT: &str = "content-type: text/plain; charset=utf-8";
const JSON: &str = "content-type: application/json; charset=utf-8";

#[test]
fn mocks() {
    for (overrides, target, expected) in [
        (json!({}), "/", "200\n(upstream)".to_owned()),
        (
            json!({ "response.headers.myversion": "123", "response.statusCode": "200" }),
            "/",
            "200\nmyversion: 123\n(upstream)".to_owned(),
        ),
        (
            json!({ "response.body": "Hello, {a}", "Response.Headers.Content-Type": "text/html" }),
            "/bob",
            "200\ncontent-type: text/html\nHello, bob".to_owned(),
        ),
        (
            json!({ "response.statusCode": 302 }),
            "/",
            "302\n(upstream)".to_owned(),
        ),
        (
            json!({ "response.statusCode": "201", "response.statusReason": "Fine\r\n{a}" }),
            "/x",
            "201 Finex\n(upstream)".to_owned(),
        ),
        (
            json!({ "response.body": "{\"test\":\"{{{b}}}{{123}}{1}\"}" }),
            "/",
            format!("200\n{TEXT}\n{{\"test\":\"{{}}{{123}}\"}}"),
        ),
        (
            json!({ "response.body": "{{ example }} example.com\\text.html \"q\" %K%" }),
            "/",
            format!("200\n{TEXT}\n{{ example }} example.com\\text.html \"q\" k"),
        ),
        (
            json!({ "response.body": { "id": "{a}", "total": 100, "n": null, "items": [{ "q": 5.50 }, true, "{request.method}"] } }),
            "/o%22%0Ab",
            // serde_json sorts the members of the test's own JSON.
            format!(
                "200\n{JSON}\n{{\"id\":\"o\\\"\\nb\",\"items\":[{{\"q\":5.5}},true,\"GET\"],\"n\":null,\"total\":100}}"
            ),
        ),
        (
            json!({ "response.body": [{ "n": "{request.method}" }] }),
            "/",
            format!("200\n{JSON}\n[{{\"n\":\"GET\"}}]"),
        ),
        (json!({ "response.body": "" }), "/", "200\n".to_owned()),
        (
            json!({ "response.body": "x", "response.statusCode": "204" }),
            "/",
            "204\n(none)".to_owned(),
        ),
        (
            json!({ "response.headers.X": "{backend.response.statusCode} {backend.response.statusReason}{backend.response.headers.y}" }),
            "/",
            "200\nx: 200 OK\n(upstream)".to_owned(),
        ),
        (
            json!({ "response.headers.X": "{a}" }),
            "/a%0D%0AX-Evil:%201",
            "the header `x` would contain a line break or another control character".to_owned(),
        ),
        (
            json!({ "response.statusCode": "{a}" }),
            "/404",
            "404\n(upstream)".to_owned(),
        ),
        (
            json!({ "response.statusCode": "{a}" }),
            "/100",
            "`100` is not a valid status code; use 200 to 599".to_owned(),
        ),
    ] {
        assert_eq!(
            mock(&overrides, get(target)),
            expected,
            "{overrides} {target}"
        );
    }
}

/// The file's value of a header, the caller's target, and what the header is.
#[test]
fn uri_headers_stay_uris() {
    for (name, value, target, expected) in [
        (
            "Location",
            "https://new.example/{a}",
            "/old/caf%C3%A9/a%20b%3Fc%23d",
            "https://new.example/old/caf%C3%A9/a%20b%3Fc%23d",
        ),
        ("Location", "/{a}", "/a%2Fb", "/a%2Fb"),
        (
            "Location",
            "/x?path={a}&y=%41",
            "/a b&c",
            "/x?path=a%20b%26c&y=%41",
        ),
        (
            "Location",
            "/é x?n={request.querystring.n}",
            "/?n=a%26b%3Dc",
            "/%C3%A9%20x?n=a%26b%3Dc",
        ),
        (
            "Location",
            "{request.querystring.next}",
            "/?next=https%3A%2F%2Fa.test%2Fp%3Fq%3D%C3%A9",
            "https://a.test/p?q=%C3%A9",
        ),
        ("Content-Location", "/{a}", "/caf%C3%A9", "/caf%C3%A9"),
        ("X-Name", "{a}", "/caf%C3%A9", "caf\u{e9}"),
    ] {
        let overrides = json!({ (format!("response.headers.{name}")): value });
        let target = target.replace(' ', "%20");
        let expected = format!("200\n{}: {expected}\n(upstream)", name.to_lowercase());
        assert_eq!(mock(&overrides, get(&target)), expected, "{value} {target}");
    }
}

#[test]
fn heads_describe_the_response_to_a_get() {
    let overrides = json!({
        "response.statusCode": "304",
        "response.headers.Content-Type": "fake/custom",
        "response.headers.Test": "test",
    });
    for (method, expected) in [
        ("HEAD", "304\ncontent-type: fake/custom\ntest: test\n(none)"),
        ("GET", "304\ntest: test\n(none)"),
    ] {
        let caller = Caller { method, ..get("/") };
        assert_eq!(mock(&overrides, caller), expected);
        let found = passed(
            &overrides,
            caller,
            &upstream(200, &[("content-length", "5")]),
        );
        assert_eq!(found, expected);
    }
    let caller = Caller {
        method: "HEAD",
        ..get("/")
    };
    let found = passed(
        &json!({}),
        caller,
        &upstream(200, &[("content-length", "5")]),
    );
    assert_eq!(found, "200\ncontent-length: 5\n(upstream)");
}

#[test]
fn responses_of_back_ends() {
    let gzip = upstream(
        200,
        &[
            ("content-type", "text/html"),
            ("content-encoding", "gzip"),
            ("content-length", "99"),
            ("etag", "\"a\""),
            ("set-cookie", "a"),
            ("set-cookie", "b"),
            ("connection", "close, x-hop"),
            ("x-hop", "1"),
            ("server", "x"),
        ],
    );
    let teapot = BackendResponse {
        reason: Some("I'm short".to_owned()),
        ..upstream(418, &[])
    };
    for (overrides, upstream, expected) in [
        (
            json!({ "response.headers.Server": "" }),
            &gzip,
            "200\ncontent-encoding: gzip\ncontent-length: 99\ncontent-type: text/html\netag: \"a\"\nset-cookie: a\nset-cookie: b\n(upstream)",
        ),
        (
            json!({ "response.body": "{\"test\":\"123\"}", "response.statusCode": "201", "response.statusReason": "test", "response.headers.Set-Cookie": "c", "response.headers.ETag": "e" }),
            &gzip,
            "201 test\ncontent-type: text/html\netag: e\nserver: x\nset-cookie: c\n{\"test\":\"123\"}",
        ),
        (
            json!({ "response.headers.X": "{backend.response.statusCode} {backend.response.statusReason} {backend.request.method} {backend.request.querystring.b} {backend.request.headers.host}" }),
            &teapot,
            "418 I'm short\nx: 418 I'm short GET 1 be.test\n(upstream)",
        ),
        (
            json!({ "response.statusCode": "200" }),
            &teapot,
            "200\n(upstream)",
        ),
    ] {
        let found = passed(&overrides, get("/"), upstream);
        assert_eq!(found, expected, "{overrides}");
    }
}

#[test]
fn conditional_overrides_take_precedence() {
    let overrides = json!({
        "response.headers.X": "always",
        "response.headers.Y": "always",
        "response.statusCode": "203",
        "backend.response.statusCode": {
            "5XX": { "response.body": { "s": "{backend.response.statusCode}" }, "response.headers.x": "class" },
            "503": { "response.statusCode": 302, "response.headers.X": "exact" },
        },
    });
    for (status, expected) in [
        (200, "203\nx: always\ny: always\n(upstream)".to_owned()),
        (503, "302\nx: exact\ny: always\n(upstream)".to_owned()),
        (
            500,
            format!("203\n{JSON}\nx: class\ny: always\n{{\"s\":\"500\"}}"),
        ),
    ] {
        assert_eq!(
            passed(&overrides, get("/"), &upstream(status, &[])),
            expected
        );
    }
}
