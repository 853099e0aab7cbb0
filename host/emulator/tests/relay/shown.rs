//! Messages in the form of the recordings.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use corral_emulator::kestrel::Reply;
use corral_emulator::relay::{Answered, Body, Relayed, Written};
use corral_emulator::wire::{Fields, Framing, RequestHead};
use serde_json::{Value, json};

use crate::exchange::Upload;
use crate::script::Reads;

/// What the recordings have in place of the date.
const DATE: &str = "<date>";

const RESET: &str = "error ConnectionResetError(104, 'Connection reset by peer')";

pub(crate) fn line(head: &RequestHead) -> String {
    format!("{} {} HTTP/1.1", head.method, head.target)
}

/// The handler's request in the form of the recordings.
pub(crate) fn forwarded(relayed: &Relayed, upload: &Upload, reads: Reads) -> Value {
    let mut message = json!({
        "line": line(&relayed.head),
        "headers": headers(&relayed.head.fields),
        "framing": match relayed.body.framing(&relayed.head) {
            Framing::None => "none",
            Framing::Sized(_) => "length",
            Framing::Chunked => "chunked",
            Framing::UntilClose => "until close",
        },
        "complete": true,
    });
    if reads != Reads::First {
        message["framing"] = json!("not read");
        message["complete"] = json!(false);
        message["body"] = json!("");
    } else if !upload.is_whole {
        message["framing"] = json!("chunked error TimeoutError('timed out')");
        message["complete"] = json!(false);
        message["body"] = json!("");
    } else if let Some(bytes) = &upload.bytes {
        let bytes = match relayed.body {
            Body::Whole(_) | Body::Streamed => bytes.as_slice(),
            Body::None | Body::Empty => b"",
        };
        match std::str::from_utf8(bytes) {
            Ok(text) => message["body"] = json!(text),
            Err(_) => message["body_base64"] = json!(STANDARD.encode(bytes)),
        }
    } else {
        message["body_summary"] = match relayed.body {
            Body::Whole(length) => json!({ "length": length }),
            Body::Streamed => json!({ "length": "that of the chunks" }),
            Body::None | Body::Empty => json!({ "length": 0 }),
        };
    }
    message
}

/// The caller's answer in the form of the recordings.
pub(crate) fn caller_got(answer: &Answered, body: &[u8], is_whole: bool) -> Value {
    let body = match answer.written {
        Written::Body => body,
        Written::Nothing | Written::Tunnel => b"",
    };
    got(&answer.reply, body, is_whole)
}

pub(crate) fn got(reply: &Reply, body: &[u8], is_whole: bool) -> Value {
    let body = match reply.framing {
        Framing::None => b"",
        // Its reader drops what is too short.
        Framing::Sized(_) if !is_whole => b"",
        _ => body,
    };
    let end = match reply.framing {
        _ if !is_whole => RESET,
        Framing::None if reply.head.status == 101 => "close",
        Framing::None => "no body by rule",
        Framing::Sized(_) => "length",
        Framing::Chunked => "last chunk",
        Framing::UntilClose => "close",
    };
    let mut message = json!({
        "line": format!("HTTP/1.1 {} {}", reply.head.status, reply.head.reason),
        "headers": headers(&reply.head.fields),
        "bodylen": body.len(),
        "end": end,
    });
    match std::str::from_utf8(body) {
        Ok(text) => message["text"] = json!(text),
        Err(_) => message["base64"] = json!(STANDARD.encode(body)),
    }
    message
}

pub(crate) fn nothing(end: &str) -> Value {
    json!({ "text": "", "bodylen": 0, "end": end })
}

pub(crate) fn headers(fields: &Fields) -> Value {
    let fields = fields.iter().map(|(name, value)| match (name, value) {
        ("Date", "Thu, 01 Jan 1970 00:00:00 GMT") => json!([name, DATE]),
        _ => json!([name, value]),
    });
    fields.collect()
}
