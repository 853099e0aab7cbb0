//! How large a request's head may be.

use std::fmt::Write as _;

use corral_tests::Handler;
use serde_json::json;

use super::apps::{app, handler};
use super::wire::Wire;

fn fields(count: usize) -> String {
    (0..count).fold(String::new(), |mut text, number| {
        let _ = write!(text, "X-{number}: 1\r\n");
        text
    })
}

/// What is shown, the rest of the head, and the status.
fn check(handler: &Handler, cases: &[(&str, String, u16)]) {
    for (what, rest, status) in cases {
        let head = format!("GET /api/Do/hello{rest}");
        let answer = Wire::with(handler, &head).read_to_end();
        let expected = format!("HTTP/1.1 {status} ");
        assert!(answer.starts_with(&expected), "{what}: {answer}");
    }
    handler.status();
}

const REST: &str = " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";

#[test]
fn head_size_is_limited() {
    let handler = handler();
    let value = |length| format!("{REST}X-A: {}\r\n\r\n", "a".repeat(length));
    check(
        &handler,
        &[
            ("a long value", value(60 << 10), 200),
            ("a value that is too long", value(64 << 10), 431),
            (
                "a long target",
                format!("?{}{REST}\r\n", "a".repeat(60 << 10)),
                200,
            ),
            ("many fields", format!("{REST}{}\r\n", fields(98)), 200),
            ("too many fields", format!("{REST}{}\r\n", fields(99)), 431),
        ],
    );
    handler.stderr().wait_for_line("the remedy", |line: &str| {
        line.contains("connections.head_size")
    });
}

#[test]
fn limits_are_configurable() {
    let handler = Handler::start(app(&json!({ "head_size": "1KiB", "head_fields": 10 })));
    check(
        &handler,
        &[
            ("few fields", format!("{REST}{}\r\n", fields(8)), 200),
            ("too many fields", format!("{REST}{}\r\n", fields(9)), 431),
            (
                "a short value",
                format!("{REST}X-A: {}\r\n\r\n", "a".repeat(900)),
                200,
            ),
            (
                "a value that is too long",
                format!("{REST}X-A: {}\r\n\r\n", "a".repeat(1 << 10)),
                431,
            ),
        ],
    );
    let handler = Handler::start(app(&json!({ "head_size": "1MiB", "head_fields": 1000 })));
    check(
        &handler,
        &[(
            "more of both",
            format!(
                "{REST}X-A: {}\r\n{}\r\n",
                "a".repeat(500 << 10),
                fields(500)
            ),
            200,
        )],
    );
}

/// Trailers are a head as well.
#[test]
fn trailers_are_limited() {
    let handler = handler();
    let request = format!(
        "POST /api/Do/count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n\
         1\r\na\r\n0\r\nX-A: {}\r\n\r\n",
        "a".repeat(70 << 10)
    );
    let answer = Wire::with(&handler, &request).read_to_end();
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
}
