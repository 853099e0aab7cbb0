//! What is reported about invalid files.

use super::{RES, TIMER, breaks, http, json, timer_and};
use crate::fixture::expect;

#[test]
fn errors_in_the_file_break_the_function() {
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
                "$.retry.maxRetryCount: is missing",
                "$.retry.minimumInterval: is missing",
                "$.retry.maximumInterval: is missing",
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
            &["$.retry: minimumInterval is longer than maximumInterval; swap the two"],
        ),
    ]);
}

#[test]
fn errors_in_bindings_break_the_function() {
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
                "$.bindings[1].name: the binding name `my_queue` has characters other than letters and digits; write \"myQueue\"",
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
fn errors_in_routes_break_the_function() {
    breaks(&[
        (
            http(r#""route": "orders//x""#),
            &["$.bindings[0].route: the route has two slashes in a row"],
        ),
        (
            http(r#""route": "orders/{id""#),
            &["$.bindings[0].route: the route has a { without a }"],
        ),
        (
            http(r#""route": "Administrators""#),
            &["$.bindings[0].route: the route `Administrators` begins with `admin`"],
        ),
        (http(r#""route": "/runtime/x""#), &["begins with `runtime`"]),
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
fn other_errors_do_not() {
    for (text, problems) in [
        (
            json(r#""disabled": true,"#, TIMER),
            &["~$.disabled: `disabled` is no longer read by the Functions host"][..],
        ),
        (
            json(r#""excluded": true,"#, TIMER),
            &["~$.excluded: `excluded` is no longer read"],
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
                "~$.bindings[0].methods[1]: is `GTE`, which is not a standard HTTP method; did you mean `GET`?",
            ],
        ),
        (http("").replace("\"http\"", "\"Http\""), &[]),
        (
            json(r#""scriptFile": "g.wasm","#, TIMER),
            &["$.scriptFile: names the file `g.wasm`, which does not exist"],
        ),
        (
            json(r#""scriptFile": "index.js","#, TIMER),
            &["$.scriptFile: is `index.js`, which is not a .wasm file"],
        ),
        #[cfg(not(windows))]
        (
            json(r#""scriptFile": "..\\shared\\g.wasm","#, TIMER),
            &[
                "$.scriptFile: names the file `..\\shared\\g.wasm`, whose `\\` separates folders only on Windows",
            ],
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
