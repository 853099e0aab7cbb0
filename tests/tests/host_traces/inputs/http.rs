//! HTTP requests: what the caller sent is what the plugin reads.

use corral_tests::client::payload::media_type;
use percent_encoding::percent_decode;
use serde_json::Value;

use super::stored::{Found, blob};
use crate::observed::bytes;
use crate::placeholders::text_filled;

/// The parameters of each route, read off the target by hand. A parameter that
/// the caller left out is not there.
const PARAMS: [(&str, &[(&str, &str)]); 21] = [
    ("route optional absent", &[("id", "7")]),
    ("route optional present", &[("id", "007"), ("opt", "Two x")]),
    (
        "route negative int",
        &[("id", "-5"), ("opt", "\u{e9}\u{20ac}")],
    ),
    (
        "route param and body and query",
        &[("id", "7"), ("opt", "o")],
    ),
    ("catch-all empty", &[]),
    ("catch-all empty slash", &[]),
    // The host leaves escaped slashes and invalid UTF-8 as they are.
    ("catch-all encoded slash", &[("rest", "a%2Fb/c%2fd")]),
    ("catch-all encoded percent", &[("rest", "a%2Fb/%")]),
    ("catch-all double slash", &[("rest", "a//b/")]),
    ("catch-all dots", &[("rest", "b/c")]),
    ("catch-all encoded dots", &[("rest", "b")]),
    ("catch-all bad escape", &[("rest", "a%zzb%")]),
    ("catch-all invalid utf8", &[("rest", "a%FFb")]),
    ("catch-all unicode escapes", &[("rest", "\u{20ac}/\u{e9}")]),
    ("catch-all backslash", &[("rest", "a\\b\\c")]),
    ("default value given", &[("a", "6"), ("b", "z")]),
    (
        "constraints all met",
        &[
            ("g", "0E02B2C3-d479-4af4-b0fe-0000000f47ac"),
            ("n", "9"),
            ("w", "Abc"),
            ("l", "xy"),
            ("x", "aa"),
        ],
    ),
    (
        "constraints braces guid",
        &[
            ("g", "{0E02B2C3-d479-4af4-b0fe-0000000f47ac}"),
            ("n", "1"),
            ("w", "z"),
            ("l", "xyz"),
            ("x", "A"),
        ],
    ),
    (
        "mixed segment",
        &[("A-b", "v-1"), ("c", "mid"), ("d", "file.tar"), ("e", "gz")],
    ),
    (
        "mixed segment optional absent",
        &[("A-b", "v"), ("c", "mid"), ("d", "file")],
    ),
    (
        "blob inputs from query headers route",
        &[("rid", "byroute")],
    ),
];

pub(super) fn compare(case: &Value, (kind, request): Found<'_>) -> Result<(), String> {
    if kind != "http" {
        return Err(format!("{kind} {request}"));
    }
    let sent = &case["sent"];
    let target = text_filled(sent["target"].as_str().unwrap(), &[]);
    let method = sent["method"].as_str().unwrap().to_ascii_uppercase();
    let agree = |what: &str, found: &Value, expected: &Value| {
        if found == expected {
            return Ok(());
        }
        Err(format!("{what} {found} and not {expected}"))
    };
    agree("method", &request["method"], &method.into())?;
    agree(
        "query",
        &request["query"],
        &query(&target).into_iter().collect(),
    )?;
    let path = target.split('?').next().unwrap();
    let sent_headers = headers(sent);
    let host = sent_headers.iter().find(|(name, _)| name == "Host");
    if let Some((_, host)) = host.filter(|_| is_plain(path)) {
        let url = format!("http://{}{target}", host[0]);
        agree("URL", &request["url"], &url.into())?;
    }
    for (name, values) in sent_headers {
        let fields = request["headers"].as_array().unwrap().iter();
        let found: Vec<&str> = fields
            .filter(|field| field[0].as_str().unwrap().eq_ignore_ascii_case(&name))
            .map(|field| field[1].as_str().unwrap())
            .collect();
        // Whether a list comes in one field or in several means the same.
        if found.join(", ") != values.join(", ") {
            return Err(format!("header {name} {found:?} and not {values:?}"));
        }
    }
    let name = case["case"].as_str().unwrap();
    let expected = PARAMS.iter().find(|(known, _)| *known == name);
    let mut expected: Vec<(&str, &str)> =
        expected.map_or(Vec::new(), |(_, params)| params.to_vec());
    expected.sort_unstable();
    let mut params: Vec<(&str, &str)> = request["params"]
        .as_array()
        .unwrap()
        .iter()
        .map(|param| (param[0].as_str().unwrap(), param[1].as_str().unwrap()))
        .collect();
    params.sort_unstable();
    if params != expected {
        return Err(format!("params {params:?} and not {expected:?}"));
    }
    let found = bytes(&request["body"]);
    let expected = body(sent);
    if found != expected {
        return Err(format!("body {found:?} and not {expected:?}"));
    }
    Ok(())
}

