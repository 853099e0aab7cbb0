//! The sample app `plugins/gateway`, whose file uses every feature.

use corral_tests::handler::run;
use corral_tests::{Backend, FunctionApp, Handler};
use serde_json::json;

use crate::fixture::{Gateway, check};

fn app(orders: &str) -> FunctionApp {
    FunctionApp::sample("gateway")
        .setting("AzureWebJobsFeatureFlags", "EnableProxies")
        .setting("ORDERS_URL", orders)
        .setting("ORDERS_KEY", "key")
        .setting("PREFIX", "shop")
}

#[test]
fn the_app_has_no_problems() {
    let checked = run(&app("http://localhost:7072"), &["check", "--json"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    assert_eq!(checked.json()["problems"], json!([]));
}

#[test]
fn every_proxy_answers() {
    let backend = Backend::start();
    let handler = Handler::start(app(&backend.url()));
    let gateway = Gateway { backend, handler };
    let origin: &[(&str, &str)] = &[("Origin", "https://a.test")];
    for (line, headers, expected, sent) in [
        (
            "POST /shop/orders?a=1",
            &[("Cookie", "c"), ("User-Agent", "me")][..],
            &["200", "x-upstream: 200 OK"][..],
            Some("POST /api/order?code=key&a=1&via=gateway"),
        ),
        (
            "HEAD /shop/files/a/b.txt",
            &[],
            &["200", "content-length: 4"],
            Some("HEAD /files/a/b.txt"),
        ),
        (
            "GET /shop/prices/black?currency=EUR",
            &[],
            &[
                "200",
                "cache-control: no-store",
                "={\"color\":\"black\",\"price\":9.5,\"currency\":\"EUR\",\"asked\":[{\"with\":\"GET\"}]}",
            ],
            None,
        ),
        ("GET /shop/prices/7", &[], &["404"], None),
        (
            "PUT /shop/stock/red",
            &[],
            &[
                "200",
                "x-asked: GET for red",
                "={\"color\":\"red\",\"left\":3}",
            ],
            None,
        ),
        (
            "GET /warehouse/black",
            &[],
            &["200", "={\"color\":\"black\",\"left\":12}"],
            None,
        ),
        (
            "OPTIONS /shop/orders",
            origin,
            &["204", "access-control-allow-origin: https://a.test"],
            None,
        ),
        ("GET /traced", &[], &["200", "={ traced }"], None),
        ("GET /internal/stock/red", &[], &["404"], None),
    ] {
        let answer = gateway.send(line, headers, b"");
        check(&answer, expected, line);
        let seen = gateway.backend.take();
        assert_eq!(seen.first().map(|seen| seen.line.as_str()), sent, "{line}");
        if let Some(seen) = seen.first().filter(|seen| seen.line.starts_with("POST")) {
            assert_eq!(seen.header_all("x-caller"), ["me"]);
            assert!(seen.header_all("cookie").is_empty());
        }
    }
    let head = gateway.head("GET /shop/prices/black");
    assert!(head.starts_with("HTTP/1.1 200 Made Up\r\n"), "{head}");
}
