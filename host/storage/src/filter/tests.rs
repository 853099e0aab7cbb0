use jiff::civil::DateTime;
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::parser::{Comparison, Condition, Operand, parse};
use super::*;

#[test]
fn errors_say_what_is_wrong_and_where() {
    let cases = [
        ("", "expected a property or a value at character 1"),
        ("Count eq", "expected a property or a value at character 9"),
        (
            "Größe = 5",
            "expected `and`, `or` or the end at character 7",
        ),
        ("(Count eq 5", "expected `)` at character 12"),
        (
            "Color eq 'red",
            "the text has no closing quote at character 10",
        ),
        ("Count eq 5x", "invalid number: `5x` at character 10"),
        ("At eq date'x'", "invalid literal: `date'x'` at character 7"),
        (
            "At eq datetime'x'",
            "invalid literal: `datetime'x'` at character 7",
        ),
        (
            "Count eq 5 AND Sold",
            "expected `and`, `or` or the end at character 12",
        ),
    ];
    for (text, expected) in cases {
        let error = Filter::parse(text).unwrap_err().to_string();
        let problem = error.strip_prefix(&format!("invalid filter: `{text}`: "));
        assert_eq!(problem, Some(expected), "{text}");
    }
}

#[test]
fn nesting_has_a_limit() {
    for (open, close) in [("(", ")"), ("not ", ""), ("not (", ")")] {
        let nested = |depth: usize| {
            let text = format!("{}true{}", open.repeat(depth), close.repeat(depth));
            Filter::parse(&text).is_ok()
        };
        assert!(nested(40), "{open}");
        assert!(!nested(100_000), "{open}");
    }
}

#[test]
fn values_are_compared_by_type() {
    let Value::Object(entity) = json!({
        "Int": 5,
        "Long": "9007199254740993", "Long@odata.type": "Edm.Int64",
        "Double": 5.0,
        "NaN": "NaN", "NaN@odata.type": "Edm.Double",
        "Text": "5",
        "Bytes": "AAH/", "Bytes@odata.type": "Edm.Binary",
        "Timestamp": "2026-11-27T09:12:15.5Z",
    }) else {
        unreachable!()
    };
    let cases = [
        ("Int eq 5L", true),
        ("Int eq 5.0", true),
        ("Int eq Double", true),
        ("Int lt 5.5", true),
        ("Int eq 5e0", true),
        ("Long eq 9007199254740993L", true),
        ("Long eq 9007199254740992", false),
        ("Double ge -1", true),
        ("NaN eq NaN", false),
        ("NaN ne 1", false),
        ("Text eq 5", false),
        ("Text ne 5", false),
        ("Int eq '5'", false),
        ("Text", false),
        ("Bytes eq X'0001ff'", true),
        ("Bytes eq binary'0001FF'", true),
        ("Bytes gt X'0001'", true),
        ("Timestamp gt datetime'2026-11-27T10:12:15+01:00'", true),
        ("Timestamp lt datetime'2026-11-27T09:12:16'", true),
        ("Timestamp le datetime'9999-12-31T23:59:59.9999999Z'", true),
        ("true", true),
        ("false or not false", true),
    ];
    for (text, expected) in cases {
        let filter = Filter::parse(text).unwrap();
        assert_eq!(filter.matches(&entity), expected, "{text}");
    }
}

proptest! {
    #[test]
    fn filters_are_read_as_they_are_meant(condition in condition()) {
        prop_assert_eq!(parse(&text(&condition)), Ok(condition));
    }

    #[test]
    fn any_text_is_a_filter_or_an_error(text in ".{0,60}") {
        let _ = Filter::parse(&text);
    }

    #[test]
    fn any_words_are_a_filter_or_an_error(
        words in prop::collection::vec(prop::sample::select(WORDS), 0..12)
    ) {
        if let Ok(filter) = Filter::parse(&words.join(" ")) {
            let holds = filter.matches(&Entity::new());
            let opposite = Filter(Condition::Not(Box::new(filter.0)));
            prop_assert_eq!(opposite.matches(&Entity::new()), !holds);
        }
    }
}

