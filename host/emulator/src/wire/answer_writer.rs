//! The answer to a request, as the server writes it.

use std::sync::atomic::{AtomicBool, Ordering};

use tokio::net::TcpStream;
use tokio::net::tcp::OwnedWriteHalf;
use tokio_util::sync::CancellationToken;

use super::body_writer::BodyWriter;
use super::framing::allows_body;
use super::{AnswerHead, Framing, Version, WireError, write};

/// Where the answer to one request goes.
#[derive(Debug)]
pub struct Responder<'a> {
    pub(super) to_head: bool,
    pub(super) version: Version,
    pub(super) keeps_alive: bool,
    pub(super) writer: &'a mut OwnedWriteHalf,
    pub(super) last_answer: &'a mut LastAnswer,
    pub(super) begun: &'a AtomicBool,
    /// Cancelled when all of the request's body has been read.
    pub(super) body_end: CancellationToken,
}

/// How the last answer on a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LastAnswer {
    /// It was not completed.
    Incomplete,
    /// It is complete, and the connection can be kept.
    Kept,
    /// It is complete, and the connection ends.
    Closing,
}

/// An answer whose body is being written. Dropped before [`AnswerWriter::finish`], it
/// closes the connection, by which the caller sees that the answer is not complete.
#[derive(Debug)]
pub struct AnswerWriter<'a> {
    writer: &'a mut OwnedWriteHalf,
    last_answer: &'a mut LastAnswer,
    keeps_alive: bool,
    body: BodyWriter,
}

impl<'a> Responder<'a> {
    /// Which version the caller speaks.
    pub fn version(&self) -> Version {
        self.version
    }

    /// Whether the caller accepts another answer on this connection. If not, an answer
    /// gets `Connection: close`, unless its head has a `Connection` field.
    pub fn keeps_alive(&self) -> bool {
        self.keeps_alive
    }

    /// Completes when the caller closes or resets the connection, or at least its
    /// sending side, which the Functions host takes as leaving too. While the body of
    /// the request is being read, its reader is told instead.
    pub async fn caller_left(&self) {
        self.body_end.cancelled().await;
        let stream: &TcpStream = self.writer.as_ref();
        match stream.peek(&mut [0]).await {
            Ok(0) | Err(_) => {}
            // The caller has sent its next request, and waits for this answer.
            Ok(_) => std::future::pending().await,
        }
    }

    /// Sends a whole answer. `Content-Length` is added unless the head tells the
    /// length; to `HEAD` only the head is sent.
    ///
    /// # Errors
    /// [`WireError::WrongLength`] if the head tells another length; otherwise those of
    /// the stream.
    pub async fn send(self, mut head: AnswerHead, body: &[u8]) -> Result<(), WireError> {
        if allows_body(head.status) && !head.tells_length() {
            head.fields.push("Content-Length", body.len().to_string());
        }
        let answer = self.start(head, body).await?;
        answer.finish().await
    }

    /// Sends the head of an answer. Without a length it gets chunks, or to an HTTP/1.0
    /// caller the end of the connection as its end.
    ///
    /// # Errors
    /// Those of the stream, and [`WireError::UnclearLength`].
    pub async fn begin(mut self, mut head: AnswerHead) -> Result<AnswerWriter<'a>, WireError> {
        if allows_body(head.status) && !head.tells_length() {
            match self.version {
                Version::Http11 => head.fields.push("Transfer-Encoding", "chunked"),
                Version::Http10 => self.keeps_alive = false,
            }
        }
        self.start(head, b"").await
    }

    async fn start(
        self,
        mut head: AnswerHead,
        piece: &[u8],
    ) -> Result<AnswerWriter<'a>, WireError> {
        let method = if self.to_head { "HEAD" } else { "GET" };
        let framing = head.framing(method)?;
        let keeps_alive =
            self.keeps_alive && framing != Framing::UntilClose && head.keeps_alive(Version::Http11);
        if head.status != 101 && head.fields.get("Connection").is_none() {
            match (keeps_alive, self.version) {
                (true, Version::Http10) => head.fields.push("Connection", "keep-alive"),
                (false, _) => head.fields.push("Connection", "close"),
                (true, Version::Http11) => {}
            }
        }
        self.begun.store(true, Ordering::Release);
        let mut body = BodyWriter::new(framing);
        let bytes = write::answer_bytes(&head)?;
        body.write(self.writer, bytes, piece).await?;
        Ok(AnswerWriter {
            writer: self.writer,
            last_answer: self.last_answer,
            keeps_alive,
            body,
        })
    }
}

impl AnswerWriter<'_> {
    /// Writes a piece of the body, as one chunk if the body is chunked. Waits until the
    /// caller has room for it. To `HEAD` nothing is written.
    ///
    /// # Errors
    /// [`WireError::WrongLength`] if the body gets longer than the head says; otherwise
    /// those of the stream.
    pub async fn write(&mut self, piece: &[u8]) -> Result<(), WireError> {
        self.body.write(self.writer, Vec::new(), piece).await
    }

    /// Completes the answer.
    ///
    /// # Errors
    /// [`WireError::WrongLength`] if the body is shorter than the head says; otherwise
    /// those of the stream.
    pub async fn finish(self) -> Result<(), WireError> {
        self.body.finish(self.writer).await?;
        *self.last_answer = if self.keeps_alive {
            LastAnswer::Kept
        } else {
            LastAnswer::Closing
        };
        Ok(())
    }
}
