//! The behaviour of the original, request by request. Each row has the number
//! by which `proxies.json` users' reports and documentation were collected.
//!
//! `cargo test -p corral-tests --test proxies -- --nocapture --test-threads 1`
//! prints the table.

use serde_json::{Value, json};

use crate::fixture::{Gateway, app, check, echo, passed, serve};

/// A request, what the back end gets (nothing, when it is empty), and what the
/// caller gets.
type Row<'a> = (
    &'a str,
    &'a str,
    &'a [(&'a str, &'a str)],
    &'a [&'a str],
    &'a [&'a str],
);

/// Sends every row. What the back end gets is its request line, `a: b` for all
/// lines of a header, `!a` for the absence of one, and `=text` for the body.
fn run(gateway: &Gateway, rows: &[Row<'_>]) {
    for (number, line, headers, sent, expected) in rows {
        let (line, body) = line.split_once(" < ").unwrap_or((line, ""));
        let context = format!("vector {number}, {line}");
        let answer = gateway.send(line, headers, body.as_bytes());
        check(&answer, expected, &context);
        let seen = gateway.backend.take();
        let Some((request, rest)) = sent.split_first() else {
            assert!(seen.is_empty(), "{context}: {seen:?}");
            continue;
        };
        assert_eq!(seen.len(), 1, "{context}");
        assert_eq!(seen[0].line, *request, "{context}");
        for item in rest {
            if let Some(body) = item.strip_prefix('=') {
                assert_eq!(seen[0].body, body.as_bytes(), "{context}");
            } else if let Some(name) = item.strip_prefix('!') {
                assert!(seen[0].header_all(name).is_empty(), "{context}: {seen:?}");
            } else {
                let (name, value) = item.split_once(':').unwrap();
                assert_eq!(seen[0].header_all(name), [value.trim_start()], "{context}");
            }
        }
    }
}

/// A definition: route, back end (none when empty) and the rest.
#[expect(clippy::needless_pass_by_value, reason = "definitions read better so")]
fn proxy(route: &str, backend: &str, rest: Value) -> Value {
    let mut definition = json!({ "matchCondition": { "route": route } });
    if !backend.is_empty() {
        definition["backendUri"] = json!(backend);
    }
    for (key, value) in rest.as_object().unwrap() {
        if key == "methods" {
            definition["matchCondition"][key] = value.clone();
        } else {
            definition[key] = value.clone();
        }
    }
    definition
}

#[expect(clippy::needless_pass_by_value, reason = "definitions read better so")]
fn answers(overrides: Value) -> Value {
    json!({ "responseOverrides": overrides })
}

#[expect(clippy::needless_pass_by_value, reason = "definitions read better so")]
fn asks(overrides: Value) -> Value {
    json!({ "requestOverrides": overrides })
}

const BODY: &str = "response.body";

#[test]
fn mocks() {
    let gateway = serve(
        app(&json!({
            "1": proxy("/mock", "", json!({ "methods": ["GET"], "responseOverrides": { "response.headers.myversion": "123", "response.statusCode": "200" } })),
            "2": proxy("/noop", "", json!({})),
            "3": proxy("/api/{test}", "", json!({ "methods": ["GET"], "responseOverrides": { BODY: "Hello, {test}", "response.headers.Content-Type": "text/plain" } })),
            "4": proxy("/", "", answers(json!({ BODY: "Root" }))),
            "24": proxy("/24", "", answers(json!({ BODY: "{\"test\":\"{{{b}}}{{123}}{1}\"}" }))),
            "25": proxy("/25", "", answers(json!({ BODY: "{ \"error/{foo}\": \"bar\"}" }))),
            "26": proxy("/26", "", answers(json!({ BODY: "{{ example }} example.com\\text.html \"q\"" }))),
            "27": proxy("/27", "", answers(json!({ BODY: "{\"a\":{\"b\":1}}" }))),
            "28": proxy("/o/{id}", "", answers(json!({ BODY: { "id": "{id}", "total": 100, "items": [{ "q": 5 }] } }))),
            "29": proxy("/29", "", answers(json!({ BODY: [{ "n": "{request.method}" }] }))),
        })),
        &[],
    );
    let long = format!("GET /?q={}", "x".repeat(3000));
    let json = "content-type: application/json; charset=utf-8";
    run(
        &gateway,
        &[
            ("1", "GET /mock", &[], &[], &["200", "myversion: 123", "="]),
            (
                "2",
                "POST /noop < body",
                &[],
                &[],
                &["200", "=", "!content-type"],
            ),
            (
                "3",
                "GET /api/bob",
                &[],
                &[],
                &["200", "=Hello, bob", "content-type: text/plain"],
            ),
            ("4", &long, &[], &[], &["200", "=Root"]),
            ("24", "GET /24", &[], &[], &["={\"test\":\"{}{123}\"}"]),
            ("25", "GET /25", &[], &[], &["={ \"error/\": \"bar\"}"]),
            (
                "26",
                "GET /26",
                &[],
                &[],
                &["={ example } example.com\\text.html \"q\""],
            ),
            ("27", "GET /27", &[], &[], &["={\"a\":{\"b\":1}}"]),
            (
                "28",
                "GET /o/a%22b",
                &[],
                &[],
                &[
                    json,
                    "={\"id\":\"a\\\"b\",\"items\":[{\"q\":5}],\"total\":100}",
                ],
            ),
            (
                "29",
                "DELETE /29",
                &[],
                &[],
                &[json, "=[{\"n\":\"DELETE\"}]"],
            ),
        ],
    );
}

#[test]
fn paths_and_queries() {
    let gateway = serve(
        app(&json!({
            "5": proxy("/pets/{petId}", "http://be.test/api/pets/{petId}", json!({})),
            "6": proxy("/g/{*rest}", "http://be.test/v1/{rest}", json!({})),
            "7": proxy("s/{*path}", "http://be.test/x?a=1", json!({})),
            "8": proxy("p/r/{path}", "http://be.test/r/{path}?a=1", json!({})),
            "9": proxy("w/{*path}", "http://be.test/api/{path}?a=1", json!({})),
            "10": proxy("/m", "http://be.test", json!({ "methods": ["GET", "POST"] })),
            "11": proxy("/n", "http://be.test", json!({ "methods": ["GET"] })),
            "12": proxy("/Pets/by/{Id}", "http://be.test/{Id}", json!({})),
            "13": proxy("/q", "http://be.test/x?a=1&code=%K%", json!({})),
            "14": proxy("/t", "http://be.test/t", asks(json!({ "backend.request.querystring.v": "{request.querystring.in} {request.method}" }))),
            "15": proxy("/t15", "http://be.test/t", asks(json!({ "backend.request.querystring.a": "" }))),
            "16": proxy("/t16", "http://be.test/t", asks(json!({ "backend.request.querystring.a": null, "backend.request.headers.Cookie": null }))),
            "40": proxy("/f/{a}", "http://be.test/api/{a}", json!({})),
            "41": proxy("/v/{id}", "%B%/v1/{id}", json!({})),
            "41 unset": proxy("/unset/{id}", "%MISSING%/v1/{id}", json!({})),
            "42": proxy("/u/{s}", "http://be.test/", asks(json!({ "backend.request.querystring.sig": "{s}%3D", "backend.request.querystring.se": "T07%3A00%3A00Z" }))),
            "50": proxy("/s50/{*p}", "http://be.test/f?file={p}", json!({})),
        }))
        .setting("K", "sek"),
        &[],
    );
    let host = format!("host: 127.0.0.1:{}", gateway.backend.port());
    let copied: &[&str] = &["200", "x-backend: yes", "=seen"];
    run(
        &gateway,
        &[
            (
                "5",
                "GET /pets/42?x=1",
                &[],
                &["GET /api/pets/42?x=1", &host],
                copied,
            ),
            ("6", "GET /g/a/b/c", &[], &["GET /v1/a/b/c"], copied),
            ("6", "GET /g", &[], &["GET /v1/"], copied),
            ("7", "GET /s/blah/", &[], &["GET /x?a=1"], copied),
            ("8", "GET /p/r/sub/", &[], &["GET /r/sub?a=1"], copied),
            ("9", "GET /w/r/s/", &[], &["GET /api/r/s/?a=1"], copied),
            ("9", "GET /w/r/s", &[], &["GET /api/r/s?a=1"], copied),
            ("10", "PUT /m", &[], &[], &["404"]),
            ("11", "HEAD /n", &[], &[], &["404"]),
            ("12", "GET /pETS/BY/AbC", &[], &["GET /AbC"], copied),
            (
                "13",
                "GET /q?a=9&b=2&Code=evil",
                &[],
                &["GET /x?a=1&code=sek&b=2"],
                copied,
            ),
            (
                "14",
                "GET /t?in=hi&v=old",
                &[],
                &["GET /t?in=hi&v=hi%20GET"],
                copied,
            ),
            ("15", "GET /t15?a=1&b=2", &[], &["GET /t?a=&b=2"], copied),
            (
                "16",
                "GET /t16?a=1&b=2",
                &[("Cookie", "z")],
                &["GET /t?b=2", "!cookie"],
                copied,
            ),
            ("40", "GET /f/x%2Fy", &[], &["GET /api/x%2Fy"], copied),
            ("41", "GET /unset/7", &[], &[], &["404"]),
            (
                "42",
                "GET /u/ab",
                &[],
                &["GET /?se=T07%3A00%3A00Z&sig=ab%3D"],
                copied,
            ),
            (
                "50",
                "GET /s50/a&x=1/b",
                &[],
                &["GET /f?file=a%26x%3D1/b"],
                copied,
            ),
        ],
    );
    gateway
        .handler
        .stderr()
        .wait_for("app setting `MISSING`, which is not set");
}

#[test]
fn settings_in_routes_of_the_backend() {
    let gateway = serve(
        app(&json!({
            "40": proxy("/f/{a}", "http://be.test/api/{a}", json!({})),
            "41": proxy("/v/{id}", "%B%/v1/{id}", json!({})),
        }))
        .setting("AZURE_FUNCTION_PROXY_BACKEND_URL_DECODE_SLASHES", "true")
        .setting("B", "http://127.0.0.1:1"),
        &[],
    );
    run(
        &gateway,
        &[
            ("40", "GET /f/x%2Fy", &[], &["GET /api/x/y"], &["200"]),
            ("40", "GET /f/..%2Fy", &[], &[], &["400"]),
            // No server listens there, but the URL is from the setting.
            ("41", "GET /v/7", &[], &[], &["502"]),
        ],
    );
}

#[test]
fn requests() {
    let gateway = serve(
        app(&json!({
            "17": proxy("/17", "http://be.test/", asks(json!({ "backend.request.headers.Accept": "application/xml" }))),
            "18": proxy("/18", "http://be.test/", asks(json!({ "backend.request.headers.Authorization": "" }))),
            "19": proxy("/time", "http://be.test/now", json!({ "methods": ["GET"], "requestOverrides": { "backend.request.method": "post" } })),
            "20": proxy("/20", "http://be.test/", asks(json!({ "backend.request.headers.X-U": "u={request.headers.X-User}" }))),
            "52 get": proxy("/u", "http://be.test/g", json!({ "methods": ["GET"] })),
            "52 post": proxy("/u", "http://be.test/p", json!({ "methods": ["POST"] })),
        })),
        &[],
    );
    run(
        &gateway,
        &[
            (
                "17",
                "GET /17",
                &[("Accept", "text/html")],
                &["GET /", "accept: application/xml"],
                &["200"],
            ),
            (
                "18",
                "GET /18",
                &[("Authorization", "Bearer t")],
                &["GET /", "authorization:"],
                &["200"],
            ),
            (
                "19",
                "GET /time",
                &[],
                &["POST /now", "content-length: 0"],
                &["200"],
            ),
            ("20", "GET /20", &[], &["GET /", "x-u: u="], &["200"]),
            ("52", "GET /u", &[], &["GET /g"], &["200"]),
        ],
    );
    let chunked = "POST /u HTTP/1.1\r\nHost: app.test\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    let answer = gateway.handler.transport().converse(chunked.as_bytes());
    assert!(answer.unwrap().starts_with("HTTP/1.1 200"));
    let seen = gateway.backend.take();
    assert_eq!(
        (seen[0].line.as_str(), seen[0].body.as_slice()),
        ("POST /p", &b"abc"[..])
    );
}

#[test]
fn responses() {
    let gateway = serve(
        app(&json!({
            "21": proxy("/21", "http://be.test/teapot", answers(json!({ "response.headers.X-B": "{backend.response.statusCode} {backend.response.statusReason}" }))),
            "22": proxy("/22", "http://be.test/server", answers(json!({ "response.headers.Server": "" }))),
            "23": proxy("/23", "http://be.test/gzip", answers(json!({ "response.statusCode": "201", "response.statusReason": "test", BODY: "{\"test\":\"123\"}" }))),
            "30": proxy("/st/{code}", "http://be.test/status/{code}", answers(json!({ "backend.response.statusCode": {
                "401": { "response.statusCode": 302, "response.headers.Location": "https://login.test" },
                "5xx": { BODY: { "s": "{backend.response.statusCode}" } } } }))),
            "38": proxy("/38", "http://be.test/redirect", json!({})),
            "44": proxy("/44", "http://be.test/cookies", json!({})),
            "54": proxy("/54", "http://127.0.0.1:1/", answers(json!({ "response.statusCode": "200" }))),
        })),
        &[],
    );
    run(
        &gateway,
        &[
            (
                "21",
                "GET /21",
                &[],
                &["GET /teapot"],
                &["418", "x-b: 418 I'm a teapot"],
            ),
            (
                "22",
                "GET /22",
                &[],
                &["GET /server"],
                &["200", "!server", "=seen"],
            ),
            (
                "23",
                "GET /23",
                &[],
                &["GET /gzip"],
                &[
                    "201",
                    "={\"test\":\"123\"}",
                    "content-length: 14",
                    "!content-encoding",
                ],
            ),
            (
                "30",
                "GET /st/401",
                &[],
                &["GET /status/401"],
                &["302", "location: https://login.test"],
            ),
            (
                "30",
                "GET /st/503",
                &[],
                &["GET /status/503"],
                &["503", "={\"s\":\"503\"}"],
            ),
            (
                "30",
                "GET /st/200",
                &[],
                &["GET /status/200"],
                &["200", "=200", "!location"],
            ),
            (
                "38",
                "GET /38",
                &[],
                &["GET /redirect"],
                &["302", "location: http://x.test/"],
            ),
            (
                "44",
                "GET /44",
                &[],
                &["GET /cookies"],
                &["set-cookie: a=1", "set-cookie: b=2"],
            ),
            (
                "54",
                "GET /54",
                &[],
                &[],
                &["502", "content-type: application/json"],
            ),
        ],
    );
    assert!(
        gateway
            .head("GET /21")
            .starts_with("HTTP/1.1 418 I'm a teapot\r\n")
    );
    assert!(gateway.head("GET /23").starts_with("HTTP/1.1 201 test\r\n"));
    let failure = gateway.send("GET /54", &[], b"").json();
    assert_eq!(failure["statusCode"], 502);
    assert_eq!(
        failure["activityId"],
        "11111111-1111-1111-1111-111111111111"
    );
}

#[test]
fn proxy_selection() {
    let gateway = serve(
        app(&json!({
            "31": proxy("/api/Ping", "http://be.test", json!({ "disabled": true })),
            "32": proxy("/api/{*p}", "http://be.test/{p}", json!({})),
            "46": proxy("/administrators", "http://be.test", json!({})),
            "47 app": proxy("{*url}", "http://be.test/spa", json!({})),
            "47 res": proxy("/static/{*url}", "http://be.test/s/{url}", json!({})),
            "47 one": proxy("/static/logo", "http://be.test/l", json!({})),
            "49 host": proxy("/49/{t}", "https://{t}.be.test/", json!({})),
            "49 query": proxy("add?a={a}", "http://be.test", json!({})),
            "49 scheme": proxy("/49", "www.be.test", json!({})),
        }))
        .function(&echo("Ping", "Ping"))
        .function(&echo("Pong", "Pong")),
        &[],
    );
    run(
        &gateway,
        &[
            ("31", "GET /api/Ping", &[], &[], &["404", "="]),
            (
                "32",
                "GET /api/Pong",
                &[],
                &["GET /Pong"],
                &["200", "=seen"],
            ),
            ("46", "GET /admin/host/status", &[], &[], &["404"]),
            ("47", "GET /static/logo", &[], &["GET /l"], &["200"]),
            ("47", "GET /static/a/b", &[], &["GET /s/a/b"], &["200"]),
            ("47", "GET /z", &[], &["GET /spa"], &["200"]),
        ],
    );
    for (number, line) in [
        (
            "46",
            "$.proxies.46.matchCondition.route: `administrators` conflicts with the built-in routes",
        ),
        (
            "49",
            "$.proxies['49 host'].backendUri: has a variable in its host",
        ),
        (
            "49",
            "$.proxies['49 query'].matchCondition.route: the route has a ? outside of a parameter",
        ),
        (
            "49",
            "$.proxies['49 scheme'].backendUri: is not an absolute URL",
        ),
    ] {
        gateway.handler.stderr().wait_for(line);
        passed(&format!("vector {number}, {line}"));
    }
}

#[test]
fn the_route_prefix_does_not_apply_to_proxies() {
    let mut host = crate::fixture::host_json();
    host["extensions"] = json!({ "http": { "routePrefix": "v2" } });
    let proxies = json!({ "45": proxy("/x", "", json!({})) });
    let gateway = serve(app(&proxies).host_json(&host), &[]);
    run(
        &gateway,
        &[
            ("45", "GET /x", &[], &[], &["200"]),
            ("45", "GET /v2/x", &[], &[], &["404"]),
        ],
    );
}

#[test]
fn another_local_port_is_another_program() {
    let backend = corral_tests::Backend::start();
    let url = format!("http://localhost:{}/", backend.port());
    let gateway = serve(app(&json!({ "48": proxy("/loc", &url, json!({})) })), &[]);
    check(
        &gateway.send("GET /loc", &[], b""),
        &["200", "=seen"],
        "vector 48",
    );
    assert_eq!(backend.take()[0].line, "GET /");
}

#[test]
fn without_the_flag_nothing_is_intercepted() {
    for (flags, status) in [("", "404"), ("X, EnableProxies", "200")] {
        let app = app(&json!({ "51": proxy("/mock", "", json!({})) }));
        let app = app.setting("AzureWebJobsFeatureFlags", flags);
        let gateway = serve(app, &[]);
        check(&gateway.send("GET /mock", &[], b""), &[status], "vector 51");
        if status == "404" {
            let line = gateway.handler.stderr().wait_for("proxies.json is ignored");
            assert!(
                line.contains("set AzureWebJobsFeatureFlags to EnableProxies"),
                "{line}"
            );
        }
    }
}

#[test]
fn traces() {
    let gateway = serve(
        app(&json!({
            "asked": proxy("/asked", "", json!({})),
            "never": proxy("/never", "", json!({ "debug": false })),
            "always": proxy("/always", "", json!({ "debug": true })),
        })),
        &[],
    );
    let wanted: &[(&str, &str)] = &[("Proxy-Trace-Enabled", "true")];
    for (target, headers, traced) in [
        ("/asked", wanted, true),
        ("/asked", &[], false),
        ("/never", wanted, false),
        ("/always", &[], true),
    ] {
        let answer = gateway.send(&format!("GET {target}?code=s3cret"), headers, b"");
        let location = answer.header("proxy-trace-location");
        assert_eq!(location.is_some(), traced, "vector 43, {target}");
        passed(&format!("vector 43, {target} with {headers:?}"));
    }
}