const WORDS: &[&str] = &[
    "(", ")", "and", "or", "not", "eq", "ne", "gt", "A", "'a'", "1", "-2.5", "true", "guid'", "'",
];

fn condition() -> impl Strategy<Value = Condition> {
    let comparison = prop::sample::select(vec![
        Comparison::Equal,
        Comparison::NotEqual,
        Comparison::Greater,
        Comparison::GreaterOrEqual,
        Comparison::Less,
        Comparison::LessOrEqual,
    ]);
    let leaf = prop_oneof![
        operand().prop_map(Condition::Holds),
        (operand(), comparison, operand())
            .prop_map(|(left, comparison, right)| Condition::Compare(left, comparison, right)),
    ];
    leaf.prop_recursive(4, 32, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Condition::Or),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Condition::And),
            inner.prop_map(|inner| Condition::Not(Box::new(inner))),
        ]
    })
}

fn operand() -> impl Strategy<Value = Operand> {
    let literal = prop_oneof![
        ".{0,8}".prop_map(Scalar::Text),
        any::<i32>().prop_map(Scalar::Int32),
        any::<i64>().prop_map(Scalar::Int64),
        any::<f64>()
            .prop_filter("finite", |double| double.is_finite())
            .prop_map(Scalar::Double),
        any::<bool>().prop_map(Scalar::Boolean),
        (0_i64..4_000_000_000).prop_map(|seconds| Scalar::Time(time(seconds))),
        any::<u128>().prop_map(|number| Scalar::Guid(Uuid::from_u128(number))),
        prop::collection::vec(any::<u8>(), 0..6).prop_map(Scalar::Binary),
    ];
    prop_oneof![
        "[A-Z_][a-zA-Z0-9_]{0,8}".prop_map(Operand::Property),
        literal.prop_map(Operand::Literal),
    ]
}

fn time(seconds: i64) -> DateTime {
    DateTime::constant(1970, 1, 1, 0, 0, 0, 0) + jiff::Span::new().seconds(seconds)
}

/// The condition in words.
fn text(condition: &Condition) -> String {
    let all = |conditions: &[Condition], operator: &str| {
        let texts: Vec<String> = conditions
            .iter()
            .map(|condition| format!("({})", text(condition)))
            .collect();
        texts.join(operator)
    };
    match condition {
        Condition::Or(conditions) => all(conditions, " or "),
        Condition::And(conditions) => all(conditions, " and "),
        Condition::Not(condition) => format!("not ({})", text(condition)),
        Condition::Holds(operand) => operand_text(operand),
        Condition::Compare(left, comparison, right) => {
            let comparison = match comparison {
                Comparison::Equal => "eq",
                Comparison::NotEqual => "ne",
                Comparison::Greater => "gt",
                Comparison::GreaterOrEqual => "ge",
                Comparison::Less => "lt",
                Comparison::LessOrEqual => "le",
            };
            format!(
                "{} {comparison} {}",
                operand_text(left),
                operand_text(right)
            )
        }
    }
}

fn operand_text(operand: &Operand) -> String {
    let scalar = match operand {
        Operand::Property(name) => return name.clone(),
        Operand::Literal(scalar) => scalar,
    };
    match scalar {
        Scalar::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Scalar::Int32(integer) => integer.to_string(),
        Scalar::Int64(integer) => format!("{integer}L"),
        Scalar::Double(double) => format!("{double:?}d"),
        Scalar::Boolean(boolean) => boolean.to_string(),
        Scalar::Time(time) => format!("datetime'{}'", entity::time_text(*time)),
        Scalar::Guid(guid) => format!("guid'{guid}'"),
        Scalar::Binary(bytes) => {
            let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
            format!("X'{}'", digits.concat())
        }
    }
}
