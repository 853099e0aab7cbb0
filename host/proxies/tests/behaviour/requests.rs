//! The request that a back end gets.

use serde_json::{Value, json};

use crate::bench::{Caller, get, one, sent};

/// The request line that the back end of a proxy gets.
fn line(
    route: &str,
    url: &str,
    overrides: &Value,
    settings: &[(&str, &str)],
    target: &str,
) -> String {
    let proxy = json!({
        "matchCondition": { "route": route },
        "backendUri": url,
        "requestOverrides": overrides,
    });
    let request = sent(&one(&proxy, settings), get(target));
    request.lines().next().unwrap_or_default().to_owned()
}

#[test]
fn paths() {
    for (route, url, target, expected) in [
        (
            "/pets/{petId}",
            "http://be.test/api/pets/{petId}",
            "/pets/42?x=1",
            "/api/pets/42?x=1",
        ),
        (
            "/g/{*rest}",
            "http://be.test/v1/{rest}",
            "/g/a/b/c",
            "/v1/a/b/c",
        ),
        ("/g/{*rest}", "http://be.test/v1/{rest}", "/g", "/v1/"),
        ("/g/{*rest}", "http://be.test/v1/{*rest}", "/g/a", "/v1/a"),
        ("s/{*path}", "http://be.test/x?a=1", "/s/blah/", "/x?a=1"),
        (
            "p/r/{path}",
            "http://be.test/r/{path}?a=1",
            "/p/r/sub/",
            "/r/sub?a=1",
        ),
        (
            "w/{*path}",
            "http://be.test/api/{path}?a=1",
            "/w/r/s/",
            "/api/r/s/?a=1",
        ),
        (
            "w/{*path}",
            "http://be.test/api/{path}?a=1",
            "/w/r/s",
            "/api/r/s?a=1",
        ),
        ("/Pets/{Id}", "http://be.test/{iD}", "/pETS/AbC", "/AbC"),
        ("/f/{a}", "http://be.test/api/{a}", "/f/x%2Fy", "/api/x%2Fy"),
        (
            "/f/{a}",
            "http://be.test/api/{a}",
            "/f/x%20y%C3%A9",
            "/api/x%20y%C3%A9",
        ),
        ("/f/{a}", "http://be.test", "/f/x", "/"),
        ("/f/{a}", "http://be.test?b={a}", "/f/x", "/?b=x"),
        (
            "/f/{a}.{b}",
            "http://be.test/{b}/{a}",
            "/f/x%20y.z",
            "/z/x%20y",
        ),
        ("/a", "http://be.test/é b/%41", "/a", "/%C3%A9%20b/%41"),
        ("/a", "http://be.test/x#part?y=1", "/a", "/x"),
        (
            "/a",
            "https://localhost/api/f#1?code=k",
            "/a",
            "/api/f%231?code=k",
        ),
        ("/a", "http://be.test/{request.headers.x}/b", "/a", "//b"),
        (
            "/a",
            "http://be.test/x?width={request.querystring.w}",
            "/a?w=1%262",
            "/x?width=1%262&w=1%262",
        ),
        (
            "/s/{*p}",
            "http://be.test/f?file={p}",
            "/s/a&x=1/b",
            "/f?file=a%26x%3D1/b",
        ),
        (
            "/s/{*p}",
            "http://be.test/f?file={p}",
            "/s/a%26x%3D1%23%3F%25",
            "/f?file=a%26x%3D1%23%3F%25",
        ),
        ("/s/{p}", "http://be.test/f?{p}=1", "/s/a=b", "/f?a%3Db=1"),
    ] {
        let found = line(route, url, &json!({}), &[], target);
        assert_eq!(found, format!("GET {expected}"), "{route} {url} {target}");
    }
}

