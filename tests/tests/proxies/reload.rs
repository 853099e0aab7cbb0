//! Changes of proxies.json while requests come in.

use corral_tests::timeout::wait_until;
use serde_json::json;

use crate::fixture::{app, check, serve};

#[test]
fn a_changed_file_takes_effect() {
    let mock = |text: &str| json!({ "p": { "matchCondition": { "route": "/p" }, "responseOverrides": { "response.body": text } } });
    let gateway = serve(app(&mock("old")), &[]);
    check(
        &gateway.send("GET /p", &[], b""),
        &["200", "=old"],
        "before",
    );
    // Changes are seen from here on.
    gateway.handler.stdout().wait_for("ready: ");
    let changed = json!({ "proxies": mock("new") });
    gateway
        .handler
        .app()
        .write("proxies.json", changed.to_string());
    wait_until("the new proxies", || {
        gateway.send("GET /p", &[], b"").body == b"new"
    });
    gateway
        .handler
        .app()
        .write("proxies.json", "{ \"proxies\": {} }");
    wait_until("no proxies", || {
        gateway.send("GET /p", &[], b"").status == 404
    });
}
