//! The server's side of a connection.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::AtomicBool;

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, Join};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::answer_writer::LastAnswer;
use super::body::BodyReader;
use super::request_body::{self, Pace};
use super::{Framing, Limits, RequestBody, RequestHead, Responder, Version, WireError, head};

/// How much is read at once: the Functions host hands streamed bodies on in pieces of
/// this size (protocol reference, section 6.3).
const BUFFER: usize = 4096;

/// A connection to a caller, which asks one request after the other. Dropping it closes
/// the connection.
///
/// ```no_run
/// # use corral_emulator::wire::{AnswerHead, Connection, Fields, Limits, WireError};
/// # async fn serve(stream: tokio::net::TcpStream) -> Result<(), WireError> {
/// let mut connection = Connection::new(stream, Limits::CALLER)?;
/// while let Some(incoming) = connection.next_request().await? {
///     let body = incoming.body.read(100 << 20).await?;
///     let head = AnswerHead::new(200, "OK");
///     incoming.responder.send(head, &body).await?;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Connection {
    reader: BufReader<OwnedReadHalf>,
    writer: OwnedWriteHalf,
    limits: Limits,
    peer: SocketAddr,
    body: BodyReader,
    last_answer: LastAnswer,
    answer_begun: AtomicBool,
}

/// A request whose body has not been read yet. The next request can be read when this
/// one has been answered.
#[derive(Debug)]
pub struct Incoming<'a> {
    /// What the caller asks for.
    pub head: RequestHead,
    /// The body, which may be read before, during or after the answer.
    pub body: RequestBody<'a>,
    /// Where the answer goes.
    pub responder: Responder<'a>,
}

impl Connection {
    /// A connection that a listener has accepted.
    ///
    /// # Errors
    /// Those of the system, if the caller is gone already.
    pub fn new(stream: TcpStream, limits: Limits) -> io::Result<Self> {
        // Small answers must not wait for the caller's acknowledgement.
        stream.set_nodelay(true)?;
        let peer = stream.peer_addr()?;
        let (reader, writer) = stream.into_split();
        Ok(Self {
            reader: BufReader::with_capacity(BUFFER, reader),
            writer,
            limits,
            peer,
            body: BodyReader::new(Framing::None, &limits),
            last_answer: LastAnswer::Kept,
            answer_begun: AtomicBool::new(false),
        })
    }

    /// The caller's address.
    pub fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// Waits for the next request. What is left of the body of the last one is dropped.
    /// `None` when the connection ends: the caller closed it, sent nothing for a long
    /// time, or the last answer was not completed.
    ///
    /// # Errors
    /// The request cannot be read. [`WireError::status`] says how to refuse it, with
    /// [`Connection::refuse`].
    pub async fn next_request(&mut self) -> Result<Option<Incoming<'_>>, WireError> {
        match self.last_answer {
            LastAnswer::Incomplete => return Ok(None),
            LastAnswer::Closing => {
                self.linger().await;
                return Ok(None);
            }
            LastAnswer::Kept => {}
        }
        if !self.drain().await {
            return Ok(None);
        }
        // An end or a reset between two requests is how callers leave.
        match timeout(self.limits.idle, self.reader.fill_buf()).await {
            Ok(Ok(bytes)) if !bytes.is_empty() => {}
            _ => return Ok(None),
        }
        self.last_answer = LastAnswer::Incomplete;
        let read = head::read_request(&mut self.reader, &self.limits);
        let (head, version) = timeout(self.limits.head_time, read)
            .await
            .map_err(|_elapsed| WireError::TooSlow)??;
        let framing = head.framing()?;
        self.body = BodyReader::new(framing, &self.limits);
        *self.answer_begun.get_mut() = false;
        let waits = head.expects_continue() && version == Version::Http11;
        let body_end = CancellationToken::new();
        Ok(Some(Incoming {
            responder: Responder {
                to_head: head.method == "HEAD",
                version,
                keeps_alive: head.keeps_alive(version),
                writer: &mut self.writer,
                last_answer: &mut self.last_answer,
                begun: &self.answer_begun,
                body_end: body_end.clone(),
            },
            body: RequestBody {
                framing,
                waits,
                body: &mut self.body,
                reader: &mut self.reader,
                answer_begun: &self.answer_begun,
                pace: Pace::new(self.limits.body_grace),
                end: request_body::End::new(body_end, framing),
            },
            head,
        }))
    }

    /// Refuses a request that could not be read, and closes the connection.
    pub async fn refuse(mut self, answer: super::AnswerHead) {
        let responder = Responder {
            to_head: false,
            version: Version::Http11,
            keeps_alive: false,
            writer: &mut self.writer,
            last_answer: &mut self.last_answer,
            begun: &self.answer_begun,
            body_end: CancellationToken::new(),
        };
        if responder.send(answer, b"").await.is_ok() {
            self.linger().await;
        }
    }

    /// The bytes in both directions, after an answer with status 101.
    pub fn into_tunnel(self) -> Join<BufReader<OwnedReadHalf>, OwnedWriteHalf> {
        tokio::io::join(self.reader, self.writer)
    }

    /// Closes the connection so that the caller can read the answer before: as long as
    /// something comes in that is not read, the system would reset the connection.
    async fn linger(&mut self) {
        let rest = async {
            self.writer.shutdown().await?;
            while !self.reader.fill_buf().await?.is_empty() {
                let length = self.reader.buffer().len();
                self.reader.consume(length);
            }
            Ok::<_, io::Error>(())
        };
        // The connection ends either way.
        let _ = timeout(self.limits.body_grace, rest).await;
    }

    /// Reads the rest of a body that the answer did not need. Whether it came in time.
    async fn drain(&mut self) -> bool {
        let rest = async {
            while self.body.next(&mut self.reader).await?.is_some() {}
            Ok::<_, WireError>(())
        };
        matches!(timeout(self.limits.body_grace, rest).await, Ok(Ok(())))
    }
}
