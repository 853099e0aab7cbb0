//! What the host accepts as an answer (custom handler protocol, section 4).

use std::fmt;

use super::result::ScriptResult;
use super::transport::Answer;

/// Why the host fails an invocation.
#[derive(Debug)]
pub enum Failure {
    /// The trigger cannot be bound: the handler is not called.
    NotCalled(String),
    /// The connection broke.
    Connection(String),
    /// A status that is not a success. The host discards the body; a test reads it.
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
            Failure::Hangs => formatter.write_str("the host waits indefinitely"),
            Failure::Undeliverable(reason) => write!(formatter, "undeliverable: {reason}"),
        }
    }
}

impl std::error::Error for Failure {}

/// Reads `answer` as the host does, up to the meaning of its values.
pub fn judge(answer: Answer) -> Result<ScriptResult, Failure> {
    if !(200..300).contains(&answer.status) {
        return Err(Failure::Status(answer));
    }
    let content_type = answer.header("content-type").unwrap_or_default();
    let mut parts = content_type.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
    let is_utf16 = parts.any(|part| part.eq_ignore_ascii_case("charset=utf-16"));
    let text = text(&answer.body, is_utf16)
        .ok_or_else(|| Failure::Invalid("the body is not in its charset".to_owned()))?;
    if answer.body.is_empty() {
        return Err(Failure::Hangs);
    }
    if !["application/json", "text/json"].contains(&media_type.as_str()) {
        return Err(Failure::Invalid(format!("content type {content_type:?}")));
    }
    match ScriptResult::read(&text) {
        Ok(Some(result)) => Ok(result),
        Ok(None) => Err(Failure::Hangs),
        Err(reason) => Err(Failure::Invalid(reason)),
    }
}

/// The body in UTF-16 if it says so, and in UTF-8 whatever else it says.
fn text(body: &[u8], is_utf16: bool) -> Option<String> {
    if !is_utf16 {
        return String::from_utf8(body.to_vec()).ok();
    }
    let pairs = body.chunks(2);
    let units: Option<Vec<u16>> = pairs
        .map(|pair| Some(u16::from_le_bytes(pair.try_into().ok()?)))
        .collect();
    String::from_utf16(&units?).ok()
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
            (200, json, "{} {}", "accepted"),
            (200, json, "{'Outputs':{},}", "accepted"),
            (200, json, "{\"Outputs\":[]}", "invalid"),
            (200, json, "{\"Logs\":\"line\"}", "invalid"),
            (200, json, "", "hangs"),
            (204, "", "", "hangs"),
            (200, json, "  \n", "hangs"),
            (200, json, "null", "hangs"),
            (200, json, "undefined", "hangs"),
            (200, json, "\"\"", "hangs"),
            (200, "text/plain", "", "hangs"),
        ] {
            assert_eq!(
                verdict(status, content_type, body),
                expected,
                "{status} {content_type} {body}"
            );
        }
    }
}