/// Names and values in order; the host passes the raw query on.
fn query(target: &str) -> Vec<Value> {
    let Some((_, query)) = target.split_once('?') else {
        return Vec::new();
    };
    let decoded = |text: &str| {
        let bytes: Vec<u8> = percent_decode(text.replace('+', " ").as_bytes()).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Value::from(vec![decoded(name), decoded(value)])
        })
        .collect()
}

/// The fields by name, those that the caller repeated together.
fn headers(sent: &Value) -> Vec<(String, Vec<String>)> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for field in sent["headers"].as_array().into_iter().flatten() {
        let name = field[0].as_str().unwrap();
        // Blanks around a value are not part of it.
        let value = text_filled(field[1].as_str().unwrap().trim(), &[]);
        match all
            .iter_mut()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
        {
            Some((_, values)) => values.push(value),
            None => all.push((name.to_owned(), vec![value])),
        }
    }
    all
}

/// Whether the host leaves the path as the caller wrote it.
fn is_plain(path: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/-_~".contains(c);
    path.starts_with('/') && path.chars().all(is_plain)
}

/// What arrives of the caller's body: bytes of the types that the host encodes,
/// else what it reads as text. Without a length it reads none.
fn body(sent: &Value) -> Vec<u8> {
    let all = headers(sent);
    let values = |wanted: &str| {
        let field = all
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        field.map_or(Vec::new(), |(_, values)| values.clone())
    };
    if values("content-length").is_empty() {
        return Vec::new();
    }
    let body = blob(sent).unwrap_or_default();
    let is_binary = match values("content-type").as_slice() {
        [one] => media_type::parse(one).is_some_and(|media_type| {
            media_type == "application/octet-stream" || media_type.contains("multipart/")
        }),
        _ => false,
    };
    if is_binary {
        body
    } else {
        text(&body).into_bytes()
    }
}

/// Text as .NET reads it: a byte order mark decides, and is dropped.
fn text(bytes: &[u8]) -> String {
    let utf16 = |bytes: &[u8], read: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes
            .as_chunks::<2>()
            .0
            .iter()
            .map(|pair| read(*pair))
            .collect();
        String::from_utf16_lossy(&units)
    };
    let utf32 = |bytes: &[u8], read: fn([u8; 4]) -> u32| {
        let units = bytes.as_chunks::<4>().0.iter().map(|four| read(*four));
        units
            .map(|unit| char::from_u32(unit).unwrap_or('\u{fffd}'))
            .collect()
    };
    match bytes {
        [0xff, 0xfe, 0, 0, rest @ ..] => utf32(rest, u32::from_le_bytes),
        [0, 0, 0xfe, 0xff, rest @ ..] => utf32(rest, u32::from_be_bytes),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        all => String::from_utf8_lossy(all).into_owned(),
    }
}
