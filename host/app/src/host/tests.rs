//! host.json by tables: what it says, and what is wrong with it.

use std::time::Duration;

use crate::fixture::{HTTP, expect, load};
use crate::{AuthLevel, FunctionTimeout, HostConfig, Mode, Profile};

const FUNCTION: [(&str, &str); 2] = [("order/function.json", HTTP), ("order/order.wasm", "")];

/// A host.json with `members` besides version and bundle.
fn host(members: &str) -> String {
    format!(r#"{{ "version": "2.0", "extensionBundle": {{}}, {members} }}"#)
}

/// A host.json whose custom handler has `members` besides its description.
fn handler(members: &str) -> String {
    host(&format!(
        r#""customHandler": {{ "description": {{ "defaultExecutablePath": "handler" }}, {members} }}"#
    ))
}

fn files(host: &str) -> Vec<(&str, &str)> {
    let mut files = vec![("host.json", host)];
    files.extend(FUNCTION);
    files
}

fn config(host: &str, settings: &[(&str, &str)]) -> HostConfig {
    load(&files(host), settings).host
}

#[test]
fn faults_are_named() {
    let description =
        |text: &str| host(&format!(r#""customHandler": {{ "description": {text} }}"#));
    for (host, problems) in [
        (handler(""), &[][..]),
        (
            "{".to_owned(),
            &["host.json: is not valid JSON: unterminated object at line 1, column 1; close"],
        ),
        (
            r#"{ "version": "2.0" "customHandler": {} }"#.to_owned(),
            &["is not valid JSON: expected comma at line 1, column 19; put a comma"],
        ),
        (String::new(), &["host.json: is empty; write at least {}"]),
        ("[]".to_owned(), &["host.json: $: is a list, not an object"]),
        (
            handler("").replace("\"version\": \"2.0\",", ""),
            &["host.json: $.version: is missing; write \"version\": \"2.0\""],
        ),
        (
            handler("").replace("2.0", "3.0"),
            &["host.json: $.version: is `3.0`, and the Functions host takes only 2.0"],
        ),
        (
            host(r#""logging": {}"#),
            &["host.json: has no customHandler section"],
        ),
        (
            host(r#""customHandler": {}"#),
            &["host.json: $.customHandler.description: is missing"],
        ),
        (
            description("{}"),
            &["$.customHandler.description.defaultExecutablePath: is missing; write"],
        ),
        (
            description(r#"{ "defaultExecutablePath": "" }"#),
            &["defaultExecutablePath: is empty, so the Functions host cannot start"],
        ),
        (
            description(r#"{ "defaultExecutablePath": true }"#),
            &["defaultExecutablePath: is true or false, not a string"],
        ),
        (
            description(r#"{ "defaultExecutablePath": "./handler" }"#),
            &["~is `./handler`, and packaging gives the execute bit only"],
        ),
        (
            description(r#"{ "defaultExecutablePath": "bin/server" }"#),
            &["~there is no file `bin/server` in the app"],
        ),
        (
            description(r#"{ "defaultExecutablePath": "host.json" }"#),
            &["~the file `host.json` lacks the execute bit"],
        ),
        (
            description(r#"{ "defaultExecutablePath": "%PROGRAM%" }"#),
            &["~names the setting `PROGRAM`, which does not exist"],
        ),
        (
            host(r#""httpWorker": { "description": { "defaultExecutablePath": "handler" } }"#),
            &["~host.json: $.httpWorker: is the old name of this section; rename it"],
        ),
        (
            handler(r#""type": "none""#),
            &["~$.customHandler.type: is taken as http"],
        ),
        (
            handler(r#""type": "htpp""#),
            &["$.customHandler.type: is `htpp`, which is not known; did you mean `http`?"],
        ),
        (
            handler(r#""port": 0"#),
            &["$.customHandler.port: is 0, which the Functions host refuses"],
        ),
        (
            handler(r#""port": "eighty""#),
            &["$.customHandler.port: is `eighty`, which is not a whole number"],
        ),
        (
            handler(r#""initializationTimeout": "30s""#),
            &[
                "initializationTimeout: is `30s`, which is not a length of time; write it as hh:mm:ss",
            ],
        ),
        (
            handler(r#""enableForwardingHttpRequest": "yes""#),
            &["enableForwardingHttpRequest: is a string, not true or false"],
        ),
        (
            handler(r#""port": 1, "port": 2"#),
            &["~$.customHandler.port: `port` is given twice"],
        ),
    ] {
        expect(&files(&host), &[], problems);
    }
}

#[test]
fn comments_case_and_marks_are_taken() {
    let text = "\u{feff}// a comment
        { 'VERSION': '2.0', /* another */
          CustomHandler: { \"Description\": { \"DefaultExecutablePath\": \"handler\", }, \"PORT\": \"8080\" },
          \"extensionBundle\": null, }";
    let app = expect(&files(text), &[], &[]);
    let handler = app.host.custom_handler.unwrap();
    assert_eq!(handler.description.executable.as_deref(), Some("handler"));
    assert_eq!(handler.port, Some(8080));
    assert_eq!(handler.initialization_timeout, Duration::from_secs(30));
    assert!(handler.description.standard_error_is_errors);
}

#[test]
fn missing_host_json_is_a_warning() {
    let root = crate::fixture::write(&FUNCTION);
    std::fs::remove_file(root.path().join("host.json")).unwrap();
    let app = crate::App::load(root.path(), &crate::Environment::default());
    assert_eq!(app.functions.len(), 1);
    assert_eq!(app.host, HostConfig::default());
    assert!(!app.has_errors());
    assert!(crate::fixture::lines(&app)[0].starts_with("~host.json: is missing"));
}

#[test]
fn settings_override_the_file() {
    let host = handler(r#""port": 1"#);
    let settings = [
        ("AzureFunctionsJobHost__customHandler__port", "4242"),
        (
            "AzureFunctionsJobHost__customHandler__enableProxyingHttpRequest",
            "true",
        ),
        (
            "AZUREFUNCTIONSJOBHOST__CUSTOMHANDLER__DESCRIPTION__ARGUMENTS",
            r#"["serve", "a b"]"#,
        ),
        ("AzureFunctionsJobHost:extensions:http:routePrefix", "v1"),
        ("AzureFunctionsJobHost__functionTimeout", "00:10:00"),
        ("AzureFunctionsJobHost__functions__10", "last"),
        ("AzureFunctionsJobHost__functions__2", "order"),
        ("AzureFunctionsJobHost", "ignored"),
        ("AzureFunctionsJobHostess__port", "ignored"),
    ];
    let config = config(&host, &settings);
    let handler = config.custom_handler.unwrap();
    assert_eq!(handler.port, Some(4242));
    assert!(handler.proxying);
    assert_eq!(handler.description.arguments, ["serve", "a b"]);
    assert_eq!(config.route_prefix, "v1");
    assert_eq!(
        config.function_timeout,
        FunctionTimeout::After(Duration::from_mins(10))
    );
    assert_eq!(config.functions.unwrap(), ["order", "last"]);
}

#[test]
fn a_wrong_override_names_its_setting() {
    let name = "AzureFunctionsJobHost__customHandler__port";
    expect(
        &files(&handler("")),
        &[(name, "many")],
        &[
            "host.json: $.customHandler.port: is `many`, which is not a whole number (as set by `AzureFunctionsJobHost__customHandler__port`)",
        ],
    );
}

#[test]
fn elements_of_a_list_can_be_overridden() {
    let description = r#""customHandler": { "description": { "defaultExecutablePath": "handler", "arguments": ["a", "b"] } }"#;
    let config = config(
        &host(description),
        &[
            (
                "AzureFunctionsJobHost__customHandler__description__arguments__1",
                "c",
            ),
            (
                "AzureFunctionsJobHost__customHandler__description__arguments__2",
                "d",
            ),
        ],
    );
    assert_eq!(
        config.custom_handler.unwrap().description.arguments,
        ["a", "c", "d"]
    );
}

#[test]
fn function_timeout_is_a_time_span() {
    for (text, expected) in [
        ("00:10:00", FunctionTimeout::After(Duration::from_mins(10))),
        (
            "1.00:00:00",
            FunctionTimeout::After(Duration::from_hours(24)),
        ),
        ("-1", FunctionTimeout::Never),
        ("10m", FunctionTimeout::PlanDefault),
        ("00:00:00", FunctionTimeout::PlanDefault),
    ] {
        let host = handler("").replace(
            "\"version\"",
            &format!("\"functionTimeout\": \"{text}\", \"version\""),
        );
        assert_eq!(config(&host, &[]).function_timeout, expected, "{text}");
    }
}

#[test]
fn profiles_give_defaults() {
    for (name, profile, proxying, prefix) in [
        ("", Profile::Default, false, "api"),
        ("default", Profile::Default, false, "api"),
        ("MCP-custom-handler", Profile::Mcp, true, ""),
        ("web-app-custom-handler", Profile::WebApp, true, ""),
    ] {
        let host = handler("").replace(
            "\"version\"",
            &format!("\"configurationProfile\": \"{name}\", \"version\""),
        );
        let app = load(
            &[("host.json", &host), ("http-handler1/plugin.wasm", "")],
            &[],
        );
        assert_eq!(app.host.profile, profile, "{name}");
        assert_eq!(app.host.route_prefix, prefix, "{name}");
        assert_eq!(
            app.host.custom_handler.as_ref().unwrap().proxying,
            proxying,
            "{name}"
        );
        let routes: Vec<_> = app
            .functions
            .iter()
            .map(|function| function.name.as_str())
            .collect();
        assert_eq!(
            routes,
            if proxying {
                &["http-handler1"][..]
            } else {
                &[]
            },
            "{name}"
        );
    }
}

#[test]
fn the_file_wins_over_the_profile() {
    let host = handler(r#""enableProxyingHttpRequest": false"#).replace(
        "\"version\"",
        r#""configurationProfile": "mcp-custom-handler", "extensions": { "HTTP": { "RoutePrefix": "/v1/" } }, "version""#,
    );
    let config = config(&host, &[]);
    assert_eq!(config.route_prefix, "v1");
    assert!(!config.custom_handler.unwrap().proxying);
}

#[test]
fn an_unknown_profile_is_an_error() {
    let host = handler("").replace(
        "\"version\"",
        r#""configurationProfile": "mcp-handler", "version""#,
    );
    expect(
        &files(&host),
        &[],
        &[
            "host.json: $.configurationProfile: is `mcp-handler`, which is not known; use one of: default, mcp-custom-handler, web-app-custom-handler",
        ],
    );
}

#[test]
fn routes_make_functions() {
    let host = handler(
        r#""http": { "defaultAuthorizationLevel": "admin", "routes": [
            { "route": "items/{*rest}", "authorizationLevel": "anonymous" }, { "route": "/bad" }, { "route": "health" } ] }"#,
    );
    let app = expect(
        &[("host.json", &host), ("http-handler1/plugin.wasm", "")],
        &[("FUNCTIONS_WORKER_RUNTIME", "Custom")],
        &[
            "host.json: $.customHandler.http.routes[1].route: the route `/bad` begins with a slash",
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
        &["host.json: has http routes while there are function.json files"],
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
}

#[test]
fn the_mode_follows_from_switches_and_bindings() {
    let forward = r#""enableForwardingHttpRequest": true"#;
    let proxy = r#""enableProxyingHttpRequest": true"#;
    let both = format!("{forward}, {proxy}");
    let legacy = handler("").replace("customHandler", "httpWorker");
    let http = HTTP;
    let with_queue = HTTP.replace(
        "] }",
        r#", { "type": "queue", "direction": "out", "name": "q" } ] }"#,
    );
    let upper = HTTP
        .replace("\"http\"", "\"HTTP\"")
        .replace("httpTrigger", "HttpTrigger");
    let inout = HTTP.replace("\"in\"", "\"inout\"");
    for (host, function, mode) in [
        (handler(""), http, Mode::Payload),
        (handler(forward), http, Mode::Forward),
        (handler(proxy), http, Mode::Proxy),
        (handler(&both), http, Mode::Proxy),
        (legacy, http, Mode::LegacyForward),
        (handler(forward), &with_queue, Mode::Payload),
        (handler(proxy), &with_queue, Mode::Payload),
        (handler(forward), &upper, Mode::Forward),
        (handler(forward), &inout, Mode::Payload),
    ] {
        let app = load(
            &[
                ("host.json", &host),
                ("order/function.json", function),
                ("order/order.wasm", ""),
            ],
            &[],
        );
        let bindings = &app.functions[0].bindings;
        assert_eq!(app.host.mode_of(bindings), mode, "{host} {function}");
    }
}

#[test]
fn functions_can_be_restricted() {
    let host = handler("").replace(
        "\"version\"",
        r#""functions": ["ORDER", "gone"], "version""#,
    );
    let mut files = files(&host);
    files.push(("other/function.json", HTTP));
    let app = expect(&files, &[], &["~host.json: `functions` names `gone`"]);
    assert_eq!(app.functions.len(), 1);
}
