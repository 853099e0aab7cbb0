//! Callers who send all of a body but its last byte.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use crate::handler::Handler;

/// What a caller has come to who sends all but the last byte.
#[derive(Debug)]
pub enum Caller {
    /// It waits for the last byte to be asked for.
    Waits(TcpStream),
    /// With this answer; empty if the connection was reset before it was read.
    Refused(String),
}

/// Whether anything has come of an answer: then nothing more need be sent.
fn is_answered(stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    let peeked = stream.peek(&mut [0]);
    stream.set_nonblocking(false).unwrap();
    !matches!(peeked, Err(error) if error.kind() == ErrorKind::WouldBlock)
}

/// Sends `length` bytes of a body but for the last. A handler that ends meanwhile
/// has refused it.
fn send(handler: &Handler, function: &str, length: usize, chunked: bool) -> Caller {
    let Ok(mut stream) = TcpStream::connect(("127.0.0.1", handler.port())) else {
        return Caller::Refused(String::new());
    };
    let head = if chunked {
        format!("Transfer-Encoding: chunked\r\n\r\n{length:x}\r\n")
    } else {
        format!("Content-Length: {length}\r\n\r\n")
    };
    let head = format!("POST /{function} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{head}");
    if stream.write_all(head.as_bytes()).is_err() {
        return Caller::Refused(String::new());
    }
    let part = vec![b' '; 64 << 10];
    let mut left = length - 1;
    while left > 0 && !is_answered(&stream) {
        let size = left.min(part.len());
        if stream.write_all(&part[..size]).is_err() {
            break;
        }
        left -= size;
    }
    // A caller that has sent all bytes but one is answered soon, or not before the last.
    let soon = Some(Duration::from_millis(500));
    stream.set_read_timeout(soon).unwrap();
    let mut answer = vec![0; 1024];
    match stream.read(&mut answer) {
        Ok(length) => Caller::Refused(String::from_utf8_lossy(&answer[..length]).into_owned()),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Caller::Waits(stream),
        Err(_) => Caller::Refused(String::new()),
    }
}

/// So many callers of `function` at once.
pub fn half_send(
    handler: &Handler,
    function: &str,
    callers: usize,
    length: usize,
    chunked: bool,
) -> Vec<Caller> {
    thread::scope(|threads| {
        let sending: Vec<_> = (0..callers)
            .map(|_| threads.spawn(|| send(handler, function, length, chunked)))
            .collect();
        let sent = sending.into_iter().map(|caller| caller.join().unwrap());
        sent.collect()
    })
}
