//! Event Grid: one event, or a list of them (custom handler protocol, section 3.6).

use corral_app::Cardinality;

use super::binding::Binding;
use super::binding_data::BindingData;
use super::described::Described;
use super::not_called::NotCalled;
use super::value::written;
use crate::token::Token;

/// Describes the event or, for `"cardinality": "many"`, the list of events whose JSON
/// `events` is.
pub(super) fn describe(binding: &Binding, events: &str) -> Result<Described, NotCalled> {
    let failed = |reason: String| NotCalled::Binding {
        binding: binding.name.clone(),
        reason,
    };
    let value = Token::parse(events).map_err(|error| failed(format!("not JSON: {error}")))?;
    let mut data = BindingData::default();
    match (&value, binding.cardinality) {
        (Token::Array(list), Cardinality::Many) => {
            data.set("data", Token::Array(list.iter().map(data_of).collect()));
        }
        (Token::Object(_), Cardinality::One) => data.set("data", data_of(&value)),
        (Token::Object(_), Cardinality::Many) => {
            let list = Token::Array(vec![value.clone()]);
            data.set("data", Token::Array(vec![data_of(&value)]));
            return Ok(Described::new(written(list), data));
        }
        _ => return Err(failed("an event is a JSON object".to_owned())),
    }
    Ok(Described::new(written(value), data))
}

/// The event's data; null where it has `data_base64`.
fn data_of(event: &Token) -> Token {
    event.get("data").cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::describe;
    use crate::payload::Binding;
    use crate::token::Token;

    #[test]
    fn events_by_cardinality() {
        let binding = |cardinality: &str| {
            Binding::read(&json!({
                "type": "eventGridTrigger", "name": "e", "cardinality": cardinality
            }))
        };
        for (cardinality, events, data, metadata) in [
            (
                "one",
                r#"{"id":"1","data":{"n":1}}"#,
                r#"{"id":"1","data":{"n":1}}"#,
                r#"{"data":{"n":1}}"#,
            ),
            (
                "one",
                r#"{"data":"text"}"#,
                r#"{"data":"text"}"#,
                r#"{"data":"\"text\""}"#,
            ),
            (
                "many",
                r#"[{"data":{"k":1}},{"data_base64":"AAE="}]"#,
                r#""[{\"data\":{\"k\":1}},{\"data_base64\":\"AAE=\"}]""#,
                r#"{"data":"[{\"k\":1},null]"}"#,
            ),
        ] {
            let described = describe(&binding(cardinality), events).unwrap();
            assert_eq!(described.data.to_compact_json(), data, "{events}");
            let found = Token::Object(described.binding_data.to_metadata());
            assert_eq!(found.to_compact_json(), metadata, "{events}");
        }
        for events in ["hello", "5", r#"[{"id":"1"}]"#, ""] {
            assert!(describe(&binding("one"), events).is_err(), "{events}");
        }
    }
}
