//! Streams that yield given bytes in given pieces, and never wait.

use std::io;

use bytes::Bytes;
use futures_util::FutureExt as _;
use futures_util::stream;
use tokio::io::AsyncBufRead;
use tokio_util::io::StreamReader;

use crate::wire::{BodyReader, Framing, Limits, WireError};

/// A stream that yields each piece by itself.
pub(super) fn in_pieces(pieces: Vec<Vec<u8>>) -> impl AsyncBufRead + Unpin {
    let pieces = pieces.into_iter().filter(|piece| !piece.is_empty());
    StreamReader::new(stream::iter(
        pieces.map(|piece| Ok::<_, io::Error>(Bytes::from(piece))),
    ))
}

/// What a future yields that has nothing to wait for.
pub(super) fn at_once<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("nothing to wait for")
}

/// All of a body.
pub(super) fn read_body(
    reader: &mut (impl AsyncBufRead + Unpin),
    framing: Framing,
    limits: &Limits,
) -> Result<Vec<u8>, WireError> {
    let mut body = BodyReader::new(framing, limits);
    at_once(body.read(reader, usize::MAX)).map(Vec::from)
}
