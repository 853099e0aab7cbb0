//! Answers that the host gives by itself.

use bytes::Bytes;
use jiff::Timestamp;
use serde_json::Value;

use crate::wire::AnswerHead;

/// An answer with its body.
#[derive(Clone, Debug, PartialEq)]
pub struct Reply {
    /// The head, without the length of the body.
    pub head: AnswerHead,
    /// The body.
    pub body: Bytes,
}

impl Reply {
    /// An answer without a body.
    pub fn empty(status: u16) -> Self {
        let reason = http::StatusCode::from_u16(status).ok();
        let reason = reason.and_then(|status| status.canonical_reason());
        Self {
            head: AnswerHead::new(status, reason.unwrap_or_default()),
            body: Bytes::new(),
        }
    }

    /// An answer with a body of this type.
    pub fn new(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        let mut reply = Self::empty(status);
        reply.head.fields.push("Content-Type", content_type);
        reply.body = body.into();
        reply
    }

    /// An answer in JSON.
    pub fn json(status: u16, value: &Value) -> Self {
        Self::new(status, "application/json; charset=utf-8", value.to_string())
    }

    /// An answer in plain text.
    pub fn text(status: u16, text: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", text.to_owned())
    }
}

/// Adds the fields that the host's server puts on every answer, unless they are there.
pub(crate) fn complete(head: &mut AnswerHead) {
    if head.fields.get("Date").is_none() {
        let now = Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S GMT");
        head.fields.push("Date", now.to_string());
    }
    if head.fields.get("Server").is_none() {
        // What callers see of the real host.
        head.fields.push("Server", "Kestrel");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_has_the_fields_of_the_server() {
        let mut reply = Reply::text(404, "no");
        complete(&mut reply.head);
        assert_eq!(reply.head.reason, "Not Found");
        let names: Vec<_> = reply.head.fields.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["Content-Type", "Date", "Server"]);
        let date = reply.head.fields.get("Date").unwrap();
        assert!(date.ends_with(" GMT") && date.len() == 29, "{date}");
        complete(&mut reply.head);
        assert_eq!(reply.head.fields.iter().count(), 3);
    }
}
