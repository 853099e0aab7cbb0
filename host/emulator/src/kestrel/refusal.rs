//! Requests that Kestrel refuses before the host sees them.

use crate::wire::WireError;

/// Why Kestrel refuses a request. It answers with an empty body and closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The head or a chunk is not HTTP.
    #[error("the request is not valid HTTP/1.1")]
    Malformed,
    /// The head or the body comes too slowly.
    #[error("the request did not come in time")]
    Slow,
    /// The method has characters that no token has.
    #[error("the method is not a token")]
    Method,
    /// The target is not ASCII, has an escaped NUL, or is not a URL.
    #[error("the request target is not valid")]
    Target,
    /// The request line has more than 8 KiB.
    #[error("the request line is too long")]
    LongTarget,
    /// `*` as the target of another method than `OPTIONS`.
    #[error("only OPTIONS may have the target `*`")]
    AsteriskTarget,
    /// A host as the target of another method than `CONNECT`.
    #[error("only CONNECT may have a host as its target")]
    AuthorityTarget,
    /// There are more than 100 fields, or more than 32 KiB of them.
    #[error("there are too many header fields")]
    Fields,
    /// The name of a field is not a token.
    #[error("the name of a header field is not a token")]
    FieldName,
    /// The value of a field is not UTF-8 or has control characters.
    #[error("the value of a header field has invalid characters")]
    FieldValue,
    /// HTTP/1.1 without `Host`.
    #[error("the field Host is missing")]
    NoHost,
    /// More than one `Host`.
    #[error("there are several fields Host")]
    ManyHosts,
    /// `Host` has invalid characters, or differs from the target.
    #[error("the field Host is not valid")]
    Host,
    /// `Content-Length` is not a number, or there are several.
    #[error("the field Content-Length is not valid")]
    Length,
    /// `Transfer-Encoding` does not end with `chunked`.
    #[error("the last Transfer-Encoding is not chunked")]
    Coding,
    /// `POST` or `PUT` of HTTP/1.0 without a length.
    #[error("HTTP/1.0 needs a Content-Length for this method")]
    NoLength,
    /// The body is longer than the host takes (section 8).
    #[error("the body is too long")]
    Body,
}

impl Refusal {
    /// Why Kestrel refuses a request that cannot be read. `None` where it closes the
    /// connection without an answer.
    pub fn of_unreadable(error: &WireError) -> Option<Self> {
        match error {
            WireError::Closed
            | WireError::Cut
            | WireError::Reset
            | WireError::WrongLength
            | WireError::Io(_) => None,
            WireError::HeadTooLarge { .. } | WireError::TooManyFields { .. } => Some(Self::Fields),
            WireError::BodyTooLarge { .. } => Some(Self::Body),
            WireError::TooSlow => Some(Self::Slow),
            WireError::UnclearLength { .. } => Some(Self::Length),
            WireError::Malformed { .. } | WireError::BadChunk => Some(Self::Malformed),
        }
    }

    /// The status of the answer.
    pub fn status(self) -> u16 {
        match self {
            Self::AsteriskTarget | Self::AuthorityTarget => 405,
            Self::Slow => 408,
            Self::Body => 413,
            Self::LongTarget => 414,
            Self::Fields => 431,
            _ => 400,
        }
    }

    /// The method that the answer's `Allow` names.
    pub fn allowed(self) -> Option<&'static str> {
        match self {
            Self::AsteriskTarget => Some("OPTIONS"),
            Self::AuthorityTarget => Some("CONNECT"),
            _ => None,
        }
    }
}
