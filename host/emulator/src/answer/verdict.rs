//! What the host accepts as an answer (custom handler protocol, section 4).

use thiserror::Error;

use super::result::ScriptResult;
use crate::wire::Fields;

/// Why the host fails an invocation whose answer came.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Failure {
    /// A status that is not a success: the body is thrown away, the lines of `Logs` with
    /// it.
    #[error("response status code does not indicate success: {status} ({reason})")]
    Status {
        /// The status.
        status: u16,
        /// The reason phrase of the status line.
        reason: String,
    },
    /// A body of another type than JSON, or no JSON object.
    #[error("invalid answer: {0}")]
    Invalid(String),
    /// Nothing that completes the invocation: the host waits until the function
    /// times out, then kills the handler.
    #[error("the answer is empty, so the invocation waits until it times out; send at least {{}}")]
    Hangs,
    /// The answer is well-formed and one of its values cannot be delivered.
    #[error("undeliverable: {0}")]
    Undeliverable(String),
}

/// Reads an answer as the host does, up to the meaning of its values. The `body` has no
/// framing any more. Redirects are followed before this (section 4).
///
/// # Errors
/// When the host fails the invocation because of the answer.
pub fn judge(
    status: u16,
    reason: &str,
    fields: &Fields,
    body: &[u8],
) -> Result<ScriptResult, Failure> {
    if !(200..300).contains(&status) {
        let reason = reason.to_owned();
        return Err(Failure::Status { status, reason });
    }
    let content_type = fields.get("content-type").unwrap_or_default();
    let mut parts = content_type.split(';').map(str::trim);
    let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
    let is_utf16 = parts.any(|part| part.eq_ignore_ascii_case("charset=utf-16"));
    let text = text(body, is_utf16)
        .ok_or_else(|| Failure::Invalid("the body is not in its charset".to_owned()))?;
    if body.is_empty() {
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
    use crate::wire::Fields;

    fn verdict(status: u16, content_type: &str, body: &str) -> &'static str {
        let fields = [("content-type", content_type)];
        let fields: Fields = fields
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        match judge(status, "", &fields, body.as_bytes()) {
            Ok(_) => "accepted",
            Err(Failure::Status { .. }) => "failed",
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
