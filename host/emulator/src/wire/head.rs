//! Heads of messages read from a stream.

use httparse::{EMPTY_HEADER, ParserConfig, Request, Response, Status};
use tokio::io::{AsyncBufRead, AsyncBufReadExt as _};

use super::message::{AnswerHead, Fields, RequestHead, Version};
use super::{Limits, WireError, latin1};

/// Reads the head of a request, and not a byte of its body.
///
/// # Errors
/// [`WireError::Closed`] when the stream ends before the first byte; otherwise what is
/// wrong with the head.
pub async fn read_request(
    reader: &mut (impl AsyncBufRead + Unpin),
    limits: &Limits,
) -> Result<(RequestHead, Version), WireError> {
    let bytes = read_head(reader, limits).await?;
    let mut fields = vec![EMPTY_HEADER; field_slots(&bytes, limits)?];
    let mut request = Request::new(&mut fields);
    complete(request.parse(&bytes))?;
    let target = request.path.unwrap_or_default();
    if !target.is_ascii() {
        return Err(malformed("the target has characters that are not ASCII"));
    }
    let head = RequestHead {
        method: request.method.unwrap_or_default().to_owned(),
        target: target.to_owned(),
        fields: texts(request.headers),
    };
    Ok((head, version(request.version)))
}

/// Reads the head of an answer, and not a byte of its body. An interim answer (1xx) is
/// an answer like any other.
///
/// # Errors
/// [`WireError::Closed`] when the stream ends before the first byte; otherwise what is
/// wrong with the head.
pub async fn read_answer(
    reader: &mut (impl AsyncBufRead + Unpin),
    limits: &Limits,
) -> Result<(AnswerHead, Version), WireError> {
    let bytes = read_head(reader, limits).await?;
    let mut fields = vec![EMPTY_HEADER; field_slots(&bytes, limits)?];
    let mut response = Response::new(&mut fields);
    complete(ParserConfig::default().parse_response(&mut response, &bytes))?;
    let head = AnswerHead {
        status: response.code.unwrap_or_default(),
        reason: response.reason.unwrap_or_default().to_owned(),
        fields: texts(response.headers),
    };
    Ok((head, version(response.version)))
}

/// The bytes of a head with the empty line at its end. Empty lines before it, which old
/// clients send after a body, are skipped.
async fn read_head(
    reader: &mut (impl AsyncBufRead + Unpin),
    limits: &Limits,
) -> Result<Vec<u8>, WireError> {
    let mut head = Vec::new();
    let mut line_start = 0;
    let mut read = 0;
    loop {
        let available = reader.fill_buf().await?;
        if available.is_empty() {
            return Err(match read {
                0 => WireError::Closed,
                _ => WireError::Cut,
            });
        }
        let end = available.iter().position(|byte| *byte == b'\n');
        let length = end.map_or(available.len(), |end| end + 1);
        head.extend(available.iter().take(length));
        reader.consume(length);
        read += length;
        if read > limits.head {
            return Err(WireError::HeadTooLarge { limit: limits.head });
        }
        if end.is_none() {
            continue;
        }
        let line = head.get(line_start..).unwrap_or_default();
        let is_empty = matches!(line, b"\n" | b"\r\n");
        match (is_empty, line_start) {
            (true, 0) => head.clear(),
            (true, _) => return Ok(head),
            (false, _) => line_start = head.len(),
        }
    }
}

/// Room for as many fields as there are lines.
fn field_slots(head: &[u8], limits: &Limits) -> Result<usize, WireError> {
    let lines = head.split_inclusive(|byte| *byte == b'\n').count();
    // One is the start line, another the empty one.
    let fields = lines.saturating_sub(2);
    if fields > limits.fields {
        return Err(WireError::TooManyFields {
            limit: limits.fields,
        });
    }
    Ok(fields)
}

fn complete(parsed: Result<Status<usize>, httparse::Error>) -> Result<(), WireError> {
    match parsed {
        Ok(Status::Complete(_)) => Ok(()),
        Ok(Status::Partial) => Err(malformed("it ends too early")),
        Err(error) => Err(malformed(&error.to_string())),
    }
}

fn malformed(reason: &str) -> WireError {
    WireError::Malformed {
        reason: reason.to_owned(),
    }
}

fn version(minor: Option<u8>) -> Version {
    match minor {
        Some(0) => Version::Http10,
        _ => Version::Http11,
    }
}

fn texts(fields: &[httparse::Header<'_>]) -> Fields {
    fields
        .iter()
        .map(|field| (field.name, latin1::decode(field.value)))
        .collect()
}
