//! Bindings, and how their values are converted.

use super::{function, json, timer_and};
use crate::fixture::{expect, load};
use crate::{Cardinality, DataType, Direction};

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

/// What .NET converts is accepted, and what has no meaning is a warning.
#[test]
fn values_are_converted_as_dotnet_does() {
    for (binding, direction, data_type, cardinality, warnings) in [
        (
            r#""direction": 1"#,
            Direction::Out,
            DataType::Unset,
            Cardinality::One,
            0,
        ),
        (
            r#""direction": "2""#,
            Direction::InOut,
            DataType::Unset,
            Cardinality::One,
            0,
        ),
        (
            r#""dataType": 1"#,
            Direction::In,
            DataType::Binary,
            Cardinality::One,
            0,
        ),
        (
            r#""dataType": """#,
            Direction::In,
            DataType::Unset,
            Cardinality::One,
            0,
        ),
        (
            r#""dataType": 9"#,
            Direction::In,
            DataType::Unset,
            Cardinality::One,
            1,
        ),
        (
            r#""cardinality": 1"#,
            Direction::In,
            DataType::Unset,
            Cardinality::Many,
            0,
        ),
        (
            r#""cardinality": null"#,
            Direction::In,
            DataType::Unset,
            Cardinality::One,
            0,
        ),
    ] {
        let text = timer_and(&format!(r#"{{ "type": "sql", "name": "s", {binding} }}"#));
        let app = load(&[("f/function.json", &text), ("f/f.wasm", "")], &[]);
        let read = &app.functions[0].bindings[1];
        assert_eq!(
            (read.direction, read.data_type, read.cardinality),
            (direction, data_type, cardinality),
            "{binding}"
        );
        assert_eq!(
            app.problems.len(),
            warnings,
            "{binding}: {:?}",
            app.problems
        );
    }
    let named = timer_and(r#"{ "type": "sql", "name": "s\n" }"#);
    let files = [("f/function.json", named.as_str()), ("f/f.wasm", "")];
    let app = expect(&files, &[], &["~ends with a line feed"]);
    assert_eq!(app.functions[0].bindings[1].name, "s\n");
}
