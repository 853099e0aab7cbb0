//! What the host accepts as an answer (custom handler protocol, section 4).

use std::fmt;

use super::token::Token;
use super::transport::Answer;

/// Why the host fails an invocation.
#[derive(Debug)]
pub enum Failure {
    /// The trigger cannot be bound: the handler is not called.
    NotCalled(String),
    /// The connection broke.
    Connection(String),
    /// A status that is no success. The host throws the body away; a test reads
    /// it.
    Status(Answer),
    /// A body of another type than JSON, or no JSON object.
    Invalid(String),
    /// Nothing that completes the invocation: the host waits until the function
    /// times out, then kills the handler.
    Hangs,
    /// The answer is well-formed and one of its values cannot be delivered.
    Undeliverable(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::NotCalled(reason) => write!(formatter, "not called: {reason}"),
            Failure::Connection(reason) => write!(formatter, "connection: {reason}"),
            Failure::Status(answer) => {
                let body = String::from_utf8_lossy(&answer.body);
                write!(formatter, "status {}: {body}", answer.status)
            }
            Failure::Invalid(reason) => write!(formatter, "invalid answer: {reason}"),
            Failure::Hangs => formatter.write_str("the host waits for ever"),
            Failure::Undeliverable(reason) => write!(formatter, "undeliverable: {reason}"),
        }
    }
}

impl std::error::Error for Failure {}

/// Reads `answer` as the host does, up to the meaning of its values.
pub fn judge(answer: Answer) -> Result<Token, Failure> {
    if !(200..300).contains(&answer.status) {
        return Err(Failure::Status(answer));
    }
    let text = std::str::from_utf8(&answer.body)
        .map_err(|_| Failure::Invalid("the body is not UTF-8".to_owned()))?;
    if text.trim().is_empty() {
        return Err(Failure::Hangs);
    }
    let content_type = answer.header("content-type").unwrap_or_default();
    let media_type = content_type.split(';').next().unwrap_or_default().trim();
    if !["application/json", "text/json"].contains(&media_type.to_ascii_lowercase().as_str()) {
        return Err(Failure::Invalid(format!("content type {content_type:?}")));
    }
    match Token::parse(text) {
        Ok(object @ Token::Object(_)) => Ok(object),
        Ok(Token::Null) => Err(Failure::Hangs),
        Ok(_) => Err(Failure::Invalid("the body is no JSON object".to_owned())),
        Err(error) => Err(Failure::Invalid(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::{Failure, judge};
    use crate::client::transport::Answer;

    fn verdict(status: u16, content_type: &str, body: &str) -> &'static str {
        let headers = vec![("content-type".to_owned(), content_type.to_owned())];
        let headers = if content_type.is_empty() {
            vec![]
        } else {
            headers
        };
        let body = body.as_bytes().to_vec();
        match judge(Answer {
            status,
            headers,
            body,
        }) {
            Ok(_) => "accepted",
            Err(Failure::Status(_)) => "failed",
            Err(Failure::Invalid(_)) => "invalid",
            Err(Failure::Hangs) => "hangs",
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn the_host_is_strict() {
        let json = "application/json";
        for (status, content_type, body, expected) in [
            (200, json, "{}", "accepted"),
            (202, "text/json; charset=utf-8", " {} ", "accepted"),
            (200, "Application/JSON", "{}", "accepted"),
            (500, json, "{}", "failed"),
            (404, json, "{}", "failed"),
            (304, json, "{}", "failed"),
            (200, "text/plain", "{}", "invalid"),
            (200, "", "{}", "invalid"),
            (200, "application/problem+json", "{}", "invalid"),
            (200, json, "[]", "invalid"),
            (200, json, "5", "invalid"),
            (200, json, "{", "invalid"),
            (200, json, "{} {}", "invalid"),
            (200, json, "", "hangs"),
            (204, "", "", "hangs"),
            (200, json, "  \n", "hangs"),
            (200, json, "null", "hangs"),
        ] {
            assert_eq!(
                verdict(status, content_type, body),
                expected,
                "{status} {content_type} {body}"
            );
        }
    }
}
