//! Traces, and what they hide.

use std::time::Duration;

use corral_proxies::Trace;
use http::StatusCode;
use serde_json::{Value, json};

use crate::bench::{Caller, headers, one, with_client};

#[test]
fn secrets_are_not_in_a_trace() {
    let proxy = json!({
        "matchCondition": { "route": "/t/{id}" },
        "backendUri": "https://be.test/x?tenant=%SECRET%&id={id}",
        "requestOverrides": {
            "backend.request.headers.X-Own": "Key %SECRET%",
            "backend.request.querystring.pass": "%SECRET%",
        },
    });
    let proxies = one(&proxy, &[("SECRET", "s3cret")]);
    let caller = Caller {
        method: "GET",
        target: "/t/5?code=s3cret&plain=visible",
        headers: &[
            ("authorization", "Bearer s3cret"),
            ("cookie", "s3cret"),
            ("x-functions-key", "s3cret"),
            ("referer", "http://x.test/?code=s3cret"),
            ("user-agent", "visible"),
        ],
    };
    let document = with_client(caller, |path, client| {
        let found = proxies.find("GET", path).unwrap();
        let request = found.request(client).unwrap().unwrap();
        assert!(request.target().contains("tenant=s3cret"));
        let mut trace = Trace::new(found.proxy);
        let after = Duration::from_millis(2);
        trace.received(Duration::ZERO, client.method, caller.target, client.headers);
        trace.sent(after, &request);
        let answer = headers(&[("set-cookie", "s3cret"), ("location", "/a?sig=s3cret")]);
        trace.answered(after, StatusCode::OK, &answer);
        trace.returned(after, StatusCode::CREATED, &answer);
        trace.to_json().unwrap()
    });
    assert!(!document.contains("s3cret"), "{document}");
    let document: Value = serde_json::from_str(&document).unwrap();
    assert_eq!(document["proxy"], "p");
    let sent = &document["inbound"][1]["data"]["request"];
    assert_eq!(
        sent["url"],
        "https://be.test/x?tenant=***&id=5&code=***&plain=visible&pass=***"
    );
    assert_eq!(document["outbound"][1]["data"]["response"]["status"], 201);
    assert_eq!(document["inbound"][1]["elapsed"], 2.0);
}
