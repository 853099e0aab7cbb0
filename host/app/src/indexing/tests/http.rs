//! HTTP triggers and their routes.

use super::{bindings, http, lines};
use crate::fixture::HTTP;

#[test]
fn http_triggers() {
    for (properties, problems) in [
        (r#""methods": ["get", "bogus"]"#, &[][..]),
        (r#""methods": ["get", null]"#, &[]),
        (r#""methods": null"#, &[]),
        (r#""methods": []"#, &["methods: is empty"]),
        (
            r#""methods": ["get ", null, ""]"#,
            &["has no valid HTTP method"],
        ),
        (r#""route": "n/{REQ}""#, &["has the name of the trigger"]),
        (r#""route": "n/{sys}""#, &[]),
        (r#""route": "%ROUTE%""#, &["has `%ROUTE%`"]),
        (
            r#""route": "my%20file""#,
            &["compared with the decoded path, so no request matches it; write \"my file\""],
        ),
        (r#""route": "100%""#, &[]),
        (r##""route": "#x""##, &["~ends the path of a URL"]),
        (
            r#""route": "n/{a:regex([)}""#,
            &["is not a regular expression"],
        ),
        (r#""route": "n/{a:regex((?<=x)y)}""#, &[]),
        (r#""route": "admin/x""#, &[]),
    ] {
        http(properties, problems);
    }
    bindings(
        r#"{ "type": "httpTrigger", "direction": "in", "name": "req" }, { "type": "HTTP", "direction": "out", "name": "res" }"#,
        &["~treats as a return value"],
    );
    bindings(
        r#"{ "type": "httpTrigger", "direction": "in", "name": "req" }, { "type": "queue", "direction": "out", "name": "$return", "queueName": "orders" }"#,
        &["~the caller also receives the value for the queue"],
    );
    bindings(
        r#"{ "type": "httpTrigger", "direction": "inout", "name": "req" }"#,
        &["does not load an HTTP trigger of that kind"],
    );
}

#[test]
fn routes_that_stop_every_function() {
    for route in ["{id", "a//b", "{id}/{id}", "{*rest}/x", "a?b", "n/{}", "/x"] {
        let text = HTTP.replacen("\"req\"", &format!("\"req\", \"route\": \"{route}\""), 1);
        let found = lines(&[("f/function.json", &text), ("f/f.wasm", "")], &[]);
        assert_eq!(found.len(), 2, "{route}: {found:?}");
        assert!(
            found[1].contains("with this route") && found[1].ends_with('*'),
            "{route}"
        );
    }
    for constraint in [
        "foo",
        "int(5)",
        "range(1)",
        "range(5,1)",
        "min(x)",
        "length()",
    ] {
        let text = HTTP.replacen(
            "\"req\"",
            &format!("\"req\", \"route\": \"q/{{id:{constraint}}}\""),
            1,
        );
        let found = lines(&[("f/function.json", &text), ("f/f.wasm", "")], &[]);
        assert_eq!(found.len(), 2, "{constraint}: {found:?}");
        assert!(
            found[1].contains("with this constraint") && found[1].ends_with('*'),
            "{constraint}"
        );
    }
}
