//! `limits.request_body` and `limits.response_body` of bodies that are streamed.

use super::apps::handler;
use super::wire::Wire;

fn post(target: &str, rest: &str) -> String {
    format!("POST {target} HTTP/1.1\r\nHost: x\r\n{rest}")
}

fn chunk(length: usize) -> String {
    format!("{length:x}\r\n{}\r\n", "a".repeat(length))
}

#[test]
fn content_length_over_the_limit() {
    let handler = handler();
    let body = "a".repeat(1025);
    let request = post(
        "/api/Small/trap",
        &format!("Connection: close\r\nContent-Length: 1025\r\n\r\n{body}"),
    );
    let answer = Wire::with(&handler, &request).read_to_end();
    assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
    assert!(answer.contains("too_large"), "{answer}");
}

#[test]
fn body_over_the_limit() {
    let handler = handler();
    for (what, target, chunks, begins) in [
        ("at the limit", "count", vec![1024], "HTTP/1.1 200 "),
        ("over it", "count", vec![1025], "HTTP/1.1 413 "),
        ("in small parts", "count", vec![8; 129], "HTTP/1.1 413 "),
        ("far over it", "count", vec![64 << 10; 64], "HTTP/1.1 413 "),
        // Whatever the plugin says of it.
        (
            "with a plugin that copes",
            "report",
            vec![1025],
            "HTTP/1.1 413 ",
        ),
        // Unread bodies are not counted.
        ("that nobody reads", "hello", vec![1025], "HTTP/1.1 200 "),
    ] {
        let chunks: String = chunks.into_iter().map(chunk).collect();
        let request = post(
            &format!("/api/Small/{target}"),
            &format!("Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n"),
        );
        let answer = Wire::with(&handler, &request).read_to_end();
        assert!(answer.starts_with(begins), "{what}: {answer}");
    }
}

/// The plugin gets an error, and the response that has begun is not ended as if it
/// were complete.
#[test]
fn body_over_the_limit_after_the_response_has_begun() {
    let handler = handler();
    let mut wire = Wire::with(
        &handler,
        &post("/api/Small/echo", "Transfer-Encoding: chunked\r\n\r\n"),
    );
    wire.send(&chunk(1000));
    let answer = wire.read_to("HTTP/1.1 200 OK\r\n");
    assert_eq!(answer, "HTTP/1.1 200 OK\r\n");
    wire.try_send(chunk(1000).as_bytes());
    let answer = wire.read_to_end();
    assert!(!answer.ends_with("0\r\n\r\n"), "{answer}");
    handler.stderr().wait_for_line("the reason", |line: &str| {
        line.contains("413 too_large") && line.contains("limits.request_body")
    });
}

#[test]
fn response_over_the_limit() {
    let handler = handler();
    let get = |path: &str| {
        let request =
            format!("GET /api/Small/{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        Wire::with(&handler, &request).read_to_end()
    };
    let whole = get("sized?1024");
    assert!(whole.starts_with("HTTP/1.1 200 "), "{whole}");
    let announced = get("sized?1025");
    assert!(announced.starts_with("HTTP/1.1 500 "), "{announced}");
    assert!(announced.contains("limits.response_body"), "{announced}");
    // The head may or may not have left by then.
    let streamed = get("stream?1");
    assert!(!streamed.ends_with("0\r\n\r\n"), "{streamed}");
    handler.stderr().wait_for_line("the reason", |line: &str| {
        line.contains("500 function_failed") && line.contains("response exceeds 1024 bytes")
    });
    handler.status();
}

/// More than any memory limit passes through.
#[cfg(target_os = "linux")]
#[test]
fn limits_can_be_raised() {
    use corral_tests::Handler;
    use serde_json::json;

    const MIB: usize = 1 << 20;
    let handler = Handler::start(super::apps::app(&json!({})));
    let count = |length: usize| {
        let head = format!("Connection: close\r\nContent-Length: {length}\r\n\r\n");
        let mut wire = Wire::with(&handler, &post("/api/Large/count", &head));
        let part = vec![b'a'; MIB];
        for _ in 0..length / MIB {
            assert!(wire.try_send(&part));
        }
        let answer = wire.read_to_end();
        assert!(answer.contains(&length.to_string()), "{answer}");
        handler.peak_memory()
    };
    // What the process and its first sandbox take is not of interest.
    let before = count(MIB);
    let grown = count(256 * MIB).saturating_sub(before);
    assert!(grown < 128 << 20, "{grown} bytes more at the peak");
}