#[test]
fn a_setting_decodes_escaped_slashes() {
    let decode = [("AZURE_FUNCTION_PROXY_BACKEND_URL_DECODE_SLASHES", "True")];
    for (target, expected) in [
        ("/f/x%2fy", "GET /api/x/y"),
        (
            "/f/..%2Fy",
            "the path escapes from the path of the back end",
        ),
    ] {
        let found = line(
            "/f/{a}",
            "http://be.test/api/{a}",
            &json!({}),
            &decode,
            target,
        );
        assert_eq!(found, expected, "{target}");
    }
}

#[test]
fn path_traversal_is_refused() {
    for (route, url, target, expected) in [
        (
            "/f/{a}",
            "http://be.test/api/{a}",
            "/f/..%2Fsecret",
            "the path escapes",
        ),
        (
            "/f/{a}",
            "http://be.test/api/{a}",
            "/f/%2e%2e%5Csecret",
            "the path escapes",
        ),
        (
            "/f/x{a}",
            "http://be.test/api/{a}",
            "/f/x..",
            "the path escapes",
        ),
        (
            "/f/{a}-{b}",
            "http://be.test/api/{a}{b}",
            "/f/.-.",
            "the path escapes",
        ),
        (
            "/f/{*a}",
            "http://be.test/api/{a}",
            "/f/b/../../../c",
            "no proxy",
        ),
        ("/f/{*a}", "http://be.test/api/{a}", "/f/b/..", "GET /api/"),
        ("/f/{a}", "http://be.test/api/{a}", "/f/...", "GET /api/..."),
    ] {
        let found = line(route, url, &json!({}), &[], target);
        assert!(found.starts_with(expected), "{route} {target}: {found}");
    }
}

#[test]
fn queries() {
    let url = "http://be.test/t";
    for (url, overrides, target, expected) in [
        (
            "http://be.test/x?a=1&code=%K%",
            json!({}),
            "/q?a=9&b=2&Code=evil",
            "/x?a=1&code=s%20k&b=2",
        ),
        (
            "http://be.test/x?a=1&A=2&c",
            json!({}),
            "/q?b&b=%41&&b=+",
            "/x?a=1&A=2&c&b&b=%41&b=+",
        ),
        (
            url,
            json!({ "v": "{request.querystring.in} {request.method}" }),
            "/q?in=hi&v=old",
            "/t?in=hi&v=hi%20GET",
        ),
        (url, json!({ "a": "" }), "/q?a=1&b=2", "/t?a=&b=2"),
        (url, json!({ "a": null }), "/q?a=1&b=2&A=3", "/t?b=2"),
        (url, json!({ "a": null }), "/q?a=1", "/t"),
        (
            url,
            json!({ "A": 5 }),
            "/q?b=0&a=1&c=2&a=3",
            "/t?b=0&A=5&c=2",
        ),
        (url, json!({ "n ew": "a&b=c" }), "/q", "/t?n%20ew=a%26b=c"),
        (
            url,
            json!({ "sig": "{request.querystring.s}%3D", "se": "T07%3A00%3A00Z" }),
            "/q?s=a%2Bb",
            "/t?s=a%2Bb&se=T07%3A00%3A00Z&sig=a%2Bb%3D",
        ),
        (
            url,
            json!({ "x": "{request.querystring.y}" }),
            "/q?y=1%26z%3D2&y=3",
            "/t?y=1%26z%3D2&y=3&x=1%26z%3D2",
        ),
    ] {
        let members = overrides.as_object().unwrap().iter();
        let overrides: serde_json::Map<_, _> = members
            .map(|(name, value)| (format!("Backend.Request.QueryString.{name}"), value.clone()))
            .collect();
        let found = line("/q", url, &json!(overrides), &[("K", "s k")], target);
        assert_eq!(found, format!("GET {expected}"), "{url} {target}");
    }
}

