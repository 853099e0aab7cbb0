//! Which proxy answers.

use serde_json::{Value, json};

use crate::bench::{lines, read};

/// The name of the proxy for each request; `-` when there is none.
fn found(routes: &Value, rows: &[(&str, &str, &str)]) {
    let proxies: serde_json::Map<_, _> = routes
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, condition)| (name.clone(), json!({ "matchCondition": condition })))
        .collect();
    let (table, problems) = read(&json!({ "proxies": proxies }).to_string(), &[("P", "v{1}")]);
    assert_eq!(lines(&problems), [""; 0], "{routes}");
    for (method, path, expected) in rows {
        let found = table.find(method, path);
        let name = found.as_ref().map_or("-", |found| found.proxy.name());
        assert_eq!(name, *expected, "{method} {path}");
    }
}

#[test]
fn the_more_specific_route_wins() {
    found(
        &json!({
            "app": { "route": "{*url}" },
            "appRes": { "route": "/static/{*url}" },
            "one": { "route": "/static/logo" },
            "a-number": { "route": "/static/{n:int}" },
            "some": { "route": "/static/{n}" },
        }),
        &[
            ("GET", "/static/logo", "one"),
            ("GET", "/STATIC/Logo/", "one"),
            ("GET", "/static/7", "a-number"),
            ("GET", "/static/x", "some"),
            ("GET", "/static/a/b", "appRes"),
            ("GET", "/z", "app"),
            ("GET", "/", "app"),
            ("GET", "/admin/host/status", "-"),
            ("GET", "/RUNTIME/x", "-"),
            ("GET", "/runtimes/x", "app"),
        ],
    );
}

#[test]
fn methods_and_routes() {
    found(
        &json!({
            "read": { "route": "/m", "methods": ["get", "Head"] },
            "write": { "route": "m/", "methods": ["POST"] },
            "all": { "route": "/n", "methods": [] },
            "root": { "route": "/" },
            "set": { "route": "/%P%/{*rest}" },
            "page": { "route": "/x/test.aspx" },
        }),
        &[
            ("GET", "/m", "read"),
            ("HEAD", "/m/", "read"),
            ("POST", "/m", "write"),
            ("PUT", "/m", "-"),
            ("PURGE", "/n", "all"),
            ("GET", "/", "root"),
            ("GET", "/V%7B1%7D/a/b", "set"),
            ("GET", "/x/test.aspx", "page"),
            ("GET", "/other", "-"),
        ],
    );
}

#[test]
fn long_paths_are_matched() {
    let long = format!("/m/{}", "x".repeat(4000));
    found(
        &json!({ "m": { "route": "/m/{a}" } }),
        &[("GET", &long, "m")],
    );
}
