//! Bodies of messages read from a stream, piece by piece.

use bytes::{Bytes, BytesMut};
use httparse::Status;
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _};

use super::{Framing, Limits, WireError};

/// Where a body stands. It borrows no stream, so that the owner of a stream can keep it
/// beside the stream; every call names the stream again.
#[derive(Debug)]
pub struct BodyReader {
    state: State,
    /// What came of a line that is not complete yet.
    line: Vec<u8>,
    line_limit: usize,
}

#[derive(Clone, Copy, Debug)]
enum State {
    /// The given number of bytes remains.
    Sized(u64),
    /// The size of a chunk comes next.
    ChunkSize,
    /// The given number of bytes of a chunk remains.
    Chunk(u64),
    /// The line end after a chunk comes next.
    ChunkEnd,
    /// Trailers up to an empty line; the given number of bytes has been read.
    Trailers(usize),
    UntilClose,
    Ended,
    /// An error was returned, after which nothing can be read.
    Failed,
}

impl BodyReader {
    /// The body that follows a head.
    pub fn new(framing: Framing, limits: &Limits) -> Self {
        let state = match framing {
            Framing::None | Framing::Sized(0) => State::Ended,
            Framing::Sized(length) => State::Sized(length),
            Framing::Chunked => State::ChunkSize,
            Framing::UntilClose => State::UntilClose,
        };
        Self {
            state,
            line: Vec::new(),
            line_limit: limits.chunk_head,
        }
    }

    /// Whether all of the body has been read.
    pub fn has_ended(&self) -> bool {
        matches!(self.state, State::Ended)
    }

    /// The next piece, at most as large as the stream's buffer; `None` at the end.
    /// Trailers are dropped, as the Functions host does. Nothing is lost if the call is
    /// abandoned and made again.
    ///
    /// # Errors
    /// [`WireError::Cut`], [`WireError::Reset`], [`WireError::BadChunk`] or
    /// [`WireError::Io`]; the body cannot be read further.
    pub async fn next(
        &mut self,
        reader: &mut (impl AsyncBufRead + Unpin),
    ) -> Result<Option<Bytes>, WireError> {
        let piece = self.step(reader).await;
        if piece.is_err() {
            self.state = State::Failed;
        }
        piece
    }

    /// All that is left of the body.
    ///
    /// # Errors
    /// [`WireError::BodyTooLarge`] over `limit` bytes, and those of
    /// [`BodyReader::next`].
    pub async fn read(
        &mut self,
        reader: &mut (impl AsyncBufRead + Unpin),
        limit: usize,
    ) -> Result<Bytes, WireError> {
        let mut body = BytesMut::new();
        loop {
            if let State::Sized(length) = self.state
                && length > limit as u64
            {
                return Err(WireError::BodyTooLarge { limit });
            }
            let Some(piece) = self.next(reader).await? else {
                return Ok(body.freeze());
            };
            if body.len() + piece.len() > limit {
                return Err(WireError::BodyTooLarge { limit });
            }
            body.extend_from_slice(&piece);
        }
    }

    async fn step(
        &mut self,
        reader: &mut (impl AsyncBufRead + Unpin),
    ) -> Result<Option<Bytes>, WireError> {
        loop {
            match self.state {
                State::Ended => return Ok(None),
                State::Failed => return Err(WireError::Cut),
                State::UntilClose => {
                    let piece = take(reader, u64::MAX).await?;
                    if piece.is_none() {
                        self.state = State::Ended;
                    }
                    return Ok(piece);
                }
                State::Sized(left) => {
                    let piece = take(reader, left).await?.ok_or(WireError::Cut)?;
                    self.state = match left - piece.len() as u64 {
                        0 => State::Ended,
                        left => State::Sized(left),
                    };
                    return Ok(Some(piece));
                }
                State::Chunk(left) => {
                    let piece = take(reader, left).await?.ok_or(WireError::Cut)?;
                    self.state = match left - piece.len() as u64 {
                        0 => State::ChunkEnd,
                        left => State::Chunk(left),
                    };
                    return Ok(Some(piece));
                }
                State::ChunkSize => {
                    self.read_line(reader).await?;
                    self.state = match chunk_size(&self.line)? {
                        0 => State::Trailers(0),
                        size => State::Chunk(size),
                    };
                    self.line.clear();
                }
                State::ChunkEnd => {
                    self.read_line(reader).await?;
                    if self.line != b"\r\n" {
                        return Err(WireError::BadChunk);
                    }
                    self.line.clear();
                    self.state = State::ChunkSize;
                }
                State::Trailers(read) => {
                    self.read_line(reader).await?;
                    let read = read + self.line.len();
                    self.state = match self.line.as_slice() {
                        b"\r\n" => State::Ended,
                        _ if read > self.line_limit => return Err(WireError::BadChunk),
                        _ => State::Trailers(read),
                    };
                    self.line.clear();
                }
            }
        }
    }

    /// Completes `line` with the bytes up to a line end.
    async fn read_line(
        &mut self,
        reader: &mut (impl AsyncBufRead + Unpin),
    ) -> Result<(), WireError> {
        loop {
            let available = reader.fill_buf().await?;
            if available.is_empty() {
                return Err(WireError::Cut);
            }
            let end = available.iter().position(|byte| *byte == b'\n');
            let length = end.map_or(available.len(), |end| end + 1);
            self.line.extend(available.iter().take(length));
            reader.consume(length);
            if self.line.len() > self.line_limit {
                return Err(WireError::BadChunk);
            }
            if end.is_some() {
                return Ok(());
            }
        }
    }
}

/// At most `limit` bytes, or `None` at the end of the stream.
async fn take(
    reader: &mut (impl AsyncBufRead + Unpin),
    limit: u64,
) -> Result<Option<Bytes>, WireError> {
    let available = reader.fill_buf().await?;
    let length = usize::try_from(limit).map_or(available.len(), |limit| limit.min(available.len()));
    let piece = available.get(..length).unwrap_or_default();
    if piece.is_empty() {
        return Ok(None);
    }
    let piece = Bytes::copy_from_slice(piece);
    reader.consume(length);
    Ok(Some(piece))
}

fn chunk_size(line: &[u8]) -> Result<u64, WireError> {
    // The parser takes no digits for a zero.
    let has_size = line.first().is_some_and(u8::is_ascii_hexdigit);
    match httparse::parse_chunk_size(line) {
        Ok(Status::Complete((length, size))) if has_size && length == line.len() => Ok(size),
        _ => Err(WireError::BadChunk),
    }
}
