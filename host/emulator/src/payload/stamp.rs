//! What the host adds to an invocation by itself.

use crate::token::Token;
use jiff::Timestamp;
use uuid::Uuid;

/// What the host adds to an invocation by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Stamp {
    /// The id of the invocation.
    pub invocation_id: Uuid,
    /// `sys.UtcNow`.
    pub utc_now: Timestamp,
    /// `sys.RandGuid`.
    pub rand_guid: Uuid,
    /// The port that the handler listens on.
    pub port: u16,
    /// Whether the body is announced with `Content-Length`, as it is when
    /// `FUNCTIONS_CORETOOLS_ENVIRONMENT` is set; else it is sent in chunks.
    pub is_sized: bool,
    /// Which try this is, for a function with a retry policy.
    pub retry: Option<RetryContext>,
}

/// Which try of an invocation this is (custom handler protocol, section 3.5).
#[derive(Clone, Debug, PartialEq)]
pub struct RetryContext {
    /// How many tries have failed.
    pub retry_count: u32,
    /// How many more than the first there may be; -1 for any number.
    pub max_retry_count: i32,
    /// Why the last try failed, as [`exception`] writes it; null at first.
    ///
    /// [`exception`]: super::exception
    pub exception: Token,
}
