//! The request of an HTTP trigger (custom handler protocol, section 3.4).

mod body;
mod fields;
mod parts;

use memchr::memchr2;

use super::DecodeError;
use super::place::Place;
use crate::json::{self, Kind};
use crate::model::{Fields, HttpRequest};

pub(super) use parts::{Parts, PartsSeed};

const AN_OBJECT: &str = "an object";

/// Reads the request object `raw`, or a string that holds one: the documentation
/// shows `"Query": "{}"`, so an object may come in a string.
pub(super) fn of_text(raw: &str, place: &Place<'_>) -> Result<HttpRequest, DecodeError> {
    let content = json::scalar(raw);
    let parts = Parts::parse(&content);
    let parts = parts.ok_or_else(|| wrong("the value", Kind::of(raw), place))?;
    request(parts, Kind::of(raw), place)
}

/// Makes a request of its parts, which are of a text of this kind.
pub(super) fn request(
    parts: Parts<'_>,
    kind: Kind,
    place: &Place<'_>,
) -> Result<HttpRequest, DecodeError> {
    if parts.has_invalid_name {
        return Err(wrong("the value", kind, place));
    }
    let located = |member, fields: Option<Result<Fields, Kind>>| {
        let fields = fields.unwrap_or_else(|| Ok(Fields::new()));
        fields.map_err(|found| wrong(member, found, place))
    };
    let url = parts.url.value().map(json::scalar).unwrap_or_default();
    let headers = located("Headers", parts.headers.value())?;
    let query = match raw_query(&url) {
        Some(raw) => form_urlencoded::parse(raw.as_bytes())
            .into_owned()
            .collect(),
        None => located("Query", parts.query.value().map(fields::of_text))?,
    };
    Ok(HttpRequest {
        method: parts
            .method
            .value()
            .map_or_else(|| "GET".to_owned(), method),
        query,
        params: located("Params", parts.params.value())?,
        identities: parts.identities.value().and_then(identities),
        body: parts
            .body
            .value()
            .map_or_else(Vec::new, |raw| body::bytes(raw, &headers)),
        url: url.into_owned(),
        headers,
    })
}

fn wrong(member: &'static str, found: Kind, place: &Place<'_>) -> DecodeError {
    DecodeError::NotARequest {
        binding: place.binding.name.clone(),
        member,
        position: place.position,
        found: found.described(),
        expected: AN_OBJECT,
    }
}

fn method(raw: &str) -> String {
    let mut method = json::scalar(raw).into_owned();
    method.make_ascii_uppercase();
    method
}

/// The text between `?` and `#`. The host's `Query` object joins repeated
/// parameters, so the URL is the better source.
fn raw_query(url: &str) -> Option<&str> {
    let end_of_path = memchr2(b'?', b'#', url.as_bytes())?;
    let query = url.get(end_of_path..)?.strip_prefix('?')?;
    Some(query.split_once('#').map_or(query, |(before, _)| before))
}

fn identities(raw: &str) -> Option<String> {
    match Kind::of(raw) {
        Kind::Null => None,
        Kind::String => json::document(&json::scalar(raw)).map(str::to_owned),
        _ => Some(raw.to_owned()),
    }
}
