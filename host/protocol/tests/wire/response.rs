//! The response as a whole: which output gets which value, and what is sent
//! for the others.

use corral_protocol::{Message, Output, PluginOutput, encode};

use crate::notation::signature;

/// Outputs by name, and the return value under `=`.
fn plugin_output(values: &[(&str, &str)]) -> PluginOutput {
    let mut plugin_output = PluginOutput::default();
    for (name, text) in values {
        let output = Output::Text((*text).to_owned());
        match *name {
            "=" => plugin_output.return_value = Some(output),
            name => plugin_output.outputs.push((name.to_owned(), output)),
        }
    }
    plugin_output
}

#[test]
fn values_find_their_output() {
    let none = "in queueTrigger t";
    let one = "in queueTrigger t, out queue a";
    let two = "in queueTrigger t, out queue a, out queue b";
    let returned = "in queueTrigger t, out queue a, out queue $return";
    let http = "in httpTrigger t, out queue a, out http res";
    let http_returned = "in httpTrigger t, out queue a, out http $return";
    let body =
        r#"{"statusCode":200,"headers":{"Content-Type":"text/plain; charset=utf-8"},"body":"x"}"#;
    let res = |res: &str| format!(r#"{{"Outputs":{{"res":{res}}}}}"#);
    let cases: &[(&str, &[(&str, &str)], &str, &str)] = &[
        (none, &[], r#"{"Outputs":{}}"#, ""),
        (
            none,
            &[("=", "x")],
            r#"{"Outputs":{}}"#,
            "the return value was dropped",
        ),
        (none, &[("a", "x")], r#"{"Outputs":{}}"#, "has no output"),
        (one, &[], r#"{"Outputs":{}}"#, ""),
        (one, &[("a", "x")], r#"{"Outputs":{"a":["x"]}}"#, ""),
        (one, &[("A", "x")], r#"{"Outputs":{"a":["x"]}}"#, ""),
        (one, &[("=", "x")], r#"{"Outputs":{"a":["x"]}}"#, ""),
        (one, &[("$return", "x")], r#"{"Outputs":{"a":["x"]}}"#, ""),
        (
            one,
            &[("a", "x"), ("=", "y")],
            r#"{"Outputs":{"a":["x"]}}"#,
            "the return value was dropped",
        ),
        (
            one,
            &[("a", "x"), ("a", "y")],
            r#"{"Outputs":{"a":["y"]}}"#,
            "was set twice",
        ),
        (two, &[("b", "x")], r#"{"Outputs":{"b":["x"]}}"#, ""),
        (
            two,
            &[("b", "x"), ("a", "y")],
            r#"{"Outputs":{"a":["y"],"b":["x"]}}"#,
            "",
        ),
        (
            two,
            &[("=", "x")],
            r#"{"Outputs":{}}"#,
            r#"name an output "$return" in function.json"#,
        ),
        (
            returned,
            &[("=", "x")],
            r#"{"Outputs":{},"ReturnValue":["x"]}"#,
            "",
        ),
        (
            returned,
            &[("$return", "x")],
            r#"{"Outputs":{},"ReturnValue":["x"]}"#,
            "",
        ),
        (
            returned,
            &[("$return", "x"), ("=", "y")],
            r#"{"Outputs":{},"ReturnValue":["y"]}"#,
            "was dropped",
        ),
        (returned, &[("a", "x")], r#"{"Outputs":{"a":["x"]}}"#, ""),
        (http, &[], &res(r#"{"statusCode":204}"#), ""),
        (http, &[("=", "x")], &res(body), ""),
        (http, &[("res", "x")], &res(body), ""),
        (
            http,
            &[("res", "x"), ("=", "y")],
            &res(body),
            "the return value was dropped",
        ),
        (
            http,
            &[("a", "x")],
            r#"{"Outputs":{"a":["x"],"res":{"statusCode":204}}}"#,
            "",
        ),
        (
            http_returned,
            &[],
            r#"{"Outputs":{},"ReturnValue":{"statusCode":204,"body":""}}"#,
            "",
        ),
        (
            "in queueTrigger t, out http res",
            &[],
            r#"{"Outputs":{}}"#,
            "",
        ),
    ];
    for (notation, values, expected, warning) in cases {
        let encoded = encode(&plugin_output(values), &signature(notation), &[]).unwrap();
        let shown = format!("{notation}: {values:?}");
        assert_eq!(
            String::from_utf8(encoded.body).unwrap(),
            *expected,
            "{shown}"
        );
        match *warning {
            "" => assert!(
                encoded.warnings.is_empty(),
                "{shown}: {:?}",
                encoded.warnings
            ),
            part => assert!(
                encoded.warnings[0].contains(part),
                "{shown}: {:?}",
                encoded.warnings
            ),
        }
    }
}

/// Triggers that take a return value receive it as it is.
#[test]
fn return_values_of_triggers() {
    let text = |text: &str| Output::Text(text.to_owned());
    let json = |text: &str| Output::Json(text.to_owned());
    let cases = [
        ("activityTrigger", text("Hello Oslo"), r#""Hello Oslo""#),
        ("activityTrigger", text("test"), r#""test""#),
        (
            "activityTrigger",
            text("2020-01-01T00:00:00.0Z"),
            r#""2020-01-01T00:00:00.0Z""#,
        ),
        (
            "activityTrigger",
            json(r#"{ "ok": 1.50 }"#),
            r#"{ "ok": 1.50 }"#,
        ),
        ("activityTrigger", json("null"), "null"),
        (
            "ACTIVITYTRIGGER",
            Output::Bytes(b"text".to_vec()),
            r#""text""#,
        ),
        ("mcpToolTrigger", json("[1]"), "[1]"),
        ("mcpResourceTrigger", text("AAECAw=="), r#""AAECAw==""#),
        ("mcpPromptTrigger", text("prompt"), r#""prompt""#),
        ("orchestrationTrigger", text("CgA="), r#""CgA=""#),
        (
            "orchestrationTrigger",
            Output::Bytes(b"\x0a\x00".to_vec()),
            r#""CgA=""#,
        ),
        (
            "entityTrigger",
            Output::Bytes(b"\xff".to_vec()),
            r#""/w==""#,
        ),
        ("daprServiceInvocationTrigger", text("x"), r#""x""#),
        (
            "webPubSubTrigger",
            json(r#"{"data":"x"}"#),
            r#"{"data":"x"}"#,
        ),
        (
            "activityTrigger",
            Output::Messages(vec![
                Message::Text("a".to_owned()),
                Message::Json("1".to_owned()),
            ]),
            r#"["a",1]"#,
        ),
    ];
    for (trigger, value, expected) in cases {
        for others in ["", ", out queue q", ", out queue q, out blob b"] {
            let signature = signature(&format!("in {trigger} t{others}"));
            let plugin_output = PluginOutput {
                return_value: Some(value.clone()),
                ..PluginOutput::default()
            };
            let encoded = encode(&plugin_output, &signature, &[]).unwrap();
            let body = String::from_utf8(encoded.body).unwrap();
            let whole = format!(r#"{{"Outputs":{{}},"ReturnValue":{expected}}}"#);
            assert_eq!(body, whole, "{trigger}{others}: {value:?}");
            assert_eq!(encoded.warnings, Vec::<String>::new(), "{trigger}{others}");
        }
    }
}

#[test]
fn return_values_that_triggers_cannot_take() {
    let cases = [
        (
            "in mcpToolTrigger t",
            Output::Bytes(vec![255]),
            r#"output "$return" of type "mcpToolTrigger" accepts only text"#,
        ),
        (
            "in activityTrigger t",
            Output::Json("{".to_owned()),
            "is not valid JSON at byte 1",
        ),
    ];
    for (notation, value, expected) in cases {
        let plugin_output = PluginOutput {
            return_value: Some(value),
            ..PluginOutput::default()
        };
        let error = encode(&plugin_output, &signature(notation), &[]).unwrap_err();
        assert!(error.to_string().contains(expected), "{notation}: {error}");
    }
}

/// `$return` and outputs of an activity stay where function.json puts them.
#[test]
fn triggers_leave_outputs_alone() {
    let cases: &[(&str, &[(&str, &str)], &str)] = &[
        (
            "in activityTrigger t, out queue q",
            &[("q", "a"), ("=", "b")],
            r#"{"Outputs":{"q":["a"]},"ReturnValue":"b"}"#,
        ),
        (
            "in activityTrigger t, out queue q",
            &[("q", "a")],
            r#"{"Outputs":{"q":["a"]}}"#,
        ),
        (
            "in activityTrigger t, out queue $return",
            &[("=", "b")],
            r#"{"Outputs":{},"ReturnValue":["b"]}"#,
        ),
    ];
    for (notation, values, expected) in cases {
        let encoded = encode(&plugin_output(values), &signature(notation), &[]).unwrap();
        assert_eq!(
            String::from_utf8(encoded.body).unwrap(),
            *expected,
            "{notation}"
        );
    }
    let plugin_output = PluginOutput {
        return_value: Some(Output::Json(r#"{"q":1}"#.to_owned())),
        ..PluginOutput::default()
    };
    let signature = signature("in activityTrigger t, out queue q");
    let warnings = encode(&plugin_output, &signature, &[]).unwrap().warnings;
    assert!(
        warnings[0].contains(r#"the member "q" of the return value"#),
        "{warnings:?}"
    );
}

#[test]
fn the_nearest_output_is_named() {
    let signature = signature("in queueTrigger t, out queue orders, out queue parcels");
    let encoded = encode(&plugin_output(&[("order", "x")]), &signature, &[]).unwrap();
    assert_eq!(
        encoded.warnings,
        [
            r#"output "order" was dropped, because function.json has no such output; the nearest is "orders""#
        ]
    );
}

#[test]
fn logs_are_strings_as_they_are() {
    let lines = ["one", "two \"quoted\"\n", "2020-01-01T00:00:00Z"].map(str::to_owned);
    let signature = signature("in queueTrigger t");
    let encoded = encode(&PluginOutput::default(), &signature, &lines).unwrap();
    assert_eq!(
        String::from_utf8(encoded.body).unwrap(),
        r#"{"Outputs":{},"Logs":["one","two \"quoted\"\n","2020-01-01T00:00:00Z"]}"#
    );
}

#[test]
fn the_examples_of_the_documentation() {
    let order = signature("in httpTrigger req, out http res, out queue message");
    let values = [
        ("message", r#"{"id":1005,"quantity":2,"color":"black"}"#),
        ("res", "Order enqueued"),
    ];
    let encoded = encode(&plugin_output(&values), &order, &[]).unwrap();
    assert_eq!(
        String::from_utf8(encoded.body).unwrap(),
        concat!(
            r#"{"Outputs":{"res":{"statusCode":200,"headers":{"Content-Type":"text/plain; charset=utf-8"},"#,
            r#""body":"Order enqueued"},"message":["{\"id\":1005,\"quantity\":2,\"color\":\"black\"}"]}}"#
        )
    );
    let queue = signature("in queueTrigger myQueueItem, out queue $return");
    let encoded = encode(
        &plugin_output(&[("=", r#"{"hello":"world"}"#)]),
        &queue,
        &[],
    )
    .unwrap();
    assert_eq!(
        String::from_utf8(encoded.body).unwrap(),
        r#"{"Outputs":{},"ReturnValue":["{\"hello\":\"world\"}"]}"#
    );
}
