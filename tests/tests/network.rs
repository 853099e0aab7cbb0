//! Outbound requests: only to servers in `grants.net`.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::sync::{LazyLock, OnceLock};

use corral_tests::{Authority, Function, FunctionApp, Handler, Shared, Upstream};
use serde_json::{Value, json};

/// The server that is granted.
static GRANTED: LazyLock<Upstream> = LazyLock::new(Upstream::start);

/// A server beside it that is not.
static SECRET: LazyLock<Upstream> = LazyLock::new(Upstream::start);

/// Trusted by the handler under test.
static TRUSTED: LazyLock<Authority> = LazyLock::new(Authority::default);

/// Servers behind TLS: one as it should be, one with the certificate of another
/// host, and one that certified itself.
static SECURE: LazyLock<[Upstream; 3]> = LazyLock::new(|| {
    [
        Upstream::start_tls(&TRUSTED, &["localhost", "127.0.0.1"]),
        Upstream::start_tls(&TRUSTED, &["elsewhere.example"]),
        Upstream::start_tls(&Authority::default(), &["localhost", "127.0.0.1"]),
    ]
});

fn function(name: &str, net: &[String]) -> Function {
    Function::new(name, "httpTrigger")
        .output("http", "res")
        .guest("probe")
        .plugin_json(json!({ "grants": { "net": net } }))
}

fn app() -> FunctionApp {
    let port = GRANTED.port();
    let limited = json!({ "grants": { "net": [GRANTED.origin()] }, "limits": { "outbound": 4 } });
    let newer = Function::new("Newer", "httpTrigger")
        .with("route", "Newer/{*rest}")
        .output("http", "res")
        .guest("exchange-wasi-03")
        .plugin_json(json!({ "grants": { "net": ["http://127.0.0.1:1"] } }));
    let secure = SECURE.iter();
    let secure = secure.flat_map(|server| [server.origin(), server.origin_at("localhost")]);
    let tls_to_in_the_clear = format!("https://127.0.0.1:{port}");
    FunctionApp::new()
        .forwarding()
        .file("trusted.pem", TRUSTED.certificate())
        .function(&function("Closed", &[]))
        .function(&function("Granted", &[GRANTED.origin()]))
        .function(&function("Limited", &[]).plugin_json(limited))
        .function(&function("ByName", &[GRANTED.origin_at("localhost")]))
        .function(&function(
            "Both",
            &[GRANTED.origin_at("localhost"), GRANTED.origin()],
        ))
        .function(&function(
            "Network",
            &[format!("http://127.0.0.0/8:{port}")],
        ))
        .function(&newer)
        .function(&function("Refused", &["http://127.0.0.1:1".to_owned()]))
        .function(&function(
            "Secure",
            &secure.chain([tls_to_in_the_clear]).collect::<Vec<_>>(),
        ))
}

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| {
        let app = app();
        let trusted = app.seen("trusted.pem");
        // A plugin's requests do not go where the environment says.
        let variables = [
            ("RUST_BACKTRACE", "1"),
            ("SSL_CERT_FILE", trusted.to_str().unwrap()),
            ("HTTP_PROXY", "http://127.0.0.1:1"),
            ("http_proxy", "http://127.0.0.1:1"),
            ("https_proxy", "http://127.0.0.1:1"),
        ];
        Handler::start_with(app, &variables)
    }))
}

/// What came of one step.
fn probe(function: &str, step: &Value) -> Value {
    let body = json!([step]).to_string();
    let target = format!("/api/{function}");
    let headers = [
        ("Host", "api.example.com"),
        ("Content-Type", "application/json"),
    ];
    let answer = handler().exchange("POST", &target, &headers, body.as_bytes());
    assert_eq!(answer.status, 200, "{step}: {answer:?}");
    answer.json()[0].clone()
}

fn get(function: &str, url: &str) -> Value {
    probe(function, &json!({ "do": "request", "url": url }))
}

