//! host.json.

use super::expect;
use crate::fixture::HTTP;

/// A host.json with these members and without an error.
fn host(members: &str) -> String {
    format!(
        r#"{{ "version": "2.0", "customHandler": {{ "description": {{ "defaultExecutablePath": "handler" }} }}, {members} }}"#
    )
}

/// Asserts that an app whose host.json has these members has these problems.
fn with_members(members: &str, problems: &[&str]) {
    let host = host(members);
    let files = [
        ("host.json", host.as_str()),
        ("f/function.json", HTTP),
        ("f/f.wasm", ""),
    ];
    expect(&files, &[], problems);
}

#[test]
fn options_of_the_host() {
    for (members, problems) in [
        (
            r#""extensions": { "queues": { "batchSize": 32, "maxPollingInterval": "00:00:02" } }"#,
            &[][..],
        ),
        (r#""extensions": { "queues": { "batchSize": "16" } }"#, &[]),
        (
            r#""extensions": { "queues": { "batchSize": 33 } }"#,
            &["batchSize: is `33`*"],
        ),
        (
            r#""Extensions": { "Queues": { "BatchSize": "abc" } }"#,
            &["BatchSize: is `abc`*"],
        ),
        (
            r#""extensions": { "queues": { "batchSize": null } }"#,
            &["batchSize: is null*"],
        ),
        (
            r#""extensions": { "queues": { "batchSize": [] } }"#,
            &["~batchSize: is a list*"],
        ),
        (
            r#""extensions": { "queues": { "maxPollingInterval": "abc" } }"#,
            &["maxPollingInterval*"],
        ),
        (
            r#""extensions": { "queues": { "maxDequeueCount": 0 } }"#,
            &["maxDequeueCount*"],
        ),
        (
            r#""extensions": { "queues": { "messageEncoding": "BASE64" } }"#,
            &[],
        ),
        (
            r#""aggregator": { "batchSize": -1 }"#,
            &["aggregator.batchSize*"],
        ),
        (
            r#""singleton": { "lockPeriod": "abc" }"#,
            &["singleton.lockPeriod*"],
        ),
        (r#""singleton": { "lockPeriod": "00:00:15" }"#, &[]),
    ] {
        with_members(members, problems);
    }
    let setting = (
        "AzureFunctionsJobHost__extensions__queues__batchSize",
        "many",
    );
    expect(
        &[("f/function.json", HTTP), ("f/f.wasm", "")],
        &[setting],
        &["batchSize: is `many`*"],
    );
}

#[test]
fn other_sections_of_the_host() {
    for (members, problems) in [
        (
            r#""logging": { "logLevel": { "default": "Information", "Azure.Core": "none" } }"#,
            &[][..],
        ),
        (
            r#""logging": { "logLevel": { "default": "Loud" } }"#,
            &["default: is `Loud`*"],
        ),
        (r#""logging": { "logLevel": "Information" }"#, &[]),
        (r#""logging": "x""#, &[]),
        (
            r#""watchDirectories": "shared""#,
            &["~watchDirectories: is a string*"],
        ),
        (
            r#""http": { "routePrefix": "q" }"#,
            &["~move it to extensions.http*"],
        ),
        (
            r#""extensions": { "http": { "routePrefix": "/api" } }"#,
            &[],
        ),
        (r#""extensions": { "http": { "routePrefix": "{x}" } }"#, &[]),
        (
            r#""extensions": { "http": { "routePrefix": "api/" } }"#,
            &["remove the slash at its end*"],
        ),
        (
            r#""extensions": { "http": { "routePrefix": "/" } }"#,
            &[
                "remove the slash at its end*",
                "~`f` answers POST /f as well",
            ],
        ),
        (
            r#""extensions": { "http": { "routePrefix": "%PREFIX%" } }"#,
            &["does not replace settings*"],
        ),
        (r#""extensions": { "http": { "routePrefix": 5 } }"#, &[]),
        (
            r#""extensionBundle": { "id": "x", "version": "[4.*, 5.0.0)" }"#,
            &[],
        ),
        (
            r#""extensionBundle": { "id": "x", "version": "latest" }"#,
            &["no valid extension bundle `version`*"],
        ),
        (
            r#""extensionBundle": { "version": "4.*" }"#,
            &["no valid extension bundle `id`*"],
        ),
        (
            r#""functions": ["gone"]"#,
            &["names gone, so the Functions host starts no function*"],
        ),
        (r#""functions": []"#, &[]),
    ] {
        with_members(members, problems);
    }
}

#[test]
fn a_bad_prefix_does_no_harm_without_routes() {
    let host = host(r#""extensions": { "http": { "routePrefix": "api/" } }"#);
    let timer = r#"{ "bindings": [ { "type": "timerTrigger", "direction": "in", "name": "t", "schedule": "0 0 0 * * *" } ] }"#;
    expect(
        &[
            ("host.json", &host),
            ("f/function.json", timer),
            ("f/f.wasm", ""),
        ],
        &[],
        &[],
    );
}

#[test]
fn routes_without_a_file() {
    for (route, problems) in [
        ("items/{id}", &[][..]),
        (
            "my%20items",
            &[
                "$.customHandler.http.routes[0].route: `my%20items` is compared with the decoded path*",
            ],
        ),
        ("%ITEMS%", &["does not replace settings*"]),
    ] {
        let host = format!(
            r#"{{ "version": "2.0", "customHandler": {{ "description": {{ "defaultExecutablePath": "handler" }}, "http": {{ "routes": [ {{ "route": "{route}" }} ] }} }} }}"#
        );
        let files = [("host.json", host.as_str()), ("http-handler1/p.wasm", "")];
        expect(&files, &[], problems);
    }
}
