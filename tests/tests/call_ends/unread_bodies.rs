//! Unread request bodies: the response reaches a caller that sends its whole request
//! before it reads.

use std::io::{Read as _, Write as _};
use std::time::{Duration, Instant};

use corral_tests::Handler;
use corral_tests::timeout::connect;

use super::apps::handler;

/// Sends the head, then the whole body, and only then reads, as .NET does.
fn write_then_read(handler: &Handler, head: &str, length: usize) -> String {
    let mut stream = connect(("127.0.0.1", handler.port()));
    stream.write_all(head.as_bytes()).unwrap();
    let part = vec![b'a'; 4096];
    for _ in 0..length / part.len() {
        write!(stream, "{:x}\r\n", part.len()).unwrap();
        stream.write_all(&part).unwrap();
        stream.write_all(b"\r\n").unwrap();
    }
    stream.write_all(b"0\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn response_before_the_body_is_read() {
    let handler = handler();
    for (target, status) in [
        ("/api/Stream/hello", 200),
        ("/api/Stream/trap", 500),
        ("/api/nobody", 404),
    ] {
        for length in [64 << 10, 4 << 20, 32 << 20] {
            let head = format!(
                "POST {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
            );
            let answer = write_then_read(&handler, &head, length);
            let begins = format!("HTTP/1.1 {status} ");
            assert!(answer.starts_with(&begins), "{target} {length}: {answer}");
        }
    }
}

/// The handler does not wait for a body that it refuses for its length.
#[test]
fn an_oversized_content_length_is_refused_at_once() {
    let handler = handler();
    let begun = Instant::now();
    let mut stream = connect(("127.0.0.1", handler.port()));
    let request =
        "POST /api/SmallRequest/ HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n{}";
    stream.write_all(request.as_bytes()).unwrap();
    let mut head = [0; 13];
    stream.read_exact(&mut head).unwrap();
    assert_eq!(&head, b"HTTP/1.1 413 ");
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
}
