//! Functions that callers reach without their key.

use super::expect;
use crate::fixture::HTTP;

#[test]
fn forwarding_with_keys() {
    let function = |route: &str, level: &str| {
        HTTP.replacen(
            "\"req\"",
            &format!("\"req\", \"route\": \"{route}\", \"authLevel\": \"{level}\""),
            1,
        )
    };
    let forward = r#""enableForwardingHttpRequest": true"#;
    let both = r#""enableForwardingHttpRequest": true, "enableProxyingHttpRequest": true"#;
    for (switches, open, keyed, refused) in [
        (
            forward,
            function("one/{id}", "anonymous"),
            function("s", "function"),
            true,
        ),
        (
            forward,
            function("{*all}", "anonymous"),
            function("s", "admin"),
            true,
        ),
        (
            forward,
            function("{*all}", "anonymous"),
            function("s", "user"),
            true,
        ),
        (
            forward,
            function("one/{id:alpha}-{x}", "anonymous"),
            function("s", "function"),
            true,
        ),
        (
            forward,
            function("one/{id:int}", "anonymous"),
            function("s", "function"),
            false,
        ),
        (
            forward,
            function("one", "anonymous"),
            function("s", "function"),
            false,
        ),
        (
            forward,
            function("one/{id}", "anonymous"),
            function("s", "Anonymous"),
            false,
        ),
        (
            forward,
            function("one/{id}", "function"),
            function("s", "function"),
            false,
        ),
        (
            both,
            function("one/{id}", "anonymous"),
            function("s", "function"),
            false,
        ),
        (
            "",
            function("one/{id}", "anonymous"),
            function("s", "function"),
            false,
        ),
    ] {
        let comma = if switches.is_empty() { "" } else { "," };
        let host = format!(
            r#"{{ "version": "2.0", "customHandler": {{ "description": {{ "defaultExecutablePath": "handler" }} {comma} {switches} }} }}"#
        );
        let files = [
            ("host.json", host.as_str()),
            ("open/function.json", &open),
            ("open/o.wasm", ""),
            ("shut/function.json", &keyed),
            ("shut/s.wasm", ""),
        ];
        let expected = [
            "lets callers of `open`, which is anonymous and has a text parameter in its route, call `shut`*",
        ];
        expect(&files, &[], if refused { &expected } else { &[] });
    }
}

#[test]
fn routes_with_the_name_of_a_function() {
    let host = r#"{ "version": "2.0", "extensions": { "http": { "routePrefix": "" } }, "extensionBundle": { "id": "x", "version": "4.*" },
        "customHandler": { "description": { "defaultExecutablePath": "handler" }, "enableProxyingHttpRequest": true } }"#;
    let queue = r#"{ "bindings": [ { "type": "queueTrigger", "direction": "in", "name": "m", "queueName": "orders" } ] }"#;
    for (route, warned) in [("{*all}", true), ("OnQueue", true), ("other", false)] {
        let open = HTTP.replacen("\"req\"", &format!("\"req\", \"route\": \"{route}\""), 1);
        let files = [
            ("host.json", host),
            ("all/function.json", &open),
            ("all/a.wasm", ""),
            ("onqueue/function.json", queue),
            ("onqueue/q.wasm", ""),
        ];
        let expected = ["~`all` answers POST /onqueue as well"];
        expect(&files, &[], if warned { &expected } else { &[] });
    }
}
