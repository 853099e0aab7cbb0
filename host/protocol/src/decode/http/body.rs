//! The body of a request.

use std::borrow::Cow;

use base64::Engine;

use crate::decode::base64_engine::BASE64;
use crate::json::{self, Kind};
use crate::model::Fields;

/// The bytes of the body in the JSON text `raw`, of a request with these headers.
pub(super) fn bytes(raw: &str, headers: &Fields) -> Vec<u8> {
    match Kind::of(raw) {
        Kind::Null => Vec::new(),
        Kind::String => {
            let text = json::string(raw).unwrap_or_default();
            if says_binary(headers)
                && let Ok(bytes) = BASE64.decode(text.as_bytes())
                && content_length(headers).is_none_or(|length| length == bytes.len())
            {
                return bytes;
            }
            text.into_owned().into_bytes()
        }
        // The host never does this; calls made by hand do.
        _ => raw.as_bytes().to_vec(),
    }
}

/// The host encodes bodies of these two media types, and no others. It encodes
/// none whose Content-Type .NET cannot parse, so the length has to agree too.
fn says_binary(headers: &Fields) -> bool {
    values(headers, "content-type").any(|value| {
        let essence = value.split(';').next().unwrap_or_default();
        let essence = if essence.contains(|c: char| c.is_ascii_whitespace()) {
            Cow::Owned(essence.split_ascii_whitespace().collect::<String>())
        } else {
            Cow::Borrowed(essence)
        };
        let mut starts = essence.as_bytes().windows(MULTIPART.len());
        essence.eq_ignore_ascii_case("application/octet-stream")
            || starts.any(|start| start.eq_ignore_ascii_case(MULTIPART))
    })
}

const MULTIPART: &[u8] = b"multipart/";

/// How many bytes the caller sent. The host has a body only for a caller who
/// declared its length; calls made by hand may leave it out.
fn content_length(headers: &Fields) -> Option<usize> {
    values(headers, "content-length")
        .next()
        .and_then(|value| value.trim().parse().ok())
}

fn values<'h>(headers: &'h Fields, wanted: &'h str) -> impl Iterator<Item = &'h str> {
    let fields = headers.iter();
    fields
        .filter(move |(name, _)| name.eq_ignore_ascii_case(wanted))
        .map(|(_, value)| value.as_str())
}
