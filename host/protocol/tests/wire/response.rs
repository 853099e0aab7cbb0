//! The response as a whole: which output gets which value, and what is sent
//! for the others.

use corral_protocol::{Outcome, Output, encode};

use crate::notation::signature;

/// Outputs by name, and the return value under `=`.
fn outcome(values: &[(&str, &str)]) -> Outcome {
    let mut outcome = Outcome::default();
    for (name, text) in values {
        let output = Output::Text((*text).to_owned());
        match *name {
            "=" => outcome.return_value = Some(output),
            name => outcome.outputs.push((name.to_owned(), output)),
        }
    }
    outcome
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
            "was given twice",
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
        let encoded = encode(&outcome(values), &signature(notation), &[]).unwrap();
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

#[test]
fn the_nearest_output_is_named() {
    let signature = signature("in queueTrigger t, out queue orders, out queue parcels");
    let encoded = encode(&outcome(&[("order", "x")]), &signature, &[]).unwrap();
    assert_eq!(
        encoded.warnings,
        [
            r#"output "order" was dropped, because function.json has no such output; the nearest is "orders""#
        ]
    );
}

#[test]
fn logs_are_strings_that_are_not_dates() {
    let lines = ["one", "two \"quoted\"\n", "2020-01-01T00:00:00Z"].map(str::to_owned);
    let signature = signature("in queueTrigger t");
    let encoded = encode(&Outcome::default(), &signature, &lines).unwrap();
    assert_eq!(
        String::from_utf8(encoded.body).unwrap(),
        r#"{"Outputs":{},"Logs":["one","two \"quoted\"\n"," 2020-01-01T00:00:00Z"]}"#
    );
}

#[test]
fn the_examples_of_the_documentation() {
    let order = signature("in httpTrigger req, out http res, out queue message");
    let values = [
        ("message", r#"{"id":1005,"quantity":2,"color":"black"}"#),
        ("res", "Order enqueued"),
    ];
    let encoded = encode(&outcome(&values), &order, &[]).unwrap();
    assert_eq!(
        String::from_utf8(encoded.body).unwrap(),
        concat!(
            r#"{"Outputs":{"res":{"statusCode":200,"headers":{"Content-Type":"text/plain; charset=utf-8"},"#,
            r#""body":"Order enqueued"},"message":["{\"id\":1005,\"quantity\":2,\"color\":\"black\"}"]}}"#
        )
    );
    let queue = signature("in queueTrigger myQueueItem, out queue $return");
    let encoded = encode(&outcome(&[("=", r#"{"hello":"world"}"#)]), &queue, &[]).unwrap();
    assert_eq!(
        String::from_utf8(encoded.body).unwrap(),
        r#"{"Outputs":{},"ReturnValue":["{\"hello\":\"world\"}"]}"#
    );
}
