//! Bodies of messages written to a stream, piece by piece.

use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use super::{Framing, WireError};

/// Where a body stands that is being written. Each piece becomes one chunk of a chunked
/// body.
#[derive(Debug)]
pub(super) struct BodyWriter {
    framing: Framing,
}

impl BodyWriter {
    pub(super) fn new(framing: Framing) -> Self {
        Self { framing }
    }

    /// Writes `head` and `piece` at once, so that small messages leave in one packet.
    pub(super) async fn write(
        &mut self,
        writer: &mut (impl AsyncWrite + Unpin),
        mut head: Vec<u8>,
        piece: &[u8],
    ) -> Result<(), WireError> {
        match &mut self.framing {
            // Answers to HEAD are made like those to GET.
            Framing::None => {}
            Framing::Sized(left) => {
                let length = piece.len() as u64;
                *left = left.checked_sub(length).ok_or(WireError::WrongLength)?;
                head.extend(piece);
            }
            // An empty chunk would end the body.
            Framing::Chunked if piece.is_empty() => {}
            Framing::Chunked => {
                head.extend(format!("{:x}\r\n", piece.len()).bytes());
                head.extend(piece);
                head.extend(b"\r\n");
            }
            Framing::UntilClose => head.extend(piece),
        }
        Ok(writer.write_all(&head).await?)
    }

    /// Ends the body.
    pub(super) async fn finish(
        self,
        writer: &mut (impl AsyncWrite + Unpin),
    ) -> Result<(), WireError> {
        match self.framing {
            Framing::Sized(1..) => return Err(WireError::WrongLength),
            Framing::Chunked => writer.write_all(b"0\r\n\r\n").await?,
            Framing::None | Framing::Sized(0) | Framing::UntilClose => {}
        }
        Ok(writer.flush().await?)
    }
}
