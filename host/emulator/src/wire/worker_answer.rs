//! The worker's answer to one request.

use std::sync::Arc;

use bytes::Bytes;

use super::body::BodyReader;
use super::pool::{Pool, WorkerStream};
use super::{AnswerHead, WireError};

/// The worker's answer, of which the head has been read. Dropped before its end, it
/// closes the connection.
#[derive(Debug)]
pub struct WorkerAnswer {
    head: AnswerHead,
    body: WorkerBody,
}

/// The body of an answer.
#[derive(Debug)]
pub struct WorkerBody {
    reader: BodyReader,
    /// `None` when all has been read.
    stream: Option<WorkerStream>,
    /// Where the connection goes at the end, if it can be kept.
    pool: Option<Arc<Pool>>,
}

/// The bytes in both directions after status 101, for `tokio::io::copy_bidirectional`.
pub type Tunnel = WorkerStream;

impl WorkerAnswer {
    pub(super) fn new(
        head: AnswerHead,
        reader: BodyReader,
        stream: WorkerStream,
        pool: Option<Arc<Pool>>,
    ) -> Self {
        let mut body = WorkerBody {
            reader,
            stream: Some(stream),
            pool,
        };
        body.release();
        Self { head, body }
    }

    /// The head, as the worker wrote it.
    pub fn head(&self) -> &AnswerHead {
        &self.head
    }

    /// The head and the body.
    pub fn into_parts(self) -> (AnswerHead, WorkerBody) {
        (self.head, self.body)
    }

    /// The connection, if the status is 101.
    pub fn into_tunnel(self) -> Option<Tunnel> {
        let Self { head, body } = self;
        body.stream.filter(|_| head.status == 101)
    }
}

impl WorkerBody {
    /// The next piece, as it arrived; `None` at the end.
    ///
    /// # Errors
    /// Those of [`BodyReader::next`].
    pub async fn next(&mut self) -> Result<Option<Bytes>, WireError> {
        let Some(stream) = &mut self.stream else {
            return Ok(None);
        };
        let piece = self.reader.next(stream).await;
        self.release();
        piece
    }

    /// All that is left.
    ///
    /// # Errors
    /// [`WireError::BodyTooLarge`] over `limit` bytes, and those of
    /// [`BodyReader::next`].
    pub async fn read(&mut self, limit: usize) -> Result<Bytes, WireError> {
        let Some(stream) = &mut self.stream else {
            return Ok(Bytes::new());
        };
        let whole = self.reader.read(stream, limit).await;
        self.release();
        whole
    }

    /// Gives the connection back if the body has ended.
    fn release(&mut self) {
        if !self.reader.has_ended() {
            return;
        }
        if let Some(pool) = self.pool.take()
            && let Some(stream) = self.stream.take()
        {
            pool.put(stream);
        }
    }
}