/// The status, or the error.
fn came_to(result: &Value) -> String {
    let error = result["error"].as_str().map(str::to_owned);
    error.unwrap_or_else(|| result["status"].to_string())
}

#[test]
fn granted_servers_are_reachable() {
    let origin = GRANTED.origin();
    let request = json!({
        "do": "request", "method": "POST", "url": format!("{origin}/echo?q=1"),
        "headers": [["A", "1"], ["a", "2"], ["x-b", "3"]], "body": "words",
    });
    let result = probe("Granted", &request);
    assert_eq!(result["status"], 200, "{result}");
    let received = result["body"].as_str().unwrap();
    let host = format!("host: 127.0.0.1:{}", GRANTED.port());
    for part in [
        "POST /echo?q=1 HTTP/1.1",
        &host,
        "a: 1",
        "a: 2",
        "x-b: 3",
        "words",
    ] {
        assert!(received.contains(part), "{part} in {received}");
    }
}

#[test]
fn only_granted_servers_are_reachable() {
    const DENIED: &str = "HttpRequestDenied";
    const PROHIBITED: &str = "DestinationIpProhibited";
    const INVALID: &str = "HttpRequestUriInvalid";
    let port = GRANTED.port();
    let secret = SECRET.port();
    let here = |host: &str| format!("http://{host}:{port}/ok");
    let there = |host: &str| format!("http://{host}:{secret}/ok");
    for (function, url, expected) in [
        ("Granted", here("127.0.0.1"), "200"),
        ("Granted", here("2130706433"), "200"),
        ("Granted", here("0x7f.1"), "200"),
        ("Granted", here("0177.0.0.1"), "200"),
        ("Granted", here("[::ffff:127.0.0.1]"), "200"),
        ("Granted", here("localhost"), DENIED),
        ("Granted", here("127.0.0.2"), DENIED),
        ("Granted", here("[::1]"), DENIED),
        ("Granted", there("127.0.0.1"), DENIED),
        ("Granted", there("2130706433"), DENIED),
        ("Granted", there("[::ffff:7f00:1]"), DENIED),
        (
            "Granted",
            there(&format!("127.0.0.1:{port}@127.0.0.1")),
            INVALID,
        ),
        ("Granted", format!("https://127.0.0.1:{port}/ok"), DENIED),
        ("Granted", "http://127.0.0.1/ok".to_owned(), DENIED),
        (
            "Granted",
            "http://169.254.169.254/latest/meta-data".to_owned(),
            DENIED,
        ),
        ("Granted", "http://[fd00:ec2::254]/".to_owned(), DENIED),
        ("ByName", here("localhost"), PROHIBITED),
        ("ByName", here("LOCALHOST."), PROHIBITED),
        ("ByName", here("127.0.0.1"), DENIED),
        ("Both", here("localhost"), "200"),
        ("Network", here("127.0.0.1"), "200"),
        ("Network", here("localhost"), DENIED),
        ("Closed", here("127.0.0.1"), DENIED),
        (
            "Refused",
            "http://127.0.0.1:1/".to_owned(),
            "ConnectionRefused",
        ),
    ] {
        assert_eq!(came_to(&get(function, &url)), expected, "{function} {url}");
    }
    assert_eq!(SECRET.requests("/"), [""; 0]);
}

/// A component of WASI 0.3 that calls a closed port.
#[test]
fn grants_apply_to_every_version_of_wasi() {
    let answer = handler().exchange("GET", "/api/Newer/outgoing", &[("Host", "x")], b"");
    let told = String::from_utf8_lossy(&answer.body);
    assert!(told.contains("ConnectionRefused"), "{told}");
}

