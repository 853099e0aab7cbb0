//! function.json by tables: what it says, and what is wrong with it.

use std::time::Duration;

use crate::fixture::{HTTP, expect, load};
use crate::{AuthLevel, Cardinality, DataType, Delay, Direction, Function, RetryPolicy};

/// A function.json with these bindings and `members` before them.
fn json(members: &str, bindings: &str) -> String {
    format!("{{ {members} \"bindings\": [ {bindings} ] }}")
}

const TIMER: &str = r#"{ "type": "timerTrigger", "name": "timer" }"#;
const RES: &str = r#"{ "type": "http", "direction": "out", "name": "res" }"#;

/// An HTTP function whose trigger has these properties besides.
fn http(properties: &str) -> String {
    json(
        "",
        &format!(r#"{{ "type": "httpTrigger", "name": "req", {properties} }}, {RES}"#),
    )
}

/// A timer function with this binding besides.
fn timer_and(binding: &str) -> String {
    json("", &format!("{TIMER}, {binding}"))
}

fn function(text: &str) -> Function {
    load(&[("f/function.json", text), ("f/f.wasm", "")], &[])
        .functions
        .into_iter()
        .next()
        .unwrap()
}

/// Asserts that each function.json has these errors and is broken by them.
fn breaks(cases: &[(String, &[&str])]) {
    for (text, problems) in cases {
        let app = expect(
            &[("f/function.json", text), ("f/f.wasm", "")],
            &[],
            problems,
        );
        assert_eq!(app.broken.len(), 1, "{text}");
        let reason = &app.broken[0].reason;
        assert!(reason.contains(problems[0]), "{reason}");
    }
}

#[test]
fn faults_of_the_file_break_the_function() {
    breaks(&[
        (json("", ""), &["$.bindings: is empty"][..]),
        ("{}".to_owned(), &["$.bindings: is missing; add"]),
        (
            "{ \"Bindings\": [] }".to_owned(),
            &["$.bindings: is missing; spell `Bindings` as `bindings`"],
        ),
        (
            "{ \"bindings\": null }".to_owned(),
            &["$.bindings: is missing"],
        ),
        (
            "{ \"bindings\": {} }".to_owned(),
            &["$.bindings: is an object, not a list"],
        ),
        (
            "[]".to_owned(),
            &["f/function.json: $: is a list, not an object"],
        ),
        (json("", RES), &["$.bindings: has no trigger"]),
        (
            json(r#""configurationSource": "code","#, TIMER),
            &["$.configurationSource: is `code`, which is not known"],
        ),
        (
            json(r#""retry": {},"#, TIMER),
            &[
                "$.retry.strategy: is missing",
                "$.retry.maxRetryCount: is missing",
            ],
        ),
        (
            json(
                r#""retry": { "strategy": "fixedDelay", "maxRetryCount": -2, "delayInterval": "5s" },"#,
                TIMER,
            ),
            &[
                "$.retry.maxRetryCount: is -2",
                "$.retry.delayInterval: is `5s`, which is not a length of time",
            ],
        ),
        (
            json(
                r#""retry": { "strategy": "exponentialBackoff", "maxRetryCount": 2, "minimumInterval": "00:10:00", "maximumInterval": "00:00:05" },"#,
                TIMER,
            ),
            &["$.retry: minimumInterval is longer than maximumInterval; exchange the two"],
        ),
    ]);
}

#[test]
fn faults_of_bindings_break_the_function() {
    breaks(&[
        (
            timer_and(r#"{ "type": "httpTrigger", "name": "req" }"#),
            &["$.bindings: has several triggers: `timerTrigger`, `httpTrigger`"],
        ),
        (
            timer_and("5"),
            &["$.bindings[1]: is a number, not an object"],
        ),
        (
            timer_and(r#"{ "name": "x" }"#),
            &["$.bindings[1].type: is missing"],
        ),
        (
            timer_and(r#"{ "type": "", "name": "x" }"#),
            &["$.bindings[1].type: is empty"],
        ),
        (
            timer_and(r#"{ "type": "queue", "direction": "out" }"#),
            &["$.bindings[1].name: is missing"],
        ),
        (
            timer_and(r#"{ "type": "queue", "direction": "out", "name": "my_queue" }"#),
            &[
                "$.bindings[1].name: the binding name `my_queue` is not letters and digits; write \"myQueue\"",
            ],
        ),
        (
            timer_and(r#"{ "type": "queue", "direction": "out", "name": "TIMER" }"#),
            &["$.bindings[1].name: the binding name `TIMER` is used twice"],
        ),
        (
            timer_and(r#"{ "type": "queue", "name": "$return" }"#),
            &["$.bindings[1]: `$return` is an output; write \"direction\": \"out\""],
        ),
        (
            timer_and(r#"{ "type": "queue", "name": "q", "direction": "ouT!" }"#),
            &["$.bindings[1].direction: is `ouT!`, which is not known; did you mean `out`?"],
        ),
        (
            timer_and(r#"{ "type": "http", "name": "res" }"#),
            &["$.bindings[1]: a binding of type http is an output"],
        ),
        (
            json(
                "",
                r#"{ "type": "timerTrigger", "name": "t", "direction": "out" }"#,
            ),
            &["$.bindings[0].direction: a trigger is an input"],
        ),
        (
            timer_and(r#"{ "type": "blob", "name": "b", "dataType": "bytes" }"#),
            &[
                "$.bindings[1].dataType: is `bytes`, which is not known; use one of: string, binary, stream",
            ],
        ),
        (
            timer_and(r#"{ "type": "blob", "name": "b", "cardinality": "manny" }"#),
            &["$.bindings[1].cardinality: is `manny`, which is not known; did you mean `many`?"],
        ),
    ]);
}

#[test]
fn faults_of_routes_break_the_function() {
    breaks(&[
        (
            http(r#""route": "/orders""#),
            &["$.bindings[0].route: the route `/orders` begins with a slash"],
        ),
        (
            http(r#""route": "orders/{id""#),
            &["$.bindings[0].route: the route has a { without a }"],
        ),
        (
            http(r#""route": "Administrators""#),
            &["$.bindings[0].route: the route `Administrators` begins with `admin`"],
        ),
        (http(r#""route": "runtime/x""#), &["begins with `runtime`"]),
        (
            http(r#""methods": "get""#),
            &["$.bindings[0].methods: is a string, not a list"],
        ),
        (
            http(r#""authLevel": "anonymus""#),
            &[
                "$.bindings[0].authLevel: is `anonymus`, which is not known; did you mean `anonymous`?",
            ],
        ),
    ]);
}

#[test]
fn other_faults_do_not() {
    for (text, problems) in [
        (
            json(r#""disabled": true,"#, TIMER),
            &["~$.disabled: `disabled` is not read by the Functions host any more"][..],
        ),
        (
            json(r#""excluded": true,"#, TIMER),
            &["~$.excluded: `excluded` is not read"],
        ),
        (json(r#""entryPoint": 5, "anything": {},"#, TIMER), &[]),
        (json(r#""configurationSource": "config","#, TIMER), &[]),
        (
            timer_and(r#"{ "type": "queue", "direction": "OUT", "name": "q", "more": [1] }"#),
            &[],
        ),
        (
            http(r#""methods": ["get", "gte"]"#),
            &[
                "~$.bindings[0].methods[1]: is `GTE`, which is not a common method; did you mean `GET`?",
            ],
        ),
        (
            http("").replace("\"http\"", "\"Http\""),
            &[
                "$.bindings[1].type: the Functions host does not take `Http` as an HTTP response; write \"http\"",
            ],
        ),
        (
            json(r#""scriptFile": "g.wasm","#, TIMER),
            &["$.scriptFile: names the file `g.wasm`, which does not exist"],
        ),
        (
            json(r#""scriptFile": "index.js","#, TIMER),
            &["$.scriptFile: is `index.js`, which is not a .wasm file"],
        ),
        (json(r#""scriptFile": "","#, TIMER), &[]),
        (
            json(
                "",
                r#"{ "type": "queueTrigger", "name": "q", "queueName": "%QUEUE%-%STAGE%", "connection": "MyStorage" }"#,
            ),
            &[
                "~$.bindings[0].queueName: names the setting `QUEUE`, which does not exist",
                "~$.bindings[0].queueName: names the setting `STAGE`, which does not exist",
                "~$.bindings[0].connection: names the connection setting `MyStorage`, which does not exist",
            ],
        ),
        (
            timer_and(r#"{ "type": "sql", "name": "s", "parameters": { "deep": ["%DEEP%"] } }"#),
            &["~$.bindings[1].parameters.deep[0]: names the setting `DEEP`"],
        ),
        (
            timer_and(r#"{ "type": "sql", "name": "s", "share": "100% of 50%" }"#),
            &[],
        ),
    ] {
        let app = expect(
            &[("f/function.json", &text), ("f/f.wasm", "")],
            &[],
            problems,
        );
        assert_eq!(app.functions.len(), 1, "{text}");
    }
}

#[test]
fn connections_are_found_in_many_forms() {
    let queue = |connection: &str| {
        json(
            "",
            &format!(r#"{{ "type": "queueTrigger", "name": "q", {connection} }}"#),
        )
    };
    let named = queue(r#""connection": "Mine""#);
    for (text, setting, known) in [
        (&named, "Mine", true),
        (&named, "MINE", true),
        (&named, "AzureWebJobsMine", true),
        (&named, "ConnectionStrings__Mine", true),
        (&named, "Mine__accountName", true),
        (&named, "MineElsewhere", false),
        (&queue(r#""connection": """#), "x", true),
        (&queue(""), "x", true),
    ] {
        let app = load(
            &[("f/function.json", text), ("f/f.wasm", "")],
            &[(setting, "1")],
        );
        assert_eq!(app.problems.is_empty(), known, "{text} {setting}");
    }
    let root = crate::fixture::write(&[("f/function.json", &queue("")), ("f/f.wasm", "")]);
    let app = crate::App::load(root.path(), &crate::Environment::default());
    assert!(
        app.problems[0]
            .message
            .contains("`AzureWebJobsStorage`, which does not exist")
    );
}

#[test]
fn bindings_are_read() {
    let function = function(&json(
        "",
        r#"{ "TYPE": "EventHubTrigger", "Name": "events", "cardinality": "Many", "datatype": "BINARY" },
           { "type": "blob", "direction": "inout", "name": "b", "dataType": "stream" },
           { "type": "queue", "direction": "out", "name": "$return" }"#,
    ));
    assert_eq!(function.trigger().name, "events");
    assert_eq!(function.trigger().kind, "EventHubTrigger");
    let read: Vec<_> = function
        .bindings
        .iter()
        .map(|binding| {
            (
                binding.name.as_str(),
                binding.direction,
                binding.data_type,
                binding.cardinality,
            )
        })
        .collect();
    assert_eq!(
        read,
        [
            ("events", Direction::In, DataType::Binary, Cardinality::Many),
            ("b", Direction::InOut, DataType::Stream, Cardinality::One),
            ("$return", Direction::Out, DataType::Unset, Cardinality::One),
        ]
    );
}

#[test]
fn http_routes_are_read() {
    for (properties, template, methods, level) in [
        ("", None, &[][..], AuthLevel::Function),
        (r#""route": """#, None, &[], AuthLevel::Function),
        (
            r#""route": "a/{b}", "methods": ["get", "Post"]"#,
            Some("a/{b}"),
            &["GET", "POST"],
            AuthLevel::Function,
        ),
        (
            r#""authLevel": "Anonymous""#,
            None,
            &[],
            AuthLevel::Anonymous,
        ),
        (r#""authLevel": "admin""#, None, &[], AuthLevel::Admin),
    ] {
        let route = function(&http(properties)).route.unwrap();
        assert_eq!(route.template.as_deref(), template, "{properties}");
        assert_eq!(route.methods, methods, "{properties}");
        assert_eq!(route.auth_level, level, "{properties}");
        assert_eq!(
            route.template_or("f"),
            template.unwrap_or("f"),
            "{properties}"
        );
    }
}

#[test]
fn a_reserved_name_needs_a_route() {
    let routed = HTTP.replace(
        "\"name\": \"req\"",
        "\"name\": \"req\", \"route\": \"panel\"",
    );
    for (text, problems) in [
        (
            HTTP,
            &[
                "AdminPanel/function.json: $.bindings[0]: the route `AdminPanel` begins with `admin`",
            ][..],
        ),
        (routed.as_str(), &[]),
    ] {
        expect(
            &[
                ("AdminPanel/function.json", text),
                ("AdminPanel/x.wasm", ""),
            ],
            &[],
            problems,
        );
    }
}

#[test]
fn retries_are_read() {
    let fixed = r#""retry": { "strategy": "FixedDelay", "maxRetryCount": 3, "delayInterval": "00:00:05" },"#;
    let growing = r#""retry": { "strategy": "exponentialBackoff", "maxRetryCount": -1, "minimumInterval": "00:00:01", "maximumInterval": "00:01:00" },"#;
    for (retry, expected) in [
        ("", None),
        (
            fixed,
            Some(RetryPolicy {
                max_retries: Some(3),
                delay: Delay::Fixed(Duration::from_secs(5)),
            }),
        ),
        (
            growing,
            Some(RetryPolicy {
                max_retries: None,
                delay: Delay::Exponential {
                    minimum: Duration::from_secs(1),
                    maximum: Duration::from_mins(1),
                },
            }),
        ),
    ] {
        assert_eq!(function(&json(retry, TIMER)).retry, expected, "{retry}");
    }
}

#[test]
fn settings_disable_functions() {
    for (name, value, disabled) in [
        ("AzureWebJobs.f.Disabled", "true", true),
        ("AzureWebJobs_f_Disabled", "1", true),
        ("azurewebjobs.F.disabled", "True", true),
        ("AzureWebJobs.f.Disabled", "false", false),
        ("AzureWebJobs.g.Disabled", "true", false),
    ] {
        let app = load(
            &[("f/function.json", HTTP), ("f/f.wasm", "")],
            &[(name, value)],
        );
        assert_eq!(app.functions[0].disabled, disabled, "{name}={value}");
    }
}

#[test]
fn the_plugin_is_found() {
    let script = json(r#""scriptFile": "../shared/any.wasm","#, TIMER);
    let plain = json("", TIMER);
    for (text, files, plugin, problems) in [
        (
            &plain,
            &["f/f.wasm", "f/other.wasm"][..],
            "f/f.wasm",
            &[][..],
        ),
        (&plain, &["f/other.wasm"], "f/other.wasm", &[]),
        (
            &plain,
            &["f/a.wasm", "f/b.wasm"],
            "f/f.wasm",
            &["f/function.json: has several plugins to choose from: a.wasm, b.wasm; name one"],
        ),
        (&plain, &[], "f/f.wasm", &["f/function.json: has no plugin"]),
        (
            &script,
            &["shared/any.wasm", "f/f.wasm"],
            "shared/any.wasm",
            &[],
        ),
        (
            &script,
            &["f/f.wasm"],
            "shared/any.wasm",
            &["$.scriptFile: names the file `../shared/any.wasm`, which does not exist"],
        ),
    ] {
        let mut all = vec![("f/function.json", text.as_str())];
        all.extend(files.iter().map(|file| (*file, "")));
        let app = expect(&all, &[], problems);
        assert_eq!(app.functions[0].plugin, app.root.join(plugin), "{files:?}");
    }
}

#[test]
fn a_missing_plugin_that_can_be_built() {
    expect(
        &[
            ("f/function.json", HTTP),
            (
                "f/plugin.json",
                r#"{ "build": { "command": "make", "output": "out/f.wasm" } }"#,
            ),
        ],
        &[],
        &["has no plugin: there is no .wasm file in its folder; run `handler build f`"],
    );
}
