//! Routes, templates and back ends of proxies.json, and requests that match them.
//!
//! The input is lines: route, backendUri, the value of every override, and the
//! request's target.
#![no_main]

use std::net::{IpAddr, Ipv4Addr};
use std::sync::LazyLock;

use corral_app::Settings;
use corral_proxies::{BackendResponse, ClientRequest, Proxies, ReadContext, ResponseBody};
use http::{HeaderMap, HeaderValue, Method, Uri};
use libfuzzer_sys::fuzz_target;
use serde_json::json;

static SETTINGS: LazyLock<Settings> = LazyLock::new(|| {
    [("K", "/{x}?&#"), ("HOST", "http://be.test")]
        .into_iter()
        .collect()
});

fuzz_target!(|text: &str| {
    let mut lines = text.splitn(4, '\n');
    let mut line = || lines.next().unwrap_or_default();
    let (route, url, value, target) = (line(), line(), line(), line());
    let file = json!({ "proxies": { "p": {
        "matchCondition": { "route": route },
        "backendUri": url,
        "requestOverrides": { "backend.request.headers.x": value, "backend.request.querystring.x": value },
        "responseOverrides": { "response.headers.x": value, "response.body": { "a": value } },
    } } });
    let surroundings = ReadContext {
        settings: &SETTINGS,
        functions: &[],
        ports: &[],
    };
    let (proxies, _) = Proxies::read(&file.to_string(), surroundings);
    let Ok(uri) = target.parse::<Uri>() else {
        return;
    };
    let Some(found) = proxies.find("GET", uri.path()) else {
        return;
    };
    let mut headers = HeaderMap::new();
    headers.insert("x", HeaderValue::from_static("a/../b&c=d"));
    let client = ClientRequest {
        method: &Method::GET,
        query: uri.query(),
        headers: &headers,
        host: "app.test",
        scheme: "https",
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
    };
    let request = found.request(&client);
    if let (Ok(Some(request)), Some(backend)) = (&request, found.proxy.backend()) {
        let sent = format!(
            "{}://{}{}",
            backend.scheme(),
            backend.authority(),
            request.target()
        );
        let sent: Uri = sent.parse().expect("a URL that can be sent");
        assert_eq!(sent.authority(), Some(backend.authority()));
        assert!(!sent.path().split('/').any(|segment| segment == ".."));
    }
    let answer = found.response(
        &client,
        request.ok().flatten().as_ref(),
        &BackendResponse::empty(),
    );
    if let Ok(answer) = answer {
        let ResponseBody::Text(body) = answer.body else {
            panic!("the body was replaced");
        };
        let body: serde_json::Value = serde_json::from_str(&body).expect("JSON");
        assert!(body["a"].is_string());
    }
});
