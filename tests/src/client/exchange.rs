//! Requests as a caller writes them, and answers as they come: for the modes in
//! which the Functions host hands requests over as they are.

use std::error::Error;
use std::io;

use super::raw_answer::{Answer, Framing};

/// How many header fields an answer may have.
const MOST_FIELDS: usize = 64;

/// How much of a body goes into one chunk.
const CHUNK: usize = 1000;

/// A request, which is written as it stands here: no part is corrected.
#[derive(Clone, Copy, Debug)]
pub struct Exchange<'a> {
    /// The method.
    pub method: &'a str,
    /// The target of the request line.
    pub target: &'a str,
    /// The header fields besides those that tell the body's length.
    pub headers: &'a [(&'a str, &'a str)],
    /// The body; an empty sized one is not announced.
    pub body: &'a [u8],
    /// How the body's length is told.
    pub framing: Framing,
}

impl Exchange<'_> {
    /// The request on the wire. The handler is asked to close the connection.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = format!("{} {} HTTP/1.1\r\n", self.method, self.target).into_bytes();
        let mut field = |name: &str, value: &str| {
            bytes.extend(format!("{name}: {value}\r\n").into_bytes());
        };
        for (name, value) in self.headers {
            field(name, value);
        }
        field("Connection", "close");
        match self.framing {
            Framing::Sized if self.body.is_empty() => {}
            Framing::Sized => field("Content-Length", &self.body.len().to_string()),
            Framing::Chunked => field("Transfer-Encoding", "chunked"),
        }
        bytes.extend(b"\r\n");
        match self.framing {
            Framing::Sized => bytes.extend(self.body),
            Framing::Chunked => {
                for chunk in self.body.chunks(CHUNK) {
                    bytes.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
                    bytes.extend(chunk);
                    bytes.extend(b"\r\n");
                }
                bytes.extend(b"0\r\n\r\n");
            }
        }
        bytes
    }
}

/// All answers that came over one connection, to requests that were not `HEAD`.
pub fn answers(bytes: &[u8]) -> io::Result<Vec<Answer>> {
    let mut answers = Vec::new();
    let mut rest = bytes;
    while !rest.is_empty() {
        let (mut answer, after) = head(rest)?;
        rest = after;
        if (100..200).contains(&answer.status) {
            continue;
        }
        let (body, after) = body(&answer, rest)?;
        answer.body = body;
        rest = after;
        answers.push(answer);
    }
    Ok(answers)
}

/// The only answer that came over a connection. The body is whatever follows
/// the head of an answer to `HEAD`; it should be empty.
pub fn answer(method: &str, bytes: &[u8]) -> io::Result<Answer> {
    if method == "HEAD" {
        let (mut answer, rest) = head(bytes)?;
        answer.body = rest.to_vec();
        return Ok(answer);
    }
    let mut all = answers(bytes)?;
    match (all.pop(), all.is_empty()) {
        (Some(answer), true) => Ok(answer),
        (last, _) => Err(broken(format!("not one answer: {all:?} {last:?}"))),
    }
}

fn head(bytes: &[u8]) -> io::Result<(Answer, &[u8])> {
    let mut fields = [httparse::EMPTY_HEADER; MOST_FIELDS];
    let mut response = httparse::Response::new(&mut fields);
    let length = match response.parse(bytes).map_err(broken)? {
        httparse::Status::Complete(length) => length,
        httparse::Status::Partial => return Err(broken("the answer's head has no end")),
    };
    let headers = response
        .headers
        .iter()
        .map(|field| {
            let value = String::from_utf8_lossy(field.value).into_owned();
            (field.name.to_ascii_lowercase(), value)
        })
        .collect();
    let answer = Answer {
        status: response.code.unwrap_or_default(),
        headers,
        body: Vec::new(),
    };
    Ok((answer, &bytes[length..]))
}

