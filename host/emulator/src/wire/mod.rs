//! HTTP/1.1 as it stands on the wire, with the names of header fields as they were
//! written and in their order, which HTTP libraries do not keep.

mod message;

pub use message::{AnswerHead, Fields, Framing, RequestHead};