#[test]
fn redirects_lead_only_to_granted_servers() {
    let to = |target: &str| format!("{}/redirect?{target}", GRANTED.origin());
    let secret = SECRET.origin();
    for (url, expected) in [
        (to(&format!("{}/ok", GRANTED.origin())), "200"),
        (to(&format!("{secret}/secret")), "HttpRequestDenied"),
        (to("http://169.254.169.254/latest"), "HttpRequestDenied"),
        (to(&to(&format!("{secret}/secret"))), "HttpRequestDenied"),
    ] {
        let result = probe("Granted", &json!({ "do": "follow", "url": url }));
        assert_eq!(came_to(&result), expected, "{url}");
    }
    assert_eq!(SECRET.requests("/secret"), [""; 0]);
}

#[test]
fn denials_name_the_grant_to_add() {
    let port = GRANTED.port();
    for (function, url, says) in [
        (
            "Closed",
            "https://api.example.com/orders?key=1",
            "denied GET https://api.example.com: to allow it, add \"https://api.example.com\" to grants.net in Closed/plugin.json".to_owned(),
        ),
        (
            "ByName",
            &format!("http://localhost:{port}/"),
            format!("add \"http://127.0.0.1:{port}\" to grants.net in ByName/plugin.json"),
        ),
    ] {
        get(function, url);
        let line = handler().stderr().wait_for(&says);
        assert!(line.starts_with(&format!("warning: [{function} ")), "{line}");
    }
}

#[test]
fn tls_is_verified() {
    let [good, misnamed, untrusted] = &*SECURE;
    for (url, expected) in [
        (format!("{}/ok", good.origin()), "200"),
        (format!("{}/ok", good.origin_at("localhost")), "200"),
        (format!("{}/ok", misnamed.origin()), "TlsCertificateError"),
        (
            format!("{}/ok", misnamed.origin_at("localhost")),
            "TlsCertificateError",
        ),
        (format!("{}/ok", untrusted.origin()), "TlsCertificateError"),
        (
            format!("https://127.0.0.1:{}/ok", GRANTED.port()),
            "ConnectionTerminated",
        ),
    ] {
        assert_eq!(came_to(&get("Secure", &url)), expected, "{url}");
    }
    for server in [misnamed, untrusted] {
        assert_eq!(server.requests("/"), [""; 0]);
    }
}

#[test]
fn server_failures_are_errors() {
    for (path, options, expected) in [
        ("close", json!({}), "ConnectionTerminated"),
        ("short", json!({}), "incomplete HTTP response"),
        (
            "big-head?100000",
            json!({}),
            "HttpResponseHeaderSectionSize(Some(100016))",
        ),
        (
            "big-head?1000000",
            json!({}),
            "HttpResponseHeaderSectionSize(None)",
        ),
        ("big-head?60000", json!({}), "200"),
        (
            "slow-head",
            json!({ "first_byte": 200 }),
            "ConnectionReadTimeout",
        ),
        (
            "slow-body",
            json!({ "between_bytes": 200 }),
            "connection read timeout",
        ),
        ("endless", json!({ "read": 100_000 }), "200"),
        ("nothing", json!({}), "404"),
    ] {
        let mut request = json!({ "do": "request", "url": format!("{}/{path}", GRANTED.origin()) });
        for (key, value) in options.as_object().unwrap() {
            request[key] = value.clone();
        }
        assert_eq!(came_to(&probe("Granted", &request)), expected, "{path}");
    }
}

/// With `RUST_BACKTRACE` errors of the handler hold its stack.
#[test]
fn errors_contain_no_stack_trace() {
    let result = get("Granted", &format!("{}/short", GRANTED.origin()));
    assert_eq!(came_to(&result), "incomplete HTTP response");
}

