//! The properties of a trigger's value that is the text of a JSON object.

use crate::token::{Members, Reader, Token};

/// The deepest nesting that the host reads here.
const DEPTH: usize = 64;

/// What the host adds to the binding data when the trigger's value is the text of a JSON
/// object (custom handler protocol, section 3.5): every property that is neither an array
/// nor null, and scalars as .NET prints them. Nothing when the text is not JSON, even for
/// a lenient reader, or has anything around the braces.
pub(super) fn json_properties(text: &str) -> Members {
    let trimmed = text.trim();
    if !(trimmed.starts_with('{') && trimmed.ends_with('}')) {
        return Members::new();
    }
    let mut reader = Reader::new(trimmed).with_depth(DEPTH);
    let Ok(Token::Object(properties)) = reader.value() else {
        return Members::new();
    };
    if reader.end().is_err() {
        return Members::new();
    }
    let properties = properties.into_iter();
    properties
        .filter_map(|(name, value)| match value {
            Token::Array(_) | Token::Null => None,
            object @ Token::Object(_) => Some((name, object)),
            scalar => Some((name, Token::Text(scalar.to_text()))),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::json_properties;
    use crate::token::Token;

    #[test]
    fn scalars_become_text_and_objects_stay() {
        for (text, properties) in [
            (
                r#"{"n":2,"b":true,"o":{"x":1},"l":[1],"z":null}"#,
                r#"{"n":"2","b":"True","o":{"x":1}}"#,
            ),
            (" {'a':'b', c:1.0,} \n", r#"{"a":"b","c":"1"}"#),
            (r#"{"a":1,"A":2,"a":3}"#, r#"{"a":"3","A":"2"}"#),
            (
                r#"{"d":"2024-01-01T00:00:00Z"}"#,
                r#"{"d":"01/01/2024 00:00:00"}"#,
            ),
            ("{}", "{}"),
            ("[1]", "{}"),
            ("hello", "{}"),
            ("", "{}"),
            ("{\"a\":1", "{}"),
            ("{\"a\":1} {}", "{}"),
            ("/**/{\"a\":1}", "{}"),
            ("\u{feff}{\"a\":1}", "{}"),
            (r#"{"a":"/Date(253402300800000)/"}"#, "{}"),
        ] {
            let found = Token::Object(json_properties(text));
            assert_eq!(found.to_compact_json(), properties, "{text}");
        }
        let deep = |levels: usize| {
            format!(
                "{}{}",
                r#"{"a":"#.repeat(levels),
                "{}".to_owned() + &"}".repeat(levels)
            )
        };
        assert_eq!(json_properties(&deep(63)).len(), 1);
        assert_eq!(json_properties(&deep(64)).len(), 0);
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in r#"[\{\}\[\]",:a0-9'/*\\ ]{0,60}"#) {
            json_properties(&format!("{{{text}}}"));
        }
    }
}
