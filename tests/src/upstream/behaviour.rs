//! How requests are read, and what each path does.

use std::io::{self, Read, Write};
use std::sync::PoisonError;

use super::Record;

/// Reads until `received` begins with a whole request: its length. None when
/// the client is done.
pub(super) fn receive(stream: &mut impl Read, received: &mut Vec<u8>) -> io::Result<Option<usize>> {
    let mut part = [0; 16 << 10];
    loop {
        if let Some(length) = length(received)? {
            return Ok(Some(length));
        }
        match stream.read(&mut part)? {
            0 => return Ok(None),
            read => received.extend_from_slice(&part[..read]),
        }
    }
}

/// The length of the request that `bytes` begins with, once all of it is there.
fn length(bytes: &[u8]) -> io::Result<Option<usize>> {
    let mut headers = [httparse::EMPTY_HEADER; 128];
    let mut request = httparse::Request::new(&mut headers);
    let parsed = request.parse(bytes).map_err(io::Error::other)?;
    let httparse::Status::Complete(head) = parsed else {
        return Ok(None);
    };
    let header = |name: &str| {
        let found = request
            .headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name));
        found.map(|header| String::from_utf8_lossy(header.value).into_owned())
    };
    if header("transfer-encoding").is_some() {
        let rest = &bytes[head..];
        let end = rest.windows(5).position(|window| window == b"0\r\n\r\n");
        return Ok(end.map(|end| head + end + 5));
    }
    let body = header("content-length").map_or(Ok(0), |text| text.parse());
    let whole = head + body.map_err(io::Error::other)?;
    Ok((bytes.len() >= whole).then_some(whole))
}

/// Does what `path` says; whether the connection can be used again.
pub(super) fn answer(
    stream: &mut (impl Read + Write),
    path: &str,
    query: &str,
    request: &str,
    record: &Record,
) -> io::Result<bool> {
    match path {
        "/ok" => reply(stream, "200 OK", "", b"ok")?,
        "/echo" => reply(stream, "200 OK", "", request.as_bytes())?,
        "/redirect" => reply(stream, "302 Found", &format!("Location: {query}\r\n"), b"")?,
        "/together" => {
            together(record, query.parse().map_err(io::Error::other)?);
            reply(stream, "200 OK", "", b"")?;
        }
        "/big-head" => {
            let bytes = query.parse().map_err(io::Error::other)?;
            reply(
                stream,
                "200 OK",
                &format!("X: {}\r\n", "x".repeat(bytes)),
                b"",
            )?;
        }
        "/endless" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")?;
            loop {
                stream.write_all(b"1000\r\n")?;
                stream.write_all(&[b'.'; 0x1000])?;
                stream.write_all(b"\r\n")?;
            }
        }
        "/short" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf")?;
            return Ok(false);
        }
        "/slow-body" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhalf")?;
            stream.flush()?;
            return until_gone(stream);
        }
        "/slow-head" => return until_gone(stream),
        "/close" => return Ok(false),
        _ => reply(stream, "404 Not Found", "", b"")?,
    }
    Ok(true)
}

fn reply(stream: &mut impl Write, status: &str, headers: &str, body: &[u8]) -> io::Result<()> {
    let length = body.len();
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{headers}\r\n");
    stream.write_all(head.as_bytes())?;
    stream.write_all(body)?;
    stream.flush()
}

/// Waits for the client to hang up.
fn until_gone(stream: &mut impl Read) -> io::Result<bool> {
    let mut rest = [0; 1024];
    while stream.read(&mut rest)? > 0 {}
    Ok(false)
}

/// Waits until `count` requests do.
fn together(record: &Record, count: usize) {
    let mut state = record.state();
    state.waiting += 1;
    state.most = state.most.max(state.waiting);
    let round = state.rounds;
    if state.waiting == count {
        state.waiting = 0;
        state.rounds += 1;
        record.changed.notify_all();
    }
    while state.rounds == round {
        let woken = record.changed.wait(state);
        state = woken.unwrap_or_else(PoisonError::into_inner);
    }
}
