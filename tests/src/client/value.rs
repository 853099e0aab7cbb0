//! How one value is written into the envelope (custom handler protocol,
//! section 3.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::token::Token;

/// Properties of `Metadata`, or what is added to it.
pub type Properties = Map<String, Value>;

/// An object stays an object; everything else becomes its JSON text in a string.
pub fn written(value: &Value) -> Value {
    match value {
        Value::Object(_) => value.clone(),
        other => Value::String(other.to_string()),
    }
}

/// Text is JSON in JSON.
pub fn text(text: &str) -> Value {
    written(&Value::from(text))
}

/// Bytes are base64, once.
pub fn bytes(bytes: &[u8]) -> Value {
    Value::String(STANDARD.encode(bytes))
}

/// What the host adds to the metadata when the trigger's value is the text of a
/// JSON object: every property that is neither an array nor null, and scalars as
/// .NET prints them (section 3.5).
pub fn properties_of(text: &str) -> Properties {
    let Ok(Token::Object(properties)) = Token::parse(text) else {
        return Properties::new();
    };
    properties
        .into_iter()
        .filter_map(|(key, value)| match value {
            Token::Array(_) | Token::Null => None,
            Token::Object(_) => Some((key, serde_json::from_str(&value.to_compact_json()).ok()?)),
            scalar => Some((key, self::text(&scalar.to_text()))),
        })
        .collect()
}

/// Adds `additions` to `metadata`. Keys are compared without regard to case, so a
/// message's own `id` replaces the queue's `Id`.
pub fn add(metadata: &mut Properties, additions: Properties) {
    for (key, value) in additions {
        let known = metadata
            .keys()
            .find(|known| known.eq_ignore_ascii_case(&key))
            .cloned();
        metadata.insert(known.unwrap_or(key), value);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{add, bytes, properties_of, text, written};

    #[test]
    fn values_are_formatted_like_the_host() {
        let cases = [
            (json!("hello"), r#""\"hello\"""#),
            (json!("{\"a\":1}"), r#""\"{\\\"a\\\":1}\"""#),
            (json!(5), r#""5""#),
            (json!(null), r#""null""#),
            (json!(["x", "y"]), r#""[\"x\",\"y\"]""#),
            (json!({ "a": 1 }), r#"{"a":1}"#),
        ];
        for (value, wire) in cases {
            assert_eq!(written(&value).to_string(), wire);
        }
        assert_eq!(text("hello"), written(&json!("hello")));
        assert_eq!(bytes(&[0xff, 0]), json!("/wA="));
    }

    #[test]
    fn properties_become_metadata() {
        let properties = properties_of(r#"{"n":2,"b":true,"o":{"x":1},"l":[1],"z":null}"#);
        assert_eq!(
            Value::Object(properties),
            json!({ "n": "\"2\"", "b": "\"True\"", "o": { "x": 1 } })
        );
        assert!(properties_of("[1]").is_empty());
        assert!(properties_of("hello").is_empty());
    }

    #[test]
    fn properties_override_metadata_ignoring_case() {
        let mut metadata = json!({ "Id": "\"1\"" }).as_object().unwrap().clone();
        add(&mut metadata, properties_of(r#"{"id":2}"#));
        assert_eq!(Value::Object(metadata), json!({ "Id": "\"2\"" }));
    }
}
