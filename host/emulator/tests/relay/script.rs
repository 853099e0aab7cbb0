//! The answers of the recorded handler, by their names, as it wrote them.

use crate::handler::PORT;

/// What the handler does after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    Open,
    Close,
    Reset,
}

/// An answer.
pub(crate) struct Script {
    pub(crate) bytes: Vec<u8>,
    pub(crate) end: End,
    /// Whether it answers before it has read the body of the request.
    pub(crate) reads: Reads,
}

/// What the handler does with the body of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reads {
    /// It reads it first.
    First,
    /// It reads it after the answer.
    Later,
    /// It closes without reading it.
    Never,
}

const TYPE: &str = "Content-Type: text/plain";
const JSON: &str = "Content-Type: application/json";
const BINARY: &str = "Content-Type: application/octet-stream";
const CSS: &str = "Content-Type: text/css";
const CHUNKED: &str = "Transfer-Encoding: chunked";
const LENGTH_10_MIB: usize = 10 << 20;

/// A result in the form of payload mode, which means nothing here.
const RESULT: &str = concat!(
    r#"{"Outputs":{"res":{"statusCode":404,"body":"inner"}},"#,
    r#""Logs":["l"],"ReturnValue":null}"#
);

const GZIP: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57,
    0x48, 0xaf, 0xca, 0x2c, 0x50, 0xc8, 0x18, 0x6e, 0x4c, 0x00, 0xd9, 0x94, 0xfb, 0xac, 0xdc, 0x00,
    0x00, 0x00,
];

/// The answer of that name, if it is one that can be written down.
pub(crate) fn script(name: &str) -> Option<Script> {
    let number = name
        .strip_prefix('s')
        .filter(|rest| rest.parse::<u16>().is_ok());
    if let Some(status) = number {
        return Some(numbered(status));
    }
    if name.contains("101, echo") || name.contains("Sec-WebSocket-Accept") {
        return Some(switched(&[
            "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
            "X-Ws: 1",
        ]));
    }
    let tables = [with_body, with_status, with_fields, broken];
    tables.into_iter().find_map(|table| table(name))
}

/// Answers that differ in their bodies.
fn with_body(name: &str) -> Option<Script> {
    let ok = |fields: &[&str], body: &str| sized("200 OK", fields, body.as_bytes());
    let megabytes = || vec![b'.'; LENGTH_10_MIB];
    Some(match name {
        "ok" => ok(&[TYPE], "ok"),
        "json" => ok(&[JSON], RESULT),
        "chunked" => chunked(&[TYPE], &[b"one", b"two"], "\r\n"),
        "chunked0" => chunked(&[], &[], "\r\n"),
        "notype" => ok(&[], "no type"),
        "http10" => ending(
            End::Close,
            b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nold",
        ),
        "trailers" => chunked(&["Trailer: X-Sum"], &[b"body"], "X-Sum: 1\r\n\r\n"),
        "slow" => {
            let ticks: [&[u8]; 4] = [b"tick0\n", b"tick1\n", b"tick2\n", b"tick3\n"];
            chunked(&[TYPE], &ticks, "\r\n")
        }
        "sse" => {
            let events: [&[u8]; 3] = [
                b"id: 0\ndata: x\n\n",
                b"id: 1\ndata: x\n\n",
                b"id: 2\ndata: x\n\n",
            ];
            let fields = ["Content-Type: text/event-stream", "Cache-Control: no-cache"];
            chunked(&fields, &events, "\r\n")
        }
        "headslow" => ok(&[TYPE], "abcd"),
        "empty200" => ok(&[], ""),
        "10m" => sized("200 OK", &[BINARY], &megabytes()),
        "10mchunked" => chunked(&[BINARY], &[&megabytes()], "\r\n"),
        "100" | "103" | "199" => interim(name),
        "101" => switched(&[]),
        _ => return None,
    })
}

