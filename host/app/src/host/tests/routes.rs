//! Routes without a function.json.

use super::{files, handler};
use crate::AuthLevel;
use crate::fixture::expect;

#[test]
fn routes_make_functions() {
    let host = handler(
        r#""http": { "defaultAuthorizationLevel": "admin", "routes": [
            { "route": "items/{*rest}", "authorizationLevel": "anonymous" }, { "route": "{bad" }, { "route": "health" } ] }"#,
    );
    let app = expect(
        &[("host.json", &host), ("http-handler1/plugin.wasm", "")],
        &[("FUNCTIONS_WORKER_RUNTIME", "Custom")],
        &[
            "host.json: $.customHandler.http.routes[1].route: the route has a { without a }",
            "http-handler3: has no plugin",
        ],
    );
    let routes: Vec<_> = app
        .functions
        .iter()
        .map(|function| {
            let route = function.route.as_ref().unwrap();
            (
                function.name.as_str(),
                route.template.as_deref().unwrap(),
                route.auth_level,
            )
        })
        .collect();
    assert_eq!(
        routes,
        [
            ("http-handler1", "items/{*rest}", AuthLevel::Anonymous),
            ("http-handler3", "health", AuthLevel::Admin),
        ]
    );
}

#[test]
fn routes_and_function_json_do_not_mix() {
    let custom = [("FUNCTIONS_WORKER_RUNTIME", "custom")];
    let routes = handler(r#""http": { "routes": [ { "route": "a" } ] }"#);
    expect(
        &files(&routes),
        &custom,
        &["host.json: has http routes beside function.json files"],
    );
    let profile = handler("").replace(
        "\"version\"",
        r#""configurationProfile": "mcp-custom-handler", "version""#,
    );
    expect(
        &files(&profile),
        &[],
        &["host.json: has a configuration profile that adds an http route"],
    );
}

#[test]
fn the_worker_runtime_must_fit() {
    expect(
        &files(&handler("")),
        &[("FUNCTIONS_WORKER_RUNTIME", "node")],
        &["~host.json: has a custom handler, but the setting FUNCTIONS_WORKER_RUNTIME is `node`"],
    );
    let profile = handler("").replace(
        "\"version\"",
        r#""configurationProfile": "mcp-custom-handler", "version""#,
    );
    expect(
        &[("host.json", &profile), ("http-handler1/plugin.wasm", "")],
        &[("FUNCTIONS_WORKER_RUNTIME", "node")],
        &[
            "host.json: has http routes, which the Functions host refuses while the setting FUNCTIONS_WORKER_RUNTIME is `node`",
        ],
    );
}
