//! Request smuggling: ambiguous framing of requests is refused.
//!
//! Every vector is followed by a valid request on the same connection. It asks for `last`, and what is hidden asks for `hidden`.

use std::fmt::Write as _;
use std::io;
use std::sync::OnceLock;

use corral_tests::client::exchange;
use corral_tests::client::transport::Answer;
use corral_tests::{Handler, Shared};
use serde_json::json;

use super::apps::{echo, forwarding};
use super::framing_vectors::VECTORS;

pub(super) fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    // The limit is above the length of one hidden request and below that of two.
    let limits = json!({ "limits": { "request_body": "100B" } }).to_string();
    let app = || echo(&forwarding()).file("echo/plugin.json", &limits);
    Shared::lend(HANDLER.get_or_init(|| Handler::start(app())))
}

/// The request that comes last, and asks for the end of the connection.
const LAST: &str =
    "GET /api/echo/json/last HTTP/1.1\r\nHost: example.org\r\nConnection: close\r\n\r\n";

/// What a smuggler hides in a body.
const HIDDEN: &str = "GET /api/echo/json/hidden HTTP/1.1\r\nHost: example.org\r\n\r\n";

/// The outcome of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// An answer of 400 to 499 or 505, and nothing after it.
    Refused,
    /// Refused, or closed without any answer.
    RefusedOrClosed,
    /// The first request is answered by its chunks, and nothing after it: what
    /// RFC 9112, section 6.1, leaves to a server that does not refuse.
    AnsweredAndClosed,
    /// The first request is answered with this status, and then the last.
    Status(u16),
    /// The first request is answered with an error: no tunnel is open.
    NoTunnel,
    /// The requests are answered with bodies of these lengths, and then the last.
    Answered(&'static [u64]),
}

use Outcome::{Answered, AnsweredAndClosed, NoTunnel, Refused, RefusedOrClosed, Status};

/// Whether the answers are those of this outcome.
fn is(expected: Outcome, answers: &[Answer]) -> bool {
    match (expected, answers) {
        (RefusedOrClosed, []) => true,
        (Refused | RefusedOrClosed, [answer]) => {
            (400..500).contains(&answer.status) || answer.status == 505
        }
        (AnsweredAndClosed, [answer]) => answer.status == 400 || answer.json()["bodyLength"] == 0,
        (Status(status), [answer, last]) => answer.status == status && is_last(last),
        (NoTunnel, [answer]) => answer.status >= 400,
        (NoTunnel, [answer, last]) => answer.status >= 400 && is_last(last),
        (Answered(lengths), [all @ .., last]) => {
            let found = all
                .iter()
                .map(|answer| answer.json()["bodyLength"].as_u64());
            found.eq(lengths.iter().copied().map(Some)) && is_last(last)
        }
        _ => false,
    }
}

/// Whether this answers the request that comes last.
fn is_last(answer: &Answer) -> bool {
    answer.json()["params"][1][1] == "last"
}

/// Sends the bytes of a vector, and the last request behind them.
fn send(handler: &Handler, bytes: &str) -> io::Result<Vec<Answer>> {
    let bytes = format!("{}{LAST}", bytes.replace("HIDDEN", HIDDEN));
    match handler.transport().converse_in_bytes(bytes.as_bytes()) {
        // So ends a connection that is closed before all was read.
        Err(error) if error.kind() == io::ErrorKind::ConnectionReset => Ok(Vec::new()),
        Err(error) => Err(error),
        Ok(bytes) => exchange::answers(&bytes),
    }
}

#[test]
fn request_smuggling_is_refused() {
    let handler = handler();
    let mut differences = String::new();
    for (section, title, bytes, expected) in VECTORS {
        let difference = match send(&handler, bytes) {
            Err(error) => error.to_string(),
            Ok(answers) if is(*expected, &answers) => continue,
            Ok(answers) => format!("{answers:?}\n  instead of {expected:?}"),
        };
        let _ = writeln!(differences, "{section}, {title}: {difference}");
    }
    handler.status();
    assert!(differences.is_empty(), "\n{differences}");
}

/// Heads have an end, or the connection has.
#[test]
fn oversized_head() {
    let handler = handler();
    let long = "x".repeat(1 << 20);
    let many: String = (0..500).fold(String::new(), |mut text, number| {
        let _ = write!(text, "X-{number}: 1\r\n");
        text
    });
    for (title, head) in [
        (
            "a long value",
            format!("GET /api/echo/json HTTP/1.1\r\nHost: a\r\nX-A: {long}\r\n"),
        ),
        (
            "a long name",
            format!("GET /api/echo/json HTTP/1.1\r\nHost: a\r\n{long}: 1\r\n"),
        ),
        (
            "many fields",
            format!("GET /api/echo/json HTTP/1.1\r\nHost: a\r\n{many}"),
        ),
        (
            "a long target",
            format!("GET /api/echo/json/{long} HTTP/1.1\r\nHost: a\r\n"),
        ),
    ] {
        let bytes = format!("{head}Connection: close\r\n\r\n");
        // What is still on its way when the handler closes can cost the answer.
        if let Ok(bytes) = handler.transport().converse_in_bytes(bytes.as_bytes()) {
            let answers = exchange::answers(&bytes).unwrap();
            let statuses: Vec<_> = answers.iter().map(|answer| answer.status).collect();
            let refused = matches!(statuses.as_slice(), [] | [413 | 414 | 431]);
            assert!(refused, "{title}: {answers:?}");
        }
        handler.status();
    }
}
