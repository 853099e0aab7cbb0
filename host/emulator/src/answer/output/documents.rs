//! Cosmos DB, tables and Event Grid: only objects arrive.

use super::{Given, messages};
use crate::token::Token;

/// The documents: an object, an array of objects, or a string that holds either.
pub fn of(given: Given) -> Result<Vec<serde_json::Value>, String> {
    let Given::Token(token) = given else {
        return Err("bytes are not a document".to_owned());
    };
    messages::split(token)?
        .iter()
        .map(|element| match element {
            Token::Object(_) => document(element),
            Token::Text(text) => match Token::parse(text) {
                Ok(object @ Token::Object(_)) => document(&object),
                _ => Err(format!("no document: {text}")),
            },
            other => Err(format!("no document: {}", other.to_text())),
        })
        .collect()
}

fn document(token: &Token) -> Result<serde_json::Value, String> {
    serde_json::from_str(&token.to_compact_json()).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::of;
    use crate::answer::output::Given;
    use crate::token::Token;

    fn given(json: &str) -> Given {
        Given::Token(Token::parse(json).unwrap())
    }

    #[test]
    fn objects_arrive() {
        let one = json!([{ "id": "1" }]);
        for json in [
            r#"{"id":"1"}"#,
            r#"[{"id":"1"}]"#,
            r#""{\"id\":\"1\"}""#,
            r#""[{\"id\":\"1\"}]""#,
            r#"["{\"id\":\"1\"}"]"#,
        ] {
            assert_eq!(json!(of(given(json)).unwrap()), one, "{json}");
        }
    }

    #[test]
    fn other_values_do_not_arrive() {
        for json in ["5", "[1]", r#""hello""#, r#"["hello"]"#, "true"] {
            assert!(of(given(json)).is_err(), "{json}");
        }
        assert!(of(Given::Bytes(b"{}".to_vec())).is_err());
    }
}
