//! Why the body of a request ends before its end.

use std::convert::Infallible;
use std::time::Duration;

use wasmtime_wasi_http::Error;

/// What a plugin is told in place of the rest of a request's body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestBodyError {
    /// It is over `limits.request_body`.
    #[error("the request body is over {limit} bytes; raise limits.request_body in plugin.json")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The caller stopped sending.
    #[error(
        "the caller sent nothing of the request body for {0:?}; see connections.stall of corral.json"
    )]
    Stalled(Duration),
    /// The connection broke or the framing is wrong.
    #[error("the request body could not be read: {0}")]
    Broken(String),
}

impl From<RequestBodyError> for Error {
    fn from(error: RequestBodyError) -> Self {
        match error {
            RequestBodyError::TooLarge { limit } => Self::HttpRequestBodySize(Some(limit)),
            RequestBodyError::Stalled(_) => Self::ConnectionReadTimeout,
            RequestBodyError::Broken(reason) => Self::InternalError(Some(reason)),
        }
    }
}

impl From<Infallible> for RequestBodyError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
