//! How much of a message is read.

use std::time::Duration;

/// How large the parts of a message may be, and how long they may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The most bytes of the start line and all header fields.
    pub head: usize,
    /// The most header fields.
    pub fields: usize,
    /// The most bytes of a chunk's size with its extensions, and of the trailers.
    pub chunk_head: usize,
    /// The time from the first byte of a head to its last.
    pub head_time: Duration,
    /// How long a connection may wait for its next message.
    pub idle: Duration,
    /// How long a request's body may come at less than 240 bytes a second; also how
    /// long a body is read that the answer did not need.
    pub body_grace: Duration,
}

impl Limits {
    /// What the Functions host accepts from callers (protocol reference, section 6.2).
    pub const CALLER: Self = Self {
        head: 32 << 10,
        fields: 100,
        chunk_head: 4 << 10,
        head_time: Duration::from_secs(30),
        idle: Duration::from_secs(130),
        body_grace: Duration::from_secs(5),
    };

    /// What the Functions host accepts from the handler (protocol reference, sections
    /// 6.2 and 8).
    pub const WORKER: Self = Self {
        head: 64 << 10,
        fields: 10_000,
        chunk_head: 4 << 10,
        head_time: Duration::MAX,
        idle: Duration::from_mins(1),
        body_grace: Duration::MAX,
    };
}
