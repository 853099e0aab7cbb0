//! The test requests of another server: gunicorn's, from its source package, half of
//! them valid and half invalid.
//!
//! Differences between the two servers are listed here with their reasons.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use corral_tests::client::exchange;
use corral_tests::client::transport::Answer;
use corral_tests::{Function, FunctionApp, Handler, guests};
use serde_json::json;

/// Requests that gunicorn refuses and the handler accepts, and why.
const TAKEN: &[(&str, &str)] = &[
    (
        "003c",
        "a method may begin with a hyphen (RFC 9110, section 9.1)",
    ),
    ("006", SHORTER),
    ("007", SHORTER),
    ("008", SHORTER),
    ("010", SHORTER),
    ("011", SHORTER),
    ("012", SHORTER),
    ("017", SHORTER),
    ("019", "`X-Forwarded-Ssl` means nothing here"),
    ("040", UNDERSCORE),
    ("chunked_07", UNDERSCORE),
    (
        "chunked_09",
        "a blank after a chunk's size, which the HTTP library takes and which hides nothing",
    ),
];

const SHORTER: &str = "gunicorn's limits on heads are lower, or set lower for the case";
const UNDERSCORE: &str =
    "no variables are made of names, so that those with underscores are names like others";

/// Requests that gunicorn accepts and the handler refuses, and why.
const REFUSED: &[(&str, &str)] = &[
    ("009", IDENTITY),
    (
        "014",
        "a quotation mark cannot stand in a target (RFC 3986, section 2)",
    ),
    ("025", CODINGS),
    ("025_line", CODINGS),
    (
        "028",
        "a blank before a colon, which gunicorn can be told to take (RFC 9112, section 5.1)",
    ),
    ("029", CODINGS),
    ("030", CODINGS),
    ("099", "fewer bytes than announced, which are waited for"),
    ("compat_obs_fold", FOLDED),
    ("compat_obs_fold_huge", FOLDED),
    ("pp_01", ANNOUNCED),
    ("pp_02", ANNOUNCED),
];

const IDENTITY: &str = "`identity` is not a transfer coding since RFC 9112, section 7";
const CODINGS: &str = "only chunked coding is decoded (RFC 9112, section 6.1)";
const FOLDED: &str = "a folded line, which gunicorn can be told to take (RFC 9112, section 5.2)";
const ANNOUNCED: &str = "a line of the PROXY protocol, which gunicorn can be told to take";

/// The bytes that a file of the corpus stands for: its line breaks are for
/// people, and those that count are written out.
fn decode(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        let escapes = [
            (&b"\\r\\n"[..], &b"\r\n"[..]),
            (b"\\0", b"\0"),
            (b"\\n", b"\n"),
            (b"\\t", b"\t"),
        ];
        let escape = escapes
            .iter()
            .find(|(written, _)| rest.starts_with(written));
        rest = if let Some((written, meant)) = escape {
            bytes.extend(*meant);
            &rest[written.len()..]
        } else {
            if *first != b'\n' {
                bytes.push(*first);
            }
            after
        };
    }
    bytes
}

/// Gives a request the `Host` that most of the corpus lacks, which gunicorn
/// leaves to the application.
fn with_host(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(bytes).to_ascii_lowercase();
    let head = text.split("\r\n\r\n").next().unwrap_or_default();
    let end = bytes.windows(2).position(|pair| pair == b"\r\n");
    match end {
        Some(end) if !head.contains("\r\nhost:") => {
            [&bytes[..end], b"\r\nHost: a", &bytes[end..]].concat()
        }
        _ => bytes.to_vec(),
    }
}

/// The answers to these bytes from a caller who then sends no more, which the
/// handler soon has enough of.
fn answers(handler: &Handler, bytes: &[u8]) -> Vec<Answer> {
    match handler.transport().converse_in_bytes(bytes) {
        Ok(answered) => exchange::answers(&answered).unwrap(),
        // So ends a connection that is closed before all was read.
        Err(error) if error.kind() == io::ErrorKind::ConnectionReset => Vec::new(),
        Err(error) => panic!("{error}"),
    }
}

/// Whether a request was read to the end of its body: the plugin has no resource
/// with its path.
fn is_taken(answers: &[Answer]) -> bool {
    answers.first().is_some_and(|answer| {
        let said = answer.json();
        let code = said["error"]["code"].as_str();
        answer.status == 200 || matches!(code, Some("function_failed" | "unknown_function"))
    })
}

/// The names of the files whose requests are taken or not, other than expected.
fn differing(handler: &Handler, folder: &Path, taken: bool) -> Vec<(String, Vec<Answer>)> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path
            .extension()
            .is_some_and(|extension| extension == "http")
        {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            files.insert(name, fs::read(&path).unwrap());
        }
    }
    assert!(files.len() > 35, "{} files", files.len());
    let mut differing = Vec::new();
    for (name, text) in files {
        let answers = answers(handler, &with_host(&decode(&text)));
        if is_taken(&answers) != taken {
            differing.push((name, answers));
        }
    }
    handler.status();
    differing
}

fn check(known: &[(&str, &str)], found: &[(String, Vec<Answer>)]) {
    let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
    let expected: Vec<_> = known.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, expected, "{found:#?}");
}

#[test]
fn another_servers_requests() {
    let folder = guests::corpus("gunicorn-23.0.0").join("tests/requests");
    let function = Function::new("All", "httpTrigger")
        .with("route", "{*rest}")
        .output("http", "res")
        .guest("script");
    let impatient = json!({ "idle": "50ms", "head_time": "50ms", "stall": "50ms" });
    let app = FunctionApp::new()
        .host_json(&json!({
            "version": "2.0",
            "extensions": { "http": { "routePrefix": "" } },
            "customHandler": {
                "description": { "defaultExecutablePath": "handler" },
                "enableProxyingHttpRequest": true
            }
        }))
        .corral_json(&json!({ "connections": impatient }))
        .function(&function);
    let handler = Handler::start(app);
    check(REFUSED, &differing(&handler, &folder.join("valid"), true));
    check(TAKEN, &differing(&handler, &folder.join("invalid"), false));
}
