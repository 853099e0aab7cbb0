//! Queues, event hubs and Service Bus: one value becomes any number of messages.

use super::{Given, Received};
use crate::payload::Binding;
use crate::token::Token;

/// The most bytes that storage takes as one queue message: 64 KiB of base64.
const QUEUE_MESSAGE: usize = 49_152;

/// What the service keeps of what it was sent. The host sends one message after
/// the other, and a queue refuses one that is too large.
pub(in crate::answer) fn stored(
    binding: &Binding,
    received: Received,
) -> (Received, Result<(), String>) {
    match received {
        Received::Messages(mut messages) if binding.is("queue") => {
            let too_large = |message: &Vec<u8>| message.len() > QUEUE_MESSAGE;
            let Some(first) = messages.iter().position(too_large) else {
                return (Received::Messages(messages), Ok(()));
            };
            messages.truncate(first);
            let refusal = format!("output {}: a message is too large", binding.name);
            (Received::Messages(messages), Err(refusal))
        }
        other => (other, Ok(())),
    }
}

/// The messages for a queue or an event hub, whose messages are bytes.
pub fn of_bytes(given: Given) -> Result<Vec<Vec<u8>>, String> {
    let elements = match given {
        Given::Bytes(bytes) => return Ok(vec![bytes]),
        Given::Token(token) => split(token)?,
    };
    Ok(elements
        .iter()
        .map(|element| element.to_text().into_bytes())
        .collect())
}

/// The messages for Service Bus, whose messages are text. A string that was
/// decoded from base64 arrives as the name of a .NET type.
pub fn of_text(given: Given) -> Result<Vec<String>, String> {
    let elements = match given {
        Given::Bytes(_) => return Ok(vec!["System.Byte[]".to_owned()]),
        Given::Token(token) => split(token)?,
    };
    Ok(elements.iter().map(Token::to_text).collect())
}

/// One element a message. A string that begins and ends like an array or an
/// object is read as JSON first.
pub(super) fn split(token: Token) -> Result<Vec<Token>, String> {
    let token = match token {
        Token::Text(text) if looks_like_json(&text) => Token::parse(&text)
            .map_err(|error| format!("a string that looks like JSON and is not: {error}"))?,
        other => other,
    };
    Ok(match token {
        Token::Array(elements) => elements,
        single => vec![single],
    })
}

fn looks_like_json(text: &str) -> bool {
    let text = text.trim();
    (text.starts_with('{') && text.ends_with('}')) || (text.starts_with('[') && text.ends_with(']'))
}

#[cfg(test)]
mod tests {
    use super::{of_bytes, of_text};
    use crate::answer::output::Given;
    use crate::token::Token;

    fn given(json: &str) -> Given {
        Given::Token(Token::parse(json).unwrap())
    }

    #[test]
    fn one_value_becomes_messages() {
        let cases: &[(&str, &[&str])] = &[
            (r#""hello""#, &["hello"]),
            (r#"["test"]"#, &["test"]),
            (r#"["a","b"]"#, &["a", "b"]),
            ("[]", &[]),
            (r#"{"a":1}"#, &["{\n  \"a\": 1\n}"]),
            (
                r#"[{"a":1},"{\"a\":1}"]"#,
                &["{\n  \"a\": 1\n}", r#"{"a":1}"#],
            ),
            (r#""[1,2]""#, &["1", "2"]),
            (r#"" [1,2] ""#, &["1", "2"]),
            (r#""{\"a\":1}""#, &["{\n  \"a\": 1\n}"]),
            (r#"["[1,2]"]"#, &["[1,2]"]),
            ("true", &["True"]),
            ("[false,null,1.5]", &["False", "", "1.5"]),
            (r#"["2020-01-01T00:00:00Z"]"#, &["01/01/2020 00:00:00"]),
            (r#""2020-01-01T00:00:00Z""#, &["01/01/2020 00:00:00"]),
        ];
        for (json, messages) in cases {
            let texts = of_text(given(json)).unwrap();
            assert_eq!(texts, *messages, "{json}");
            let bytes = of_bytes(given(json)).unwrap();
            assert!(
                bytes
                    .iter()
                    .map(Vec::as_slice)
                    .eq(messages.iter().map(|m| m.as_bytes()))
            );
        }
    }

    #[test]
    fn malformed_json_fails() {
        for json in [r#""{a}""#, r#""[1 2]""#] {
            assert!(of_bytes(given(json)).is_err(), "{json}");
            assert!(of_text(given(json)).is_err(), "{json}");
        }
    }

    #[test]
    fn decoded_bytes_reach_a_queue_and_not_service_bus() {
        let decoded = || Given::Bytes(vec![0xb5, 0xeb, 0x2d]);
        assert_eq!(of_bytes(decoded()).unwrap(), [[0xb5, 0xeb, 0x2d]]);
        assert_eq!(of_text(decoded()).unwrap(), ["System.Byte[]"]);
    }
}
