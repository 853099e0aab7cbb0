//! Why a message cannot be read or written.

use std::io;

/// Why a message cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// The other side closed before the first byte of a message.
    #[error("the connection was closed before a message began")]
    Closed,
    /// The other side closed in the middle of a message.
    #[error("the connection was closed in the middle of a message")]
    Cut,
    /// The other side reset the connection.
    #[error("the connection was reset")]
    Reset,
    /// The start line and the header fields are too long.
    #[error("the header is longer than {limit} bytes")]
    HeadTooLarge {
        /// The most bytes.
        limit: usize,
    },
    /// There are too many header fields.
    #[error("there are more than {limit} header fields")]
    TooManyFields {
        /// The most fields.
        limit: usize,
    },
    /// The body is too long.
    #[error("the body is longer than {limit} bytes")]
    BodyTooLarge {
        /// The most bytes.
        limit: usize,
    },
    /// The start line or a header field breaks the grammar.
    #[error("the header is not valid HTTP/1.1: {reason}")]
    Malformed {
        /// Which rule it breaks.
        reason: String,
    },
    /// The header gives no clear length of the body.
    #[error("the length of the body is unclear: {reason}")]
    UnclearLength {
        /// Which field is wrong.
        reason: &'static str,
    },
    /// A chunk has no valid size, no valid end, or too long an extension.
    #[error("a chunk of the body is malformed")]
    BadChunk,
    /// The other side sends or takes a message too slowly.
    #[error("the message did not come in time")]
    TooSlow,
    /// A body does not have the length that its header gives.
    #[error("the body has another length than its header says")]
    WrongLength,
    /// The connection failed in another way.
    #[error(transparent)]
    Io(io::Error),
}

impl WireError {
    /// The status with which the Functions host's server refuses such a request, or
    /// `None` where it closes the connection without an answer.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Closed | Self::Cut | Self::Reset | Self::WrongLength | Self::Io(_) => None,
            Self::HeadTooLarge { .. } | Self::TooManyFields { .. } => Some(431),
            Self::BodyTooLarge { .. } => Some(413),
            Self::TooSlow => Some(408),
            Self::Malformed { .. } | Self::UnclearLength { .. } | Self::BadChunk => Some(400),
        }
    }
}

impl From<io::Error> for WireError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset => Self::Reset,
            io::ErrorKind::UnexpectedEof => Self::Cut,
            _ => Self::Io(error),
        }
    }
}
