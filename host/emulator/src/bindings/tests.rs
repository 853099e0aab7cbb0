//! Expressions, by what the host was seen to make of them.

use corral_app::Settings;
use uuid::Uuid;

use super::{ExpressionError, Resolver};
use crate::payload::{BindingData, Datum};
use crate::token::Token;

fn data() -> BindingData {
    let mut data = BindingData::default();
    let json = r#"{
        "queueTrigger": "{\"id\":42}", "Id": "42", "DequeueCount": 1,
        "o": { "name": "bysub", "n": 5, "deep": { "yes": true } },
        "Query": { "x": "byquery" }, "Headers": { "x-name": "byheader" },
        "blobTrigger": "in/a b.txt", "name": "a b", "ext": "txt",
        "data": { "inner": { "id": "7" }, "list": [1] }
    }"#;
    let Token::Object(members) = Token::parse(json).unwrap() else {
        panic!("{json}");
    };
    data.extend(members);
    data.set(
        "InsertionTime",
        Datum::Moment("2026-01-01T00:00:00Z".parse().unwrap()),
    );
    data
}

fn resolve(text: &str, data: &BindingData) -> Result<String, ExpressionError> {
    let settings: Settings = [("CONTAINER", "in"), ("NAME", "{id}")]
        .into_iter()
        .collect();
    let resolver = Resolver {
        function: "order",
        settings: &settings,
        data,
        now: "2026-03-04T05:06:07.08Z".parse().unwrap(),
    };
    resolver.resolve(text)
}

#[test]
fn expressions_have_the_values_of_the_host() {
    let data = data();
    for (text, value) in [
        ("plain", "plain"),
        ("in/{id}", "in/42"),
        ("in/{ID}", "in/42"),
        ("in/{DequeueCount}", "in/1"),
        ("in/{queueTrigger}", r#"in/{"id":42}"#),
        ("{blobTrigger}", "in/a b.txt"),
        ("out/{name}-copy.{ext}", "out/a b-copy.txt"),
        ("in/{o.name}", "in/bysub"),
        ("in/{O.N}", "in/5"),
        ("in/{o.deep.yes}", "in/True"),
        ("in/{data.inner.id}", "in/7"),
        ("in/{Query.x}", "in/byquery"),
        ("in/{headers.x-name}", "in/byheader"),
        // Objects, lists and times of queue messages give nothing.
        ("in/{o}x", "in/x"),
        ("in/{data.list}x", "in/x"),
        ("in/{InsertionTime}x", "in/x"),
        ("%CONTAINER%/{name}", "in/a b"),
        ("in/%NAME%", "in/42"),
        ("in/{{id}}", "in/{id}"),
        ("in/{DateTime}.txt", "in/2026-03-04T05-06-07Z.txt"),
        ("in/{datetime:yyyy-MM-dd}", "in/2026-03-04"),
        ("in/{DateTime:yyyy}/{DateTime:MM}", "in/2026/03"),
        // What follows a dot is not a part of the format any more.
        ("in/{DateTime:HH.mm}", "in/05"),
        ("in/{sys.methodname}-{sys.utcnow:yyyy}", "in/order-2026"),
        ("in/{sys.UtcNow}", "in/2026-03-04T05-06-07Z"),
    ] {
        assert_eq!(resolve(text, &data).as_deref(), Ok(value), "{text}");
    }
}

#[test]
fn guids_are_new_each_time() {
    let data = data();
    for (text, length) in [
        ("{rand-guid}", 36),
        ("{Rand-Guid:N}", 32),
        ("{rand-guid:B}", 38),
        ("{sys.randguid}", 36),
        ("{sys.RandGuid:N}", 32),
    ] {
        let one = resolve(text, &data).unwrap();
        let other = resolve(text, &data).unwrap();
        assert_eq!(one.len(), length, "{text}");
        assert!(Uuid::try_parse(&one).is_ok(), "{text}: {one}");
        assert_ne!(one, other, "{text}");
    }
}

#[test]
fn values_of_the_trigger_take_precedence() {
    let mut data = data();
    data.set("datetime", "mine");
    data.set("sys", Token::parse(r#"{ "mine": "own" }"#).unwrap());
    for (text, value) in [("{DateTime}", "mine"), ("{sys.mine}", "own")] {
        assert_eq!(resolve(text, &data).as_deref(), Ok(value), "{text}");
    }
}

#[test]
fn missing_values_are_errors() {
    let data = data();
    for (text, says) in [
        ("in/{missing}", "there is no value for {missing}"),
        ("in/{o.missing}", "no property `missing` for {o.missing}"),
        ("in/{Query.y}", "no property `y`"),
        ("in/{id.length}", "no property `length`"),
        ("in/{sys.other}", "no property `other`"),
        ("in/{DateTime:q}", "`q` is not a format of a time"),
        ("in/{rand-guid:Z}", "`Z` is not a format of a GUID"),
        ("in/%MISSING%", "%MISSING% is missing"),
        ("in/{a", "without a }"),
    ] {
        let error = resolve(text, &data).unwrap_err().to_string();
        assert!(error.contains(says), "{text}: {error}");
    }
}