#[test]
fn headers_and_methods() {
    let proxy = json!({
        "matchCondition": { "route": "/t" },
        "backendUri": "http://be.test:81/t",
        "requestOverrides": {
            "backend.request.method": "post",
            "backend.request.headers.Accept": "application/xml",
            "backend.request.headers.Authorization": "",
            "backend.request.headers.Cookie": null,
            "backend.request.headers.X-U": "u={request.headers.X-User} {request.headers.host}",
            "backend.request.headers.X-Quote": "a \\\"b\\\"",
            "backend.request.headers.X-N": 5,
        },
    });
    let caller = Caller {
        method: "GET",
        target: "/t",
        headers: &[
            ("host", "127.0.0.1:8080"),
            ("accept", "text/html"),
            ("accept", "text/plain"),
            ("authorization", "Bearer t"),
            ("cookie", "z"),
            ("connection", "x-gone"),
            ("x-gone", "1"),
            ("proxy-trace-enabled", "true"),
            ("transfer-encoding", "chunked"),
            ("x-user", "a"),
            ("x-user", "b"),
            ("x-forwarded-for", "192.0.2.1"),
        ],
    };
    let mut found: Vec<_> = sent(&one(&proxy, &[]), caller)
        .lines()
        .map(str::to_owned)
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            "POST /t",
            "accept: application/xml",
            "authorization: ",
            "host: be.test:81",
            "x-forwarded-for: 192.0.2.1, 127.0.0.1",
            "x-forwarded-host: app.test",
            "x-forwarded-proto: https",
            "x-n: 5",
            "x-quote: a \"b\"",
            "x-u: u=a, b app.test",
            "x-user: a",
            "x-user: b",
        ]
    );
}

#[test]
fn hosts() {
    for (url, overrides, expected) in [
        ("http://be.test/", json!({}), Some("host: be.test")),
        (
            "http://be.test/",
            json!({ "backend.request.headers.Host": "other.test" }),
            Some("host: other.test"),
        ),
        // A local function sees the host that the caller named.
        (
            "http://localhost/",
            json!({ "backend.request.headers.Host": "other.test" }),
            Some("host: app.test"),
        ),
    ] {
        let proxy = json!({
            "matchCondition": { "route": "/t" },
            "backendUri": url,
            "requestOverrides": overrides,
        });
        let caller = Caller {
            headers: &[("host", "app.test")],
            ..get("/t")
        };
        let found = sent(&one(&proxy, &[]), caller);
        assert_eq!(
            found.lines().find(|line| line.starts_with("host")),
            expected,
            "{url}"
        );
    }
}

#[test]
fn invalid_header_values_are_rejected() {
    let proxy = json!({
        "matchCondition": { "route": "/t/{a}" },
        "backendUri": "http://be.test/",
        "requestOverrides": { "backend.request.headers.X-A": "{a}" },
    });
    let proxies = one(&proxy, &[]);
    for target in ["/t/a%0d%0aX-Evil:%201", "/t/a%0A", "/t/a%7F"] {
        let found = sent(&proxies, get(target));
        assert!(found.starts_with("the header `x-a`"), "{target}: {found}");
    }
    assert!(sent(&proxies, get("/t/%C3%A9")).contains("x-a: é"));
}

#[test]
fn back_ends_are_local_by_their_names_and_ports() {
    let own = [("WEBSITE_HOSTNAME", "app.test:8000")];
    for (url, local) in [
        ("https://localhost/a", true),
        ("http://LOCALHOST:7071/a", true),
        ("http://localhost:5000/a", false),
        ("http://localhost:8000/a", true),
        ("http://127.0.0.1/a", false),
        ("https://app.test/a", true),
        ("https://app.test:8000", true),
        ("https://%WEBSITE_HOSTNAME%/a", true),
        ("https://app.test:444/a", false),
        ("https://be.test/a", false),
    ] {
        let proxy = json!({ "matchCondition": { "route": "/a" }, "backendUri": url });
        let proxies = one(&proxy, &own);
        let backend = proxies.iter().next().unwrap().backend().unwrap();
        assert_eq!(backend.is_local(), local, "{url}");
    }
}
