//! How long a body is, and whether the connection outlives the message (RFC 9112,
//! sections 6.3 and 9.3).

use super::WireError;
use super::message::{AnswerHead, Fields, Framing, RequestHead, Version};

impl RequestHead {
    /// How long the body is. Chunks win over a length, as with the host.
    ///
    /// # Errors
    /// [`WireError::UnclearLength`].
    pub fn framing(&self) -> Result<Framing, WireError> {
        match transfer_encoding(&self.fields) {
            Coding::Chunked => Ok(Framing::Chunked),
            // Where such a body ends cannot be known.
            Coding::Other => Err(unclear("chunked is not the last Transfer-Encoding")),
            Coding::None => Ok(content_length(&self.fields)?.map_or(Framing::None, Framing::Sized)),
        }
    }

    /// Whether the caller waits for `100 Continue` before it sends the body.
    pub fn expects_continue(&self) -> bool {
        let value = self.fields.get("Expect");
        value.is_some_and(|value| value.eq_ignore_ascii_case("100-continue"))
    }

    /// Whether the caller accepts another message on the same connection.
    pub fn keeps_alive(&self, version: Version) -> bool {
        keeps_alive(&self.fields, version)
            // A sender that gives two lengths may be smuggling a request.
            && !(self.fields.get("Transfer-Encoding").is_some()
                && self.fields.get("Content-Length").is_some())
    }
}

impl AnswerHead {
    /// How long the body of an answer to `method` is.
    ///
    /// # Errors
    /// [`WireError::UnclearLength`].
    pub fn framing(&self, method: &str) -> Result<Framing, WireError> {
        if method == "HEAD" || !allows_body(self.status) {
            return Ok(Framing::None);
        }
        match transfer_encoding(&self.fields) {
            Coding::Chunked => Ok(Framing::Chunked),
            Coding::Other => Ok(Framing::UntilClose),
            Coding::None => {
                Ok(content_length(&self.fields)?.map_or(Framing::UntilClose, Framing::Sized))
            }
        }
    }

    /// Whether the sender accepts another message on the same connection.
    pub fn keeps_alive(&self, version: Version) -> bool {
        keeps_alive(&self.fields, version)
    }
}

/// Whether an answer with `status` may have a body.
pub(super) fn allows_body(status: u16) -> bool {
    !matches!(status, 100..=199 | 204 | 304)
}

fn keeps_alive(fields: &Fields, version: Version) -> bool {
    let mut options = fields
        .all("Connection")
        .flat_map(|value| value.split(','))
        .map(str::trim);
    match version {
        Version::Http10 => options.any(|option| option.eq_ignore_ascii_case("keep-alive")),
        Version::Http11 => !options.any(|option| option.eq_ignore_ascii_case("close")),
    }
}

enum Coding {
    None,
    Chunked,
    Other,
}

fn transfer_encoding(fields: &Fields) -> Coding {
    let last = fields
        .all("Transfer-Encoding")
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .last();
    match last {
        None => Coding::None,
        Some(coding) if coding.eq_ignore_ascii_case("chunked") => Coding::Chunked,
        Some(_) => Coding::Other,
    }
}

fn content_length(fields: &Fields) -> Result<Option<u64>, WireError> {
    let mut lengths = fields.all("Content-Length");
    let Some(length) = lengths.next() else {
        return Ok(None);
    };
    if lengths.next().is_some() {
        return Err(unclear("there are several Content-Length fields"));
    }
    // A sign is accepted by the parser of integers, and not by HTTP.
    if !length.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(unclear("Content-Length is not a number"));
    }
    match length.parse() {
        Ok(length) => Ok(Some(length)),
        Err(_) => Err(unclear("Content-Length is not a number of 64 bits")),
    }
}

fn unclear(reason: &'static str) -> WireError {
    WireError::UnclearLength { reason }
}
