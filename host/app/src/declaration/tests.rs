//! Declarations, and how files differ from them.

use std::path::Path;

use super::Declaration;
use crate::json::{Dialect, parse};
use crate::problem::Report;

/// An HTTP function with an output.
const DECLARED: &str = r#"{"bindings":[
    {"type":"httpTrigger","direction":"in","name":"req","methods":["get","post"],"route":"orders/{id}"},
    {"type":"http","direction":"out","name":"res"},
    {"type":"queue","direction":"out","name":"message","queueName":"orders"}]}"#;

fn read(text: &str) -> Result<Declaration, String> {
    Declaration::read(text, "order", Path::new("order/order.wasm"))
}

#[test]
fn keys_are_put_in_order() {
    for (text, ordered) in [
        (
            r#"{"retry":null,"bindings":[{"name":"t","schedule":"0 * * * * *","type":"timerTrigger","x":null}]}"#,
            r#"{"bindings":[{"type":"timerTrigger","name":"t","schedule":"0 * * * * *"}]}"#,
        ),
        (
            r#"{"retry":{"strategy":"fixedDelay","maxRetryCount":2,"delayInterval":"00:00:10"},
                "bindings":[{"queueName":"q","direction":"in","type":"queueTrigger","name":"item"}]}"#,
            r#"{"bindings":[{"type":"queueTrigger","direction":"in","name":"item","queueName":"q"}],"retry":{"strategy":"fixedDelay","maxRetryCount":2,"delayInterval":"00:00:10"}}"#,
        ),
    ] {
        assert_eq!(read(text).unwrap().to_json(), ordered);
    }
}

#[test]
fn invalid_declarations_are_errors() {
    for (text, says) in [
        ("", "is empty"),
        ("{", "is not valid JSON"),
        ("{\"bindings\":[]}{}", "is not valid JSON"),
        ("[]", "$: is a list, not an object"),
        ("{}", "$.bindings: is missing"),
        ("{\"bindings\":[]}", "$.bindings: is empty"),
        (
            r#"{"bindings":[{"type":"http","direction":"out","name":"res"}]}"#,
            "$.bindings: has no trigger",
        ),
        (
            r#"{"bindings":[{"type":"timerTrigger","name":"my_timer"}]}"#,
            "$.bindings[0].name: the binding name `my_timer`",
        ),
        (
            r#"{"bindings":[{"type":"timerTrigger","name":"t"}],"route":"x"}"#,
            "$.route: `route` is not a known key",
        ),
    ] {
        let error = read(text).unwrap_err();
        assert!(error.starts_with("order/order.wasm: "), "{error}");
        assert!(error.contains(says), "{text}: {error}");
    }
}

#[test]
fn differences_have_json_paths() {
    const SAME: &str = r#"// kept
        { "retry": { "strategy": "fixedDelay" }, "bindings": [
        { "Name": "message", "type": "queue", "direction": "out", "queueName": "orders", "x": null },
        { "type": "http", "direction": "out", "name": "res" },
        { "type": "httpTrigger", "direction": "in", "name": "req", "methods": ["get", "post"], "route": "orders/{id}" },
        ] }"#;
    let declaration = read(DECLARED).unwrap();
    for (file, expected) in [
        (SAME.to_owned(), &[][..]),
        (
            SAME.replace("orders/{id}", "orders").replace(
                r#""queueName": "orders", "#,
                r#""queueName": "orders", "connection": "Other", "#,
            ),
            &[
                "$.bindings[2].route: orders → orders/{id}",
                "$.bindings[0].connection: removed Other",
            ],
        ),
        (
            SAME.replace("message", "Message"),
            &["$.bindings[0].Name: Message → message"],
        ),
        (
            SAME.replace(r#""methods": ["get", "post"],"#, ""),
            &[r#"$.bindings[2].methods: added ["get","post"]"#],
        ),
        (
            SAME.replace("message", "letter"),
            &[
                r#"$.bindings[2]: added {"type":"queue","direction":"out","name":"message","queueName":"orders"}"#,
                r#"$.bindings[0]: removed {"Name":"letter","type":"queue","direction":"out","queueName":"orders","x":null}"#,
            ],
        ),
        (
            r#"{ "bindings": {} }"#.to_owned(),
            &[
                "$.bindings: {} → [{\"type\":\"httpTrigger\",\"direction\":\"in\",\"name\":\"req\",\"methods\":[\"get\",\"post\"],\"rout…",
            ],
        ),
        ("[]".to_owned(), &["$: removed []"]),
    ] {
        let report = Report::new("order/function.json");
        let document = parse(&file, Dialect::Function, &report).unwrap();
        let found = declaration.differences(&document);
        let found: Vec<_> = found.iter().map(ToString::to_string).collect();
        // Long values are truncated.
        let agree = found.len() == expected.len()
            && found.iter().zip(expected).all(|(found, expected)| {
                let start = found.strip_suffix('…').unwrap_or(found);
                expected.starts_with(start)
            });
        assert!(agree, "{found:#?}\n{expected:#?}");
    }
}

#[test]
fn values_are_compared_by_their_meaning() {
    let declared = |value: &str| {
        format!(r#"{{"bindings":[{{"type":"timerTrigger","name":"t","value":{value}}}]}}"#)
    };
    for (one, other, same) in [
        ("1", "1.0", true),
        ("1", "2", false),
        ("true", "true", true),
        ("true", "\"true\"", false),
        ("\"a\"", "\"A\"", false),
        ("{\"a\":1}", "{\"A\":1.0}", true),
        ("{\"a\":1}", "{\"a\":1,\"b\":2}", false),
        ("[{\"a\":1}]", "[{\"A\":1}]", true),
        ("[1,2]", "[2,1]", false),
    ] {
        let report = Report::new("order/function.json");
        let document = parse(&declared(other), Dialect::Function, &report).unwrap();
        let differences = read(&declared(one)).unwrap().differences(&document);
        assert_eq!(differences.is_empty(), same, "{one} and {other}");
    }
}

/// `handler proxies init` moves the prefix to the routes.
#[test]
fn a_moved_prefix_is_not_reported() {
    for (route, expected) in [
        ("orders/{id}", 0),
        ("api/orders/{id}", 0),
        ("v1/orders/{id}", 1),
        ("api/other", 1),
    ] {
        let text = DECLARED.replace("orders/{id}", route);
        let report = Report::new("function.json");
        let document = parse(&text, Dialect::Function, &report).unwrap();
        let declared = read(DECLARED).unwrap();
        let moved = declared.with_moved_prefix(&document);
        assert_eq!(moved.differences(&document).len(), expected, "{route}");
        assert_eq!(
            declared.differences(&document).len(),
            usize::from(route != "orders/{id}"),
            "{route}"
        );
    }
}
