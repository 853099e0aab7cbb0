//! HTTP/1.1 as it stands on the wire, with the names of header fields as they were
//! written and in their order, which HTTP libraries do not keep.
//!
//! [`Connection`] is the server's side of a connection, [`WorkerClient`] calls the
//! handler; both stand on [`read_request`], [`read_answer`] and [`BodyReader`], which
//! read from any buffered stream.

mod answer_writer;
mod body;
mod body_writer;
mod client;
mod connection;
mod error;
mod framing;
mod head;
mod latin1;
mod limits;
mod message;
mod pool;
mod request_body;
mod worker_answer;
mod write;

#[cfg(test)]
mod tests;

pub use answer_writer::{AnswerWriter, Responder};
pub use body::BodyReader;
pub use client::{ClientError, Upload, WorkerClient};
pub use connection::{Connection, Incoming};
pub use error::WireError;
pub use head::{read_answer, read_request};
pub use limits::Limits;
pub use message::{AnswerHead, Fields, Framing, RequestHead, Version};
pub use request_body::RequestBody;
pub use worker_answer::{Tunnel, WorkerAnswer, WorkerBody};
pub use write::{write_answer, write_request};
