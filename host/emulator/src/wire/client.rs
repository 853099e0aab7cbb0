//! Requests to the worker.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use tokio::time::timeout;

use super::body::BodyReader;
use super::body_writer::BodyWriter;
use super::pool::{Pool, WorkerStream};
use super::worker_answer::WorkerAnswer;
use super::{AnswerHead, Framing, Limits, RequestHead, WireError, head, write};

/// How often a request without a body is sent while the worker closes each connection
/// without an answer (protocol reference, section 6.2).
const SENDINGS: usize = 4;

/// The longest answer that is read as a whole: the most that .NET keeps, in bytes.
const LONGEST_ANSWER: usize = i32::MAX as usize;

/// What is sent after the head.
pub enum Upload<'a> {
    /// Nothing: the request has no body and may be sent again.
    None,
    /// A body that is there as a whole; an empty one still counts as a body.
    Whole(Bytes),
    /// A body that comes piece by piece. Each piece becomes one chunk of a chunked body.
    Stream(BoxStream<'a, Result<Bytes, WireError>>),
}

/// Why there is no answer of the worker.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Nothing listens on the worker's port.
    #[error("nothing listens on 127.0.0.1:{port}")]
    Refused {
        /// The worker's port.
        port: u16,
    },
    /// The answer was not complete in time.
    #[error("the worker did not answer within {}s", limit.as_secs())]
    TimedOut {
        /// The most time.
        limit: Duration,
    },
    /// The body to be sent could not be read: the caller left or broke the rules.
    #[error("the body of the request cannot be read: {0}")]
    Upload(#[source] WireError),
    /// The connection failed, or what came is not an answer. [`WireError::Closed`] means
    /// that the worker closed the connection without a byte.
    #[error(transparent)]
    Wire(#[from] WireError),
}

impl From<io::Error> for ClientError {
    fn from(error: io::Error) -> Self {
        Self::Wire(error.into())
    }
}

/// Calls the worker over connections that are kept open. Clones share the connections.
/// A call that is dropped closes its connection, by which the worker sees it.
#[derive(Clone, Debug)]
pub struct WorkerClient {
    port: u16,
    pool: Arc<Pool>,
}

impl WorkerClient {
    /// Connects when first used, to the IPv4 loopback address (protocol reference,
    /// section 2.4).
    pub fn new(port: u16) -> Self {
        Self {
            port,
            pool: Arc::new(Pool::new(port, Limits::WORKER.idle)),
        }
    }

    /// The worker's port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Closes all connections that no call uses.
    pub fn close_idle(&self) {
        self.pool.clear();
    }

    /// Sends a request and reads the whole answer, within `limit` if there is one.
    /// Header fields are sent as they are, so they must tell the body's length.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn exchange(
        &self,
        head: &RequestHead,
        upload: Upload<'_>,
        limit: Option<Duration>,
    ) -> Result<(AnswerHead, Bytes), ClientError> {
        within(limit, async {
            let answer = self.exchange_head(head, upload).await?;
            let (head, mut body) = answer.into_parts();
            Ok((head, body.read(LONGEST_ANSWER).await?))
        })
        .await
    }

    /// Sends a request and reads the head of the answer, within `limit` if there is one.
    /// Header fields are sent as they are, so they must tell the body's length. As in
    /// the Functions host, the answer is not read before the body has been sent.
    ///
    /// # Errors
    /// [`ClientError`].
    pub async fn send(
        &self,
        head: &RequestHead,
        upload: Upload<'_>,
        limit: Option<Duration>,
    ) -> Result<WorkerAnswer, ClientError> {
        within(limit, self.exchange_head(head, upload)).await
    }

    async fn exchange_head(
        &self,
        head: &RequestHead,
        mut upload: Upload<'_>,
    ) -> Result<WorkerAnswer, ClientError> {
        let mut sent = 0;
        loop {
            let stream = self.connect().await?;
            sent += 1;
            match self.attempt(stream, head, &mut upload).await {
                Err(ClientError::Wire(WireError::Closed))
                    if matches!(upload, Upload::None) && sent < SENDINGS => {}
                outcome => return outcome,
            }
        }
    }

    async fn connect(&self) -> Result<WorkerStream, ClientError> {
        self.pool
            .connect()
            .await
            .map_err(|error| match error.kind() {
                io::ErrorKind::ConnectionRefused => ClientError::Refused { port: self.port },
                _ => error.into(),
            })
    }

    async fn attempt(
        &self,
        mut stream: WorkerStream,
        head: &RequestHead,
        upload: &mut Upload<'_>,
    ) -> Result<WorkerAnswer, ClientError> {
        send_request(&mut stream, head, upload).await?;
        let (answer, version) = loop {
            let (answer, version) = head::read_answer(&mut stream, &Limits::WORKER).await?;
            // Interim answers are swallowed (protocol reference, section 6.3).
            if answer.status == 101 || !(100..200).contains(&answer.status) {
                break (answer, version);
            }
        };
        let framing = answer.framing(&head.method)?;
        let keeps_alive =
            framing != Framing::UntilClose && answer.status != 101 && answer.keeps_alive(version);
        let body = BodyReader::new(framing, &Limits::WORKER);
        let pool = keeps_alive.then(|| Arc::clone(&self.pool));
        Ok(WorkerAnswer::new(answer, body, stream, pool))
    }
}

async fn send_request(
    stream: &mut WorkerStream,
    head: &RequestHead,
    upload: &mut Upload<'_>,
) -> Result<(), ClientError> {
    let bytes = write::request_bytes(head)?;
    let mut body = BodyWriter::new(head.framing()?);
    match upload {
        Upload::None => body.write(stream, bytes, b"").await?,
        Upload::Whole(whole) => body.write(stream, bytes, whole).await?,
        Upload::Stream(pieces) => {
            body.write(stream, bytes, b"").await?;
            while let Some(piece) = pieces.next().await {
                let piece = piece.map_err(ClientError::Upload)?;
                body.write(stream, Vec::new(), &piece).await?;
            }
        }
    }
    Ok(body.finish(stream).await?)
}

async fn within<T>(
    limit: Option<Duration>,
    call: impl Future<Output = Result<T, ClientError>>,
) -> Result<T, ClientError> {
    match limit {
        None => call.await,
        Some(limit) => timeout(limit, call)
            .await
            .map_err(|_elapsed| ClientError::TimedOut { limit })?,
    }
}
