//! Back ends of proxies that stall within their responses, and callers that
//! disconnect.

use corral_tests::timeout::{connect, wait_until};
use corral_tests::{FunctionApp, Upstream, Way};
use serde_json::json;

use super::apps::{host, start};

fn app(upstream: &Upstream, connections: &serde_json::Value) -> FunctionApp {
    let proxy = |path: &str| {
        json!({
            "matchCondition": { "route": path },
            "backendUri": format!("{}{path}", upstream.origin()),
        })
    };
    let proxies = json!({ "proxies": {
        "head": proxy("/slow-head"),
        "body": proxy("/slow-body"),
        "short": proxy("/short"),
    } });
    FunctionApp::new()
        .proxying()
        .setting("AzureWebJobsFeatureFlags", "EnableProxies")
        .corral_json(&json!({ "connections": connections }))
        .file("proxies.json", proxies.to_string())
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
}

#[test]
fn back_end_stalls_within_its_response() {
    let upstream = Upstream::start();
    let handler = start(app(&upstream, &json!({ "stall": "300ms" })));
    for path in ["/slow-body", "/short"] {
        let ended = host(&handler).call(Way::Proxying, &get(path));
        assert_eq!(ended.sent, 1, "{path}: {ended:?}");
        assert!(
            ended.answer.starts_with("HTTP/1.1 200 "),
            "{path}: {ended:?}"
        );
        assert!(ended.reset, "{path}: {ended:?}");
    }
    handler.stderr().wait_for_line("the reason", |line: &str| {
        line.contains("504 backend_timeout") && line.contains("connections.stall")
    });
}

#[test]
fn caller_disconnects_before_the_back_end_responds() {
    use std::io::{Read as _, Write as _};

    let upstream = Upstream::start();
    let handler = start(app(&upstream, &json!({})));
    for (lines, path) in (1..).zip(["/slow-head", "/slow-body"]) {
        let mut stream = connect(("127.0.0.1", handler.port()));
        stream.write_all(get(path).as_bytes()).unwrap();
        if path == "/slow-body" {
            stream.read_exact(&mut [0; 12]).unwrap();
        } else {
            wait_until("the back end is asked", || {
                !upstream.requests(path).is_empty()
            });
        }
        drop(stream);
        handler.stdout().wait_for_lines("cancelled: ", lines);
    }
}