#[test]
fn requests_cannot_be_smuggled() {
    for (name, value, expected) in [
        ("x", "1", "ok"),
        ("x", "1\r\ny: 2", "InvalidSyntax"),
        ("x", "1\n", "InvalidSyntax"),
        ("x\r\ny", "1", "InvalidSyntax"),
        ("x y", "1", "InvalidSyntax"),
        ("", "1", "InvalidSyntax"),
        ("host", "elsewhere", "Forbidden"),
        ("Connection", "upgrade", "Forbidden"),
        ("transfer-encoding", "chunked", "Forbidden"),
        ("upgrade", "websocket", "Forbidden"),
        ("proxy-authorization", "x", "Forbidden"),
        ("keep-alive", "x", "Forbidden"),
    ] {
        let result = probe(
            "Granted",
            &json!({ "do": "header", "name": name, "value": value }),
        );
        let found = result.as_str().or(result["error"].as_str());
        assert_eq!(found, Some(expected), "{name:?}: {value:?}");
    }
    let origin = GRANTED.origin();
    for (url, method, expected) in [
        ("/ok", "CONNECT", "HttpRequestMethodInvalid"),
        ("/ok", "G T", "bad method"),
        ("/ok\r\nx: 1", "GET", "bad path"),
        ("/ok HTTP/1.1\r\n\r\nGET /secret", "GET", "bad path"),
        ("/o k", "GET", "bad path"),
    ] {
        let request = json!({ "do": "request", "method": method, "url": format!("{origin}{url}") });
        assert_eq!(
            came_to(&probe("Granted", &request)),
            expected,
            "{method} {url:?}"
        );
    }
}

#[test]
fn concurrent_requests_are_limited() {
    let origin = GRANTED.origin();
    let requests = |path: &str, count: usize, options: Value| {
        let mut request = json!({ "url": format!("{origin}/{path}") });
        for (key, value) in options.as_object().unwrap() {
            request[key] = value.clone();
        }
        probe(
            "Limited",
            &json!({ "do": "requests", "count": count, "request": request }),
        )
    };
    let all = requests("together?4", 12, json!({}));
    assert_eq!(all, json!(vec![200; 12]));
    assert_eq!(GRANTED.most_together(), 4);
    // The fifth gives up waiting for its turn before the others do for answers.
    let mut results = requests(
        "slow-head",
        5,
        json!({ "connect": 1000, "first_byte": 4000 }),
    );
    let results = results.as_array_mut().unwrap();
    results.sort_by_key(Value::to_string);
    assert_eq!(results[0], "ConnectionLimitReached");
    assert_eq!(results[1..], vec![json!("ConnectionReadTimeout"); 4]);
    let says = "raise limits.outbound (now 4) in Limited/plugin.json";
    handler().stderr().wait_for(says);
}

/// Root certificates that come after a plugin was loaded count for the next one.
#[test]
fn certificates_that_are_missing_are_looked_for_again() {
    let trusted = Authority::default();
    let server = Upstream::start_tls(&trusted, &["localhost", "127.0.0.1"]);
    let app = FunctionApp::new()
        .forwarding()
        .function(&function("Late", &[server.origin()]));
    let (certificates, folder) = (app.seen("late.pem"), app.seen("late"));
    let variables = [
        ("SSL_CERT_FILE", certificates.to_str().unwrap()),
        ("SSL_CERT_DIR", folder.to_str().unwrap()),
    ];
    let handler = Handler::start_with(app, &variables);
    handler.stdout().wait_for("ready: ");
    let ask = || {
        let step = json!([{ "do": "request", "url": format!("{}/ok", server.origin()) }]);
        let headers = [("Host", "x"), ("Content-Type", "application/json")];
        let body = step.to_string();
        let answer = handler.exchange("POST", "/api/Late", &headers, body.as_bytes());
        came_to(&answer.json()[0])
    };
    assert_eq!(ask(), "TlsCertificateError", "before");
    handler.app().write("late.pem", trusted.certificate());
    let config = json!({ "grants": { "net": [server.origin()] }, "limits": { "outbound": 2 } });
    handler.app().write("Late/plugin.json", config.to_string());
    handler.stdout().wait_for("generation 2 (");
    assert_eq!(ask(), "200", "after");
}
