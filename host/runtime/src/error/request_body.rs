//! Why the body of a request could not be read to its end.

use std::convert::Infallible;
use std::time::Duration;

use wasmtime_wasi_http::Error;

/// The error that a plugin gets instead of the rest of a request body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestBodyError {
    /// It is over `limits.request_body`.
    #[error("request body exceeds {limit} bytes; raise limits.request_body in plugin.json")]
    TooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// The caller stopped sending.
    #[error("no data of the request body received for {0:?}; see connections.stall of corral.json")]
    Stalled(Duration),
    /// The deadline of the call passed before all of it had arrived.
    #[error(
        "timed out reading the request body, which has to arrive before functionTimeout of host.json"
    )]
    TimedOut,
    /// The caller closed the connection.
    #[error("the caller disconnected before the end of the request body")]
    Disconnected,
    /// The request bodies in memory have reached their limit.
    #[error(
        "request bodies in memory would exceed {limit} bytes; raise request_memory in corral.json or try again"
    )]
    Exhausted {
        /// The limit in bytes.
        limit: u64,
    },
    /// Its framing is not valid.
    #[error("failed to read the request body: {0}")]
    Broken(String),
}

impl From<RequestBodyError> for Error {
    fn from(error: RequestBodyError) -> Self {
        match error {
            RequestBodyError::TooLarge { limit } => Self::HttpRequestBodySize(Some(limit)),
            RequestBodyError::Stalled(_) | RequestBodyError::TimedOut => {
                Self::ConnectionReadTimeout
            }
            RequestBodyError::Disconnected => Self::ConnectionTerminated,
            error @ RequestBodyError::Exhausted { .. } => {
                Self::InternalError(Some(error.to_string()))
            }
            RequestBodyError::Broken(reason) => Self::InternalError(Some(reason)),
        }
    }
}

impl From<Infallible> for RequestBodyError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