fn body<'a>(answer: &Answer, bytes: &'a [u8]) -> io::Result<(Vec<u8>, &'a [u8])> {
    if matches!(answer.status, 204 | 304) {
        return Ok((Vec::new(), bytes));
    }
    if answer.header("transfer-encoding").is_some() {
        return chunks(bytes);
    }
    let length = match answer.header("content-length") {
        Some(length) => length.parse().map_err(broken)?,
        None => bytes.len(),
    };
    let (body, rest) = bytes
        .split_at_checked(length)
        .ok_or_else(|| broken("the answer's body ends too soon"))?;
    Ok((body.to_vec(), rest))
}

/// A chunked body without trailers.
fn chunks(mut bytes: &[u8]) -> io::Result<(Vec<u8>, &[u8])> {
    let mut body = Vec::new();
    let cut = || broken("the answer's chunks end too soon");
    loop {
        let parsed = httparse::parse_chunk_size(bytes).map_err(|_| broken("a bad chunk size"))?;
        let httparse::Status::Complete((start, size)) = parsed else {
            return Err(cut());
        };
        let size = usize::try_from(size).map_err(broken)?;
        let (chunk, rest) = bytes[start..].split_at_checked(size).ok_or_else(cut)?;
        bytes = rest.strip_prefix(b"\r\n").ok_or_else(cut)?;
        if chunk.is_empty() {
            return Ok((body, bytes));
        }
        body.extend(chunk);
    }
}

fn broken(reason: impl Into<Box<dyn Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

#[cfg(test)]
mod tests {
    use super::{Exchange, Framing, answer, answers};

    #[test]
    fn requests_are_written_unchanged() {
        let exchange = |body, framing| Exchange {
            method: "get",
            target: "/a b",
            headers: &[("x", "1"), ("X", "")],
            body,
            framing,
        };
        let head = "get /a b HTTP/1.1\r\nx: 1\r\nX: \r\nConnection: close\r\n";
        for (body, framing, rest) in [
            (&b""[..], Framing::Sized, "\r\n"),
            (b"ab", Framing::Sized, "Content-Length: 2\r\n\r\nab"),
            (
                b"",
                Framing::Chunked,
                "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            ),
            (
                b"ab",
                Framing::Chunked,
                "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n",
            ),
        ] {
            let bytes = exchange(body, framing).to_bytes();
            assert_eq!(String::from_utf8_lossy(&bytes), format!("{head}{rest}"));
        }
    }

    #[test]
    fn responses_on_one_connection_are_separated() {
        let bytes = b"HTTP/1.1 100 Continue\r\n\r\n\
            HTTP/1.1 200 OK\r\nSet-Cookie: a\r\nset-cookie: b\r\ncontent-length: 2\r\n\r\nab\
            HTTP/1.1 204 No Content\r\n\r\n\
            HTTP/1.1 304 Not Modified\r\ncontent-length: 5\r\n\r\n\
            HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1\r\nc\r\n0\r\n\r\n\
            HTTP/1.1 400 Bad Request\r\n\r\nrest";
        let found = answers(bytes).unwrap();
        let bodies: Vec<_> = found
            .iter()
            .map(|answer| (answer.status, answer.body.as_slice()))
            .collect();
        let expected = [
            (200, &b"ab"[..]),
            (204, b""),
            (304, b""),
            (200, b"c"),
            (400, b"rest"),
        ];
        assert_eq!(bodies, expected);
        assert_eq!(found[0].header_all("set-cookie"), ["a", "b"]);
    }

    #[test]
    fn truncated_responses_are_errors() {
        for bytes in [
            &b"HTTP/1.1 200 OK\r\n"[..],
            b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\na",
            b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n",
            b"no HTTP",
        ] {
            assert!(answers(bytes).is_err(), "{}", bytes.escape_ascii());
        }
        assert!(answer("GET", b"").is_err());
    }

    #[test]
    fn unexpected_body_after_head_is_kept() {
        let bytes = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n";
        assert_eq!(answer("HEAD", bytes).unwrap().body, b"");
        let bytes = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nab";
        assert_eq!(answer("HEAD", bytes).unwrap().body, b"ab");
    }
}
