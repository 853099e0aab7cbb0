//! How messages end: trailers, no body, `100 Continue`, and the end of the
//! connection.

use corral_tests::Handler;

use super::apps::handler;
use super::wire::Wire;

fn whole(handler: &Handler, request: &str) -> String {
    Wire::with(handler, request).read_to_end()
}

#[test]
fn trailers_are_forwarded_in_both_directions() {
    let handler = handler();
    let request = "POST /api/Do/trailers HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTE: trailers\r\n\
         Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-One: 1\r\nX-Two: 2\r\n\r\n";
    let answer = whole(&handler, request);
    assert!(answer.contains("x-one: 1\nx-two: 2\n"), "{answer}");
    let end = answer.split_once("0\r\n").unwrap().1;
    let mut lines: Vec<_> = end.lines().filter(|line| !line.is_empty()).collect();
    lines.sort_unstable();
    // Those that the head announced, to a caller who wants them.
    assert_eq!(lines, ["x-end: yes", "x-sum: 7"], "{answer}");
    let unwanted = whole(&handler, &request.replace("TE: trailers\r\n", ""));
    assert!(unwanted.ends_with("0\r\n\r\n"), "{unwanted}");
    let none = request.replace("X-One: 1\r\nX-Two: 2\r\n", "");
    assert!(whole(&handler, &none).contains("none"));
}

/// What may not stand in a trailer does not reach the plugin as a header.
#[test]
fn trailers_do_not_become_headers() {
    let handler = handler();
    let request = "POST /api/Do/trailers HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
         Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 5\r\nHost: evil.example\r\n\r\n";
    let answer = whole(&handler, request);
    assert!(answer.starts_with("HTTP/1.1 "), "{answer}");
    handler.status();
}

/// A plugin need not know that its body is not wanted: nothing breaks, and what
/// follows in the connection is the next answer.
#[test]
fn responses_without_a_body() {
    let handler = handler();
    for (method, path, status, field) in [
        ("HEAD", "hello", 200, "content-type: text/plain"),
        ("HEAD", "sized?5", 200, "content-length: 5"),
        ("HEAD", "sized?99999", 200, "content-length: 99999"),
        ("HEAD", "status?404", 404, "x-a: 1"),
        ("GET", "status?204", 204, "x-a: 1"),
        ("GET", "status?304", 304, "x-a: 1"),
    ] {
        let request = format!(
            "{method} /api/Do/{path} HTTP/1.1\r\nHost: x\r\n\r\n\
             GET /api/Do/hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
        );
        let answers = whole(&handler, &request);
        let (head, next) = answers.split_once("\r\n\r\n").unwrap();
        assert!(
            head.starts_with(&format!("HTTP/1.1 {status} ")),
            "{method} {path}: {answers}"
        );
        assert!(head.contains(field), "{method} {path}: {answers}");
        assert!(
            next.starts_with("HTTP/1.1 200 "),
            "{method} {path}: {answers}"
        );
        assert!(next.contains("hello world"), "{method} {path}: {answers}");
    }
}

/// Only the handler speaks before the answer, and other protocols are not spoken.
#[test]
fn informational_statuses_are_refused() {
    let handler = handler();
    for status in [100, 101, 103, 600, 999] {
        let request =
            format!("GET /api/Do/status?{status} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        let answer = whole(&handler, &request);
        assert!(answer.starts_with("HTTP/1.1 500 "), "{status}: {answer}");
        assert!(answer.contains("function_failed"), "{status}: {answer}");
    }
}

/// The caller gets `100 Continue` when the plugin reads, and not before.
#[test]
fn body_after_100_continue() {
    let handler = handler();
    let expecting = |target: &str, rest: &str| {
        format!(
            "POST {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\n{rest}\r\n"
        )
    };
    let mut wire = Wire::with(
        &handler,
        &expecting("/api/Do/count", "Content-Length: 3\r\n"),
    );
    assert_eq!(wire.read_to("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    wire.send("abc");
    let answer = wire.read_to_end();
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    // Without a word where nobody wants the body.
    for (target, rest, status) in [
        ("/api/Do/hello", "Content-Length: 3\r\n", 200),
        ("/api/nobody", "Content-Length: 3\r\n", 404),
        ("/api/Small/count", "Content-Length: 1025\r\n", 413),
        ("/api/Whole", "Content-Length: 1025\r\n", 413),
    ] {
        let answer = whole(&handler, &expecting(target, rest));
        let begins = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&begins), "{target}: {answer}");
    }
}

/// `100 Continue` is sent when the call gets its permit, not before.
#[test]
fn body_of_a_queued_call() {
    let handler = handler();
    let mut first = Wire::with(
        &handler,
        "POST /api/One/pause HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\na",
    );
    first.read_to("1\r\na\r\n");
    let mut second = Wire::with(
        &handler,
        "POST /api/One/count HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\
         Expect: 100-continue\r\nContent-Length: 3\r\n\r\n",
    );
    // What comes later over another connection is answered, so the second
    // request has arrived too.
    handler.status();
    assert!(second.has_nothing());
    first.send("b");
    first.read_to_end();
    assert_eq!(second.read_to("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    second.send("abc");
    assert!(second.read_to_end().starts_with("HTTP/1.1 200 "));
}

/// Without chunks, the body ends with the connection.
#[test]
fn http_1_0_caller() {
    let handler = handler();
    let answer = whole(&handler, "GET /api/Do/hello HTTP/1.0\r\n\r\n");
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.0 200 "), "{answer}");
    assert!(!head.contains("transfer-encoding"), "{answer}");
    assert_eq!(body, "hello world");
    let answer = whole(
        &handler,
        "POST /api/Do/echo HTTP/1.0\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\nabc",
    );
    assert!(answer.starts_with("HTTP/1.0 200 "), "{answer}");
    assert!(answer.ends_with("\r\n\r\nabc"), "{answer}");
}

/// With `Connection: close` the connection is closed, and no further request is read.
#[test]
fn connection_close() {
    let handler = handler();
    let hello = "GET /api/Do/hello HTTP/1.1\r\nHost: x\r\n";
    let answers = whole(
        &handler,
        &format!("{hello}Connection: close\r\n\r\n{hello}\r\n"),
    );
    assert_eq!(answers.matches("HTTP/1.1 ").count(), 1, "{answers}");
    assert!(answers.contains("connection: close"), "{answers}");
}