/// Answers that differ in their status.
fn with_status(name: &str) -> Option<Script> {
    let target = format!("Location: http://127.0.0.1:{PORT}/api/any/target");
    Some(match name {
        "201" => {
            let fields = ["Location: /api/any/new", "ETag: \"v1\""];
            sized("201 Created", &fields, b"made")
        }
        "204" => raw("204 No Content", &["X-A: 1"], b""),
        "205" => sized("205 Reset Content", &["X-A: 1"], b""),
        "206" => {
            let fields = [TYPE, "Content-Range: bytes 0-3/10", "Accept-Ranges: bytes"];
            sized("206 Partial Content", &fields, b"abcd")
        }
        "299" => sized("299 Odd Reason", &[], b"odd"),
        "301rel" => sized(
            "301 Moved Permanently",
            &["Location: /api/any/target"],
            b"moved",
        ),
        "302abs" => sized("302 Found", &["Location: http://example.com/x?y=1"], b""),
        "304" => {
            let fields = ["ETag: \"abc\"", "Cache-Control: max-age=60"];
            raw("304 Not Modified", &fields, b"")
        }
        "304cl" => {
            let fields = ["Content-Length: 1234", CSS, "ETag: \"abc\""];
            raw("304 Not Modified", &fields, b"")
        }
        "308self" => sized("308 Permanent Redirect", &[&target], b""),
        "401" => {
            let fields = [
                "WWW-Authenticate: Basic realm=\"x\"",
                "WWW-Authenticate: Bearer",
            ];
            sized("401 Unauthorized", &fields, b"who")
        }
        "404" => sized("404 Not Found", &[JSON], b"{\"no\":1}"),
        "499" => sized("499 Client Gone", &[], b"gone"),
        "500empty" => sized("500 Internal Server Error", &[], b""),
        "502" => sized("502 Bad Gateway", &[], b"bg"),
        "503" => sized("503 Service Unavailable", &["Retry-After: 7"], b"later"),
        "599" | "600" | "999" => sized(&format!("{name} X"), &[], b"x"),
        "noreason" => sized("200", &[], b"ok"),
        _ => return None,
    })
}

/// Answers that differ in their header fields.
fn with_fields(name: &str) -> Option<Script> {
    let ok = |fields: &[&str], body: &str| sized("200 OK", fields, body.as_bytes());
    let long = |length: usize| format!("X-Long: {}", "y".repeat(length));
    Some(match name {
        "cookies" => ok(
            &[
                "Set-Cookie: a=1; Path=/",
                "Set-Cookie: b=2; HttpOnly",
                "Set-Cookie: c=3; Expires=Wed, 21 Oct 2026 07:28:00 GMT",
            ],
            "c",
        ),
        "repeat" => ok(
            &[
                "Cache-Control: no-store",
                "Cache-Control: private",
                "Vary: A",
                "Vary: B",
                "X-R: 1",
                "X-R: 2",
                "X-R: 3",
                "Link: <a>; rel=x",
                "Link: <b>; rel=y",
                "Via: 1.1 a",
                "Via: 1.1 b",
                "Warning: 199 - \"a\"",
                "Warning: 199 - \"b\"",
            ],
            "r",
        ),
        "badtype" => ok(&["Content-Type: not a type;;"], "x"),
        "connclose" => Script {
            end: End::Close,
            ..ok(&["Connection: close"], "cc")
        },
        "conn-x" => ok(
            &[
                "Connection: X-Hop",
                "X-Hop: 1",
                "Keep-Alive: timeout=5",
                "Proxy-Authenticate: Basic",
                "Proxy-Connection: a",
                "TE: trailers",
                "Upgrade: h2c",
            ],
            "hop",
        ),
        "dateserver" => ok(
            &["Date: Tue, 01 Jan 2019 00:00:00 GMT", "Server: mine/1"],
            "d",
        ),
        "longhdr" => ok(&[&long(20_000)], "l"),
        "longhdr70" => ok(&[&long(70_000)], "l"),
        "gzip" => sized("200 OK", &[TYPE, "Content-Encoding: gzip"], GZIP),
        "clong" => ok(&[TYPE, "Content-Encoding: br"], "not really"),
        "head" => raw("200 OK", &["Content-Length: 12345", CSS, "X-H: 1"], b""),
        "headnolen" => raw("200 OK", &[CSS, "X-H: 1"], b""),
        "headchunked" => raw("200 OK", &[CHUNKED, "X-H: 1"], b""),
        _ => return None,
    })
}

