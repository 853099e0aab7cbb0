//! Where one request ends and the next begins: nothing that two readers might
//! take for different things gets through.
//!
//! Every vector is followed by a request that is in order, over the same
//! connection. It asks for `last`, and what is hidden asks for `hidden`.

use std::fmt::Write as _;
use std::io;
use std::sync::OnceLock;

use corral_tests::client::exchange;
use corral_tests::client::transport::Answer;
use corral_tests::{Handler, Shared};
use serde_json::json;

use super::apps::{echo, forwarding};

fn handler() -> Shared {
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

/// What becomes of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// An answer of 400 to 499 or 505, and nothing after it.
    Refused,
    /// Refused, or closed without any answer.
    RefusedOrClosed,
    /// The first request is answered by its chunks, and nothing after it: what
    /// RFC 9112, section 6.1, leaves to a server that does not refuse.
    AnsweredAndClosed,
    /// The first request is answered with this status, and then the last.
    Failed(u16),
    /// The first request is answered with an error: no tunnel is open.
    NoTunnel,
    /// The requests are answered with bodies of these lengths, and then the last.
    Answered(&'static [u64]),
}

use Outcome::{Answered, AnsweredAndClosed, Failed, NoTunnel, Refused, RefusedOrClosed};

/// What is shown, the bytes on the wire, and the outcome. `HIDDEN` stands for
/// the hidden request.
#[rustfmt::skip]
const VECTORS: &[(&str, &str, Outcome)] = &[
    // What is in order.
    ("two requests after each other", "GET /api/echo/json HTTP/1.1\r\nHost: a\r\n\r\n", Answered(&[0])),
    ("a body that looks like a request", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nContent-Length: 57\r\n\r\nHIDDEN", Answered(&[57])),
    ("a chunk that looks like a request", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n39\r\nHIDDEN\r\n0\r\n\r\n", Answered(&[57])),
    ("the coding in capitals", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", Answered(&[1])),
    ("a chunk with an extension", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;a=\"b\"\r\na\r\n0\r\n\r\n", Answered(&[1])),
    ("chunks with a trailer", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX-Sum: 1\r\n\r\n", Answered(&[1])),
    ("zeros before a chunk size", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n001\r\na\r\n0\r\n\r\n", Answered(&[1])),
    ("a blank line before a request", "\r\nGET /api/echo/json HTTP/1.1\r\nHost: a\r\n\r\n", Answered(&[0])),
    ("a length that is said twice, the same", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\na", Answered(&[1])),
    // Failures that leave the connection as it was, bodies read to their end.
    ("a body for nobody", "POST /api/nobody HTTP/1.1\r\nHost: a\r\nContent-Length: 57\r\n\r\nHIDDEN", Failed(404)),
    ("chunks for nobody", "POST /api/nobody HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n39\r\nHIDDEN\r\n0\r\n\r\n", Failed(404)),
    ("a sized body over the limit", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nContent-Length: 114\r\n\r\nHIDDENHIDDEN", Failed(413)),
    ("chunks over the limit", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n39\r\nHIDDEN\r\n39\r\nHIDDEN\r\n0\r\n\r\n", Failed(413)),
    // Both framings.
    ("a length, then chunks", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nHIDDEN", AnsweredAndClosed),
    ("chunks, then a length", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 62\r\n\r\n0\r\n\r\nHIDDEN", AnsweredAndClosed),
    // Lengths.
    ("two lengths", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 57\r\n\r\nHIDDEN", Refused),
    ("a list of lengths", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nContent-Length: 0, 57\r\n\r\nHIDDEN", Refused),
    ("a negative length", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\nHIDDEN", Refused),
    ("a length with a plus", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nContent-Length: +57\r\n\r\nHIDDEN", Refused),
    ("a hexadecimal length", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nContent-Length: 0x39\r\n\r\nHIDDEN", Refused),
    ("a length in parts", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nContent-Length: 5 7\r\n\r\nHIDDEN", Refused),
    ("an empty length", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\nHIDDEN", Refused),
    ("a length beyond numbers", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\nHIDDEN", Refused),
    // Codings.
    ("a coding that is none", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\nHIDDEN", Refused),
    ("a coding after chunks", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\nHIDDEN", Refused),
    ("chunks, then another coding", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\nHIDDEN", Refused),
    ("chunks in HTTP/1.0", "POST /api/echo/json HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nHIDDEN", Refused),
    ("a blank before the colon of a coding", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\nHIDDEN", Refused),
    ("a vertical tab in a coding", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \u{b}chunked\r\n\r\n0\r\n\r\nHIDDEN", Refused),
    // Chunks.
    ("a chunk size that is no number", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nHIDDEN", RefusedOrClosed),
    ("a chunk size beyond numbers", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000001\r\na\r\n0\r\n\r\nHIDDEN", RefusedOrClosed),
    ("a negative chunk size", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\na\r\n0\r\n\r\nHIDDEN", RefusedOrClosed),
    ("a chunk size with a prefix", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\na\r\n0\r\n\r\nHIDDEN", RefusedOrClosed),
    ("no chunk size", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\r\na\r\n0\r\n\r\nHIDDEN", RefusedOrClosed),
    ("a chunk that is longer than its size", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\nHIDDEN", RefusedOrClosed),
    ("a chunk size that ends with a line feed alone", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\nHIDDEN", RefusedOrClosed),
    ("an extension with a line feed", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;a\nb\r\na\r\n0\r\n\r\nHIDDEN", RefusedOrClosed),
    // Lines.
    ("a folded line", "GET /api/echo/json HTTP/1.1\r\nHost: a\r\nX-A: 1\r\n 2\r\n\r\n", Refused),
    ("a folded line that hides a coding", "POST /api/echo/json HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\nHIDDEN", Refused),
    ("a line that begins with a blank", "GET /api/echo/json HTTP/1.1\r\n Host: a\r\n\r\n", Refused),
    ("a blank before a colon", "GET /api/echo/json HTTP/1.1\r\nHost: a\r\nX-A : 1\r\n\r\n", Refused),
    ("a line without a colon", "GET /api/echo/json HTTP/1.1\r\nHost: a\r\nX-A\r\n\r\n", Refused),
    ("a field without a name", "GET /api/echo/json HTTP/1.1\r\nHost: a\r\n: 1\r\n\r\n", Refused),
    ("a carriage return in a value", "GET /api/echo/json HTTP/1.1\r\nHost: a\r\nX-A: 1\r2\r\n\r\n", Refused),
    ("a null in a value", "GET /api/echo/json HTTP/1.1\r\nHost: a\r\nX-A: 1\0b\r\n\r\n", Refused),
    // Targets and versions.
    ("a whole URL as the target", "GET http://evil.example/api/echo/json HTTP/1.1\r\nHost: a\r\n\r\n", Refused),
    ("a target without a slash", "GET api/echo/json HTTP/1.1\r\nHost: a\r\n\r\n", Refused),
    ("no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n", Refused),
    ("a blank in the target", "GET /api/echo/json/a b HTTP/1.1\r\nHost: a\r\n\r\n", Refused),
    ("an authority as the target", "CONNECT evil.example:443 HTTP/1.1\r\nHost: a\r\n\r\n", NoTunnel),
    ("a tunnel to a function", "CONNECT /api/echo/json HTTP/1.1\r\nHost: a\r\n\r\n", NoTunnel),
    ("another version", "GET /api/echo/json HTTP/2.0\r\nHost: a\r\n\r\n", Refused),
    ("a version that is none", "GET /api/echo/json HTTP/1.1x\r\nHost: a\r\n\r\n", Refused),
    ("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", RefusedOrClosed),
    // Hosts.
    ("two hosts", "GET /api/echo/json HTTP/1.1\r\nHost: a\r\nHost: evil.example\r\n\r\n", Refused),
    ("no host", "GET /api/echo/json HTTP/1.1\r\n\r\n", Refused),
    ("a host that is none", "GET /api/echo/json HTTP/1.1\r\nHost: a/b\r\n\r\n", Refused),
];

/// Whether the answers are those of this outcome.
fn is(expected: Outcome, answers: &[Answer]) -> bool {
    match (expected, answers) {
        (RefusedOrClosed, []) => true,
        (Refused | RefusedOrClosed, [answer]) => {
            (400..500).contains(&answer.status) || answer.status == 505
        }
        (AnsweredAndClosed, [answer]) => answer.status == 400 || answer.json()["bodyLength"] == 0,
        (Failed(status), [answer, last]) => answer.status == status && is_last(last),
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
fn no_request_hides_another() {
    let handler = handler();
    let mut differences = String::new();
    for (title, bytes, expected) in VECTORS {
        let difference = match send(&handler, bytes) {
            Err(error) => error.to_string(),
            Ok(answers) if is(*expected, &answers) => continue,
            Ok(answers) => format!("{answers:?}\n  instead of {expected:?}"),
        };
        let _ = writeln!(differences, "{title}: {difference}");
    }
    handler.status();
    assert!(differences.is_empty(), "\n{differences}");
}

/// Heads have an end, or the connection has.
#[test]
fn a_head_that_is_too_large() {
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
