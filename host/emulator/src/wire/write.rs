//! Heads of messages written to a stream.

use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use super::message::{AnswerHead, Fields, RequestHead};
use super::{WireError, latin1};

/// Writes the head of a request as it is; nothing is added or corrected.
///
/// # Errors
/// [`WireError::Malformed`] if a text has a line end in it, which would start another
/// field or message; otherwise those of the stream.
pub async fn write_request(
    writer: &mut (impl AsyncWrite + Unpin),
    head: &RequestHead,
) -> Result<(), WireError> {
    Ok(writer.write_all(&request_bytes(head)?).await?)
}

/// Writes the head of an answer as it is; nothing is added or corrected.
///
/// # Errors
/// [`WireError::Malformed`] if a text has a line end in it, which would start another
/// field or message; otherwise those of the stream.
pub async fn write_answer(
    writer: &mut (impl AsyncWrite + Unpin),
    head: &AnswerHead,
) -> Result<(), WireError> {
    Ok(writer.write_all(&answer_bytes(head)?).await?)
}

pub(super) fn request_bytes(head: &RequestHead) -> Result<Vec<u8>, WireError> {
    let mut bytes = Vec::with_capacity(512);
    text(&head.method, &mut bytes)?;
    bytes.push(b' ');
    text(&head.target, &mut bytes)?;
    bytes.extend(b" HTTP/1.1\r\n");
    fields(&head.fields, &mut bytes)?;
    Ok(bytes)
}

pub(super) fn answer_bytes(head: &AnswerHead) -> Result<Vec<u8>, WireError> {
    let mut bytes = Vec::with_capacity(512);
    bytes.extend(format!("HTTP/1.1 {:03} ", head.status).bytes());
    text(&head.reason, &mut bytes)?;
    bytes.extend(b"\r\n");
    fields(&head.fields, &mut bytes)?;
    Ok(bytes)
}

fn fields(fields: &Fields, bytes: &mut Vec<u8>) -> Result<(), WireError> {
    for (name, value) in fields.iter() {
        text(name, bytes)?;
        bytes.extend(b": ");
        text(value, bytes)?;
        bytes.extend(b"\r\n");
    }
    bytes.extend(b"\r\n");
    Ok(())
}

fn text(text: &str, bytes: &mut Vec<u8>) -> Result<(), WireError> {
    if text.contains(['\r', '\n', '\0']) {
        return Err(WireError::Malformed {
            reason: "a text has a line end in it".to_owned(),
        });
    }
    latin1::encode(text, bytes);
    Ok(())
}
