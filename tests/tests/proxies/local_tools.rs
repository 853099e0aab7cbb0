//! A back end at the port of Azure's local tools, which is there on a developer's
//! machine and nowhere else.

use corral_tests::handler::run;
use serde_json::json;

use crate::fixture::{app, check, serve, trace};

const ADVICE: [&str; 2] = [
    "port 7071, where Azure's local tools listen",
    "write `localhost` without a port for the app itself",
];

#[test]
fn it_is_said_everywhere_what_the_port_means() {
    let proxies = json!({ "home": {
        "matchCondition": { "route": "/home" },
        "backendUri": "https://localhost:7071/api/home",
        "debug": true,
    } });
    let told = |place: &str, text: &str| {
        for part in ADVICE {
            assert!(text.contains(part), "{place}: {text}");
        }
    };
    told("check", &run(&app(&proxies), &["check"]).stdout);
    let gateway = serve(app(&proxies), &[]);
    let stderr = gateway.handler.stderr();
    told("the log, at the start", &stderr.wait_for("proxies.json"));
    let answer = gateway.send("GET /home", &[], b"");
    check(&answer, &["502"], "GET /home");
    told("the log", &stderr.wait_for("502 backend_unreachable"));
    told("the trace", &trace(&gateway, &answer));
    let body = String::from_utf8_lossy(&answer.body);
    assert!(!body.contains("7071"), "{body}");
}