/// Answers that are not complete or not valid.
fn broken(name: &str) -> Option<Script> {
    let ok = |fields: &[&str], body: &str| sized("200 OK", fields, body.as_bytes());
    Some(match name {
        "twolen" => Script {
            end: End::Close,
            ..raw("200 OK", &["Content-Length: 2", "Content-Length: 3"], b"ok")
        },
        "reset" => Script {
            end: End::Reset,
            ..raw("200 OK", &["Content-Length: 100"], b"part")
        },
        "short" => Script {
            end: End::Close,
            ..raw("200 OK", &["Content-Length: 100"], b"short")
        },
        "chunkcut" => Script {
            end: End::Close,
            ..raw("200 OK", &[CHUNKED], b"4\r\nhalf\r\n")
        },
        "badchunk" => Script {
            end: End::Close,
            ..raw("200 OK", &[CHUNKED], b"zz\r\nhalf\r\n")
        },
        "close0" => ending(End::Close, b""),
        "rst0" => ending(End::Reset, b""),
        "malformed" => ending(End::Close, b"this is not HTTP\r\n\r\n"),
        "badheader" => ending(End::Close, b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n"),
        "badname" => ending(End::Close, b"HTTP/1.1 200 OK\r\nX Y: 1\r\n\r\n"),
        "early-1" => Script {
            reads: Reads::Later,
            ..ok(&[TYPE], "early")
        },
        "early-noread" | "early-close" => Script {
            reads: Reads::Never,
            ..ending(End::Close, b"")
        },
        _ => return None,
    })
}

/// An answer with this head, which may have a length.
fn raw(status: &str, fields: &[&str], body: &[u8]) -> Script {
    let mut bytes = format!("HTTP/1.1 {status}\r\n").into_bytes();
    for field in fields {
        bytes.extend(format!("{field}\r\n").into_bytes());
    }
    bytes.extend(b"\r\n");
    bytes.extend(body);
    ending(End::Open, &bytes)
}

fn ending(end: End, bytes: &[u8]) -> Script {
    Script {
        bytes: bytes.to_vec(),
        end,
        reads: Reads::First,
    }
}

fn sized(status: &str, fields: &[&str], body: &[u8]) -> Script {
    let length = format!("Content-Length: {}", body.len());
    let mut fields = fields.to_vec();
    fields.push(&length);
    raw(status, &fields, body)
}

fn chunked(fields: &[&str], chunks: &[&[u8]], end: &str) -> Script {
    let mut fields = fields.to_vec();
    fields.push(CHUNKED);
    let mut body = Vec::new();
    for chunk in chunks {
        body.extend(format!("{:x}\r\n", chunk.len()).into_bytes());
        body.extend(*chunk);
        body.extend(b"\r\n");
    }
    body.extend(format!("0\r\n{end}").into_bytes());
    raw("200 OK", &fields, &body)
}

/// An interim answer; after 199 nothing follows.
fn interim(status: &str) -> Script {
    let mut script = raw(&format!("{status} Interim"), &[], b"");
    if status != "199" {
        let last = sized("200 OK", &["X-Final: 1"], b"final");
        script.bytes.extend(last.bytes);
    }
    script
}

fn switched(fields: &[&str]) -> Script {
    let mut all = vec!["Upgrade: websocket", "Connection: Upgrade"];
    all.extend(fields);
    Script {
        end: End::Close,
        ..raw("101 Switching Protocols", &all, b"")
    }
}

/// The answers that differ in their status only.
fn numbered(status: &str) -> Script {
    let field = format!("X-S: {status}");
    let line = format!("{status} S{status}");
    match status {
        "204" => raw(&line, &[&field], b""),
        "205" => sized(&line, &[&field], b""),
        _ => sized(&line, &[&field], b"b"),
    }
}
