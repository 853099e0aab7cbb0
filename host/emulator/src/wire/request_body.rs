//! The body of a request, as the server reads it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use bytes::Bytes;
use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::io::BufReader;
use tokio::net::TcpStream;
use tokio::net::tcp::OwnedReadHalf;
use tokio::time::{Instant, timeout};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::body::BodyReader;
use super::{Framing, WireError};

/// The fewest bytes in a second (protocol reference, section 6.3).
const BYTES_PER_SECOND: u32 = 240;

/// The body of a request. What is not read is dropped before the next request.
#[derive(Debug)]
pub struct RequestBody<'a> {
    pub(super) framing: Framing,
    /// Whether the caller still waits for `100 Continue`.
    pub(super) waits: bool,
    pub(super) body: &'a mut BodyReader,
    pub(super) reader: &'a mut BufReader<OwnedReadHalf>,
    pub(super) answer_begun: &'a AtomicBool,
    pub(super) pace: Pace,
    pub(super) end: End,
}

/// How slowly a body has come so far.
#[derive(Debug)]
pub(super) struct Pace {
    grace: Duration,
    bytes: u32,
    waited: Duration,
}

impl Pace {
    pub(super) fn new(grace: Duration) -> Self {
        Self {
            grace,
            bytes: 0,
            waited: Duration::ZERO,
        }
    }

    /// How long the next piece may take.
    fn patience(&self) -> Duration {
        let earned = Duration::from_secs((self.bytes / BYTES_PER_SECOND).into());
        self.grace.max(earned).saturating_sub(self.waited)
    }

    fn count(&mut self, piece: Option<&Bytes>, waited: Duration) {
        let length = piece.map_or(0, Bytes::len);
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        self.bytes = self.bytes.saturating_add(length);
        self.waited += waited;
    }
}

/// Says when all of the body has been read.
#[derive(Debug)]
pub(super) struct End(Option<DropGuard>);

impl End {
    pub(super) fn new(token: CancellationToken, framing: Framing) -> Self {
        let guard = token.drop_guard();
        match framing {
            Framing::None | Framing::Sized(0) => Self(None),
            _ => Self(Some(guard)),
        }
    }
}

impl<'a> RequestBody<'a> {
    /// How the length is told.
    pub fn framing(&self) -> Framing {
        self.framing
    }

    /// The next piece of at most 4,096 bytes; `None` at the end. A caller who waits for
    /// `100 Continue` is told to go on.
    ///
    /// # Errors
    /// [`WireError::TooSlow`] below 240 bytes a second for more than 5 s; otherwise
    /// those of [`BodyReader::next`]. The body cannot be read further.
    pub async fn next(&mut self) -> Result<Option<Bytes>, WireError> {
        self.ask_for_body().await?;
        // Time in which the reader of the body has other work is not the caller's.
        let begin = Instant::now();
        let piece = timeout(self.pace.patience(), self.body.next(self.reader))
            .await
            .map_err(|_elapsed| WireError::TooSlow)??;
        self.pace.count(piece.as_ref(), begin.elapsed());
        if self.body.has_ended() {
            self.end.0 = None;
        }
        Ok(piece)
    }

    /// All of the body.
    ///
    /// # Errors
    /// [`WireError::BodyTooLarge`] over `limit` bytes, before the caller is asked for
    /// the body if its length is known; otherwise those of [`RequestBody::next`].
    pub async fn read(mut self, limit: usize) -> Result<Bytes, WireError> {
        let too_large = WireError::BodyTooLarge { limit };
        match self.framing {
            Framing::Sized(length) if length > limit as u64 => return Err(too_large),
            _ => {}
        }
        let mut whole = bytes::BytesMut::new();
        while let Some(piece) = self.next().await? {
            if whole.len() + piece.len() > limit {
                return Err(too_large);
            }
            whole.extend_from_slice(&piece);
        }
        Ok(whole.freeze())
    }

    /// The pieces, as [`RequestBody::next`] returns them. After an error the stream
    /// ends.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes, WireError>> + Send + 'a {
        unfold(Some(self), async |body| {
            let mut body = body?;
            match body.next().await {
                Ok(Some(piece)) => Some((Ok(piece), Some(body))),
                Ok(None) => None,
                Err(error) => Some((Err(error), None)),
            }
        })
    }

    async fn ask_for_body(&mut self) -> Result<(), WireError> {
        if !std::mem::take(&mut self.waits)
            || self.answer_begun.load(Ordering::Acquire)
            || self.body.has_ended()
        {
            return Ok(());
        }
        let stream: &TcpStream = self.reader.get_ref().as_ref();
        let mut interim: &[u8] = b"HTTP/1.1 100 Continue\r\n\r\n";
        while !interim.is_empty() {
            stream.writable().await?;
            match stream.try_write(interim) {
                Ok(written) => interim = interim.get(written..).unwrap_or_default(),
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }
}
