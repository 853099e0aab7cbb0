//! Properties of every file and every request.

use proptest::prelude::*;
use serde_json::json;

use crate::bench::{Caller, read, sent, with_client};

/// Text that could break out of its context.
fn hostile() -> impl Strategy<Value = String> {
    "([a-zé]|%[0-9a-f]{2}|%0[ad]|%2[ef]|[/.?#@:\\\\&=+;{}*\"']){0,12}"
}

fn target() -> impl Strategy<Value = String> {
    (hostile(), hostile())
        .prop_map(|(path, query)| {
            let path = path.replace(['?', '#'], "");
            format!("/t/{path}?a={query}")
        })
        .prop_filter("the server takes no other", |target| {
            target.parse::<http::Uri>().is_ok()
        })
}

proptest! {
    #[test]
    fn no_request_chooses_the_server(target in target(), value in "[ -~]{0,12}") {
        let file = json!({ "proxies": { "p": {
            "matchCondition": { "route": "/t/{*rest}" },
            "backendUri": "http://be.test:81/base/{rest}/{request.headers.x}?k=%K%&b={rest}",
            "requestOverrides": {
                "backend.request.headers.y": "{rest}{request.querystring.a}",
                "backend.request.querystring.c": "{request.querystring.a}",
            },
        } } });
        let (proxies, _) = read(&file.to_string(), &[("K", "key")]);
        let headers = [("x", value.as_str())];
        let caller = Caller { method: "GET", target: &target, headers: &headers };
        let request = sent(&proxies, caller);
        let line = request.lines().next().unwrap_or_default();
        if let Some(sent_target) = line.strip_prefix("GET ") {
            let uri: http::Uri = format!("http://be.test:81{sent_target}").parse().expect(sent_target);
            prop_assert_eq!(uri.authority().map(http::uri::Authority::as_str), Some("be.test:81"));
            prop_assert!(uri.path().starts_with("/base/"), "{}", sent_target);
            let dots = uri.path().to_lowercase().replace("%2e", ".").replace("%2f", "/").replace("%5c", "/");
            prop_assert!(!dots.split('/').any(|segment| segment == ".." || segment == "."), "{}", sent_target);
            // The keys of the file appear once, with its values.
            let keys: Vec<_> = uri.query().unwrap_or_default().split('&').filter(|pair| pair.starts_with("k=")).collect();
            prop_assert_eq!(keys, ["k=key"]);
            prop_assert!(request.contains("\nhost: be.test:81"));
        }
    }

    #[test]
    fn values_in_json_bodies_stay_values(target in target()) {
        let file = json!({ "proxies": { "p": {
            "matchCondition": { "route": "/t/{*rest}" },
            "responseOverrides": { "response.body": { "rest": "{rest}", "a": "{request.querystring.a}" } },
        } } });
        let (proxies, _) = read(&file.to_string(), &[]);
        let caller = Caller { method: "GET", target: &target, headers: &[] };
        let body = with_client(caller, |path, client| {
            let found = proxies.find("GET", path)?;
            let answer = found.response(client, None, &corral_proxies::BackendResponse::empty()).ok()?;
            Some(answer.body)
        });
        if let Some(corral_proxies::ResponseBody::Text(text)) = body {
            let parsed: serde_json::Value = serde_json::from_str(&text).expect(&text);
            prop_assert_eq!(parsed.as_object().map(serde_json::Map::len), Some(2));
        }
    }

    #[test]
    fn no_file_panics(
        route in "(/|[a-b{}*?:=%]|\\{a\\}|\\{\\*b\\}|%K%){0,12}",
        url in "(http://)?([a-c]|localhost|%K%)?([/?#&=:@{}a%.]|\\{a\\}|\\{b\\}|%K%){0,14}",
        value in "([{}%\"\\\\]|\\{a\\}|\\{request\\.[a-z]{0,8}\\}|%K%){0,10}",
        target in target(),
    ) {
        let file = json!({ "proxies": { "p": {
            "matchCondition": { "route": route },
            "backendUri": url,
            "requestOverrides": { "backend.request.headers.x": value, "backend.request.querystring.x": value },
            "responseOverrides": { "response.body": value, "response.headers.x": value },
        } } });
        let (proxies, _) = read(&file.to_string(), &[("K", "/{x}?&#")]);
        for target in ["/a/b", &target] {
            let _ = sent(&proxies, Caller { method: "GET", target, headers: &[] });
        }
    }
}
