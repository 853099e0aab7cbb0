//! The request of an HTTP trigger (custom handler protocol, section 3.4).

use std::borrow::Cow;

use base64::Engine;

use super::DecodeError;
use super::value::{BASE64, Place};
use crate::json::{self, Kind, Members, Text};
use crate::model::{Fields, HttpRequest};

const AN_OBJECT: &str = "an object";

/// Reads the request object `raw`, or a string that holds one.
pub(super) fn request(raw: &str, place: &Place<'_>) -> Result<HttpRequest, DecodeError> {
    let content = unwrapped(raw);
    let object = members(&content).ok_or_else(|| wrong("the value", raw, place))?;
    let part = |name: &'static str| object.get(name).map(serde_json::value::RawValue::get);
    let fields = |name: &'static str| match part(name) {
        Some(raw) => fields(raw).ok_or_else(|| wrong(name, raw, place)),
        None => Ok(Fields::new()),
    };

    let url = part("Url").map(json::scalar).unwrap_or_default();
    let headers = fields("Headers")?;
    let query = match raw_query(&url) {
        Some(raw) => form_urlencoded::parse(raw.as_bytes())
            .into_owned()
            .collect(),
        None => fields("Query")?,
    };
    Ok(HttpRequest {
        method: part("Method").map_or_else(|| "GET".to_owned(), method),
        query,
        params: fields("Params")?,
        identities: part("Identities").and_then(identities),
        body: part("Body").map_or_else(Vec::new, |raw| body(raw, &headers)),
        url: url.into_owned(),
        headers,
    })
}

fn wrong(member: &'static str, raw: &str, place: &Place<'_>) -> DecodeError {
    DecodeError::NotARequest {
        binding: place.binding.name.clone(),
        member,
        position: place.position(),
        found: Kind::of(raw).described(),
        expected: AN_OBJECT,
    }
}

/// The documentation shows `"Query": "{}"`, so an object may come in a string.
fn unwrapped(raw: &str) -> Cow<'_, str> {
    json::scalar(raw)
}

fn members(content: &str) -> Option<Members<'_>> {
    serde_json::from_str(content).ok()
}

fn method(raw: &str) -> String {
    let mut method = json::scalar(raw).into_owned();
    method.make_ascii_uppercase();
    method
}

/// Name and value, or name and list of values. A value of `null`, such as an
/// optional route parameter that the caller left out, is no value.
fn fields(raw: &str) -> Option<Fields> {
    if Kind::of(raw) == Kind::Null {
        return Some(Fields::new());
    }
    let content = unwrapped(raw);
    let members = members(&content)?;
    let mut fields = Fields::with_capacity(members.0.len());
    for (Text(name), raw) in members.0 {
        match Kind::of(raw.get()) {
            Kind::Null => {}
            Kind::Array => {
                let values: Vec<&serde_json::value::RawValue> =
                    serde_json::from_str(raw.get()).ok()?;
                for value in values {
                    if Kind::of(value.get()) != Kind::Null {
                        fields.push((name.to_string(), json::scalar(value.get()).into_owned()));
                    }
                }
            }
            _ => fields.push((name.into_owned(), json::scalar(raw.get()).into_owned())),
        }
    }
    Some(fields)
}

/// What stands between `?` and `#`. The host's `Query` object runs repeated
/// parameters together, so the URL is the better source.
fn raw_query(url: &str) -> Option<&str> {
    let without_fragment = url.split_once('#').map_or(url, |(before, _)| before);
    without_fragment.split_once('?').map(|(_, query)| query)
}

fn identities(raw: &str) -> Option<String> {
    match Kind::of(raw) {
        Kind::Null => None,
        Kind::String => json::document(&json::scalar(raw)).map(str::to_owned),
        _ => Some(raw.to_owned()),
    }
}

fn body(raw: &str, headers: &Fields) -> Vec<u8> {
    match Kind::of(raw) {
        Kind::Null => Vec::new(),
        Kind::String => {
            let text = json::string(raw).unwrap_or_default();
            if is_base64(headers)
                && let Ok(bytes) = BASE64.decode(text.as_bytes())
            {
                return bytes;
            }
            text.into_owned().into_bytes()
        }
        // The host never does this; calls made by hand do.
        _ => raw.as_bytes().to_vec(),
    }
}

/// The host encodes bodies of these two media types, and no others.
fn is_base64(headers: &Fields) -> bool {
    let content_type = headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    content_type.is_some_and(|(_, value)| {
        let essence = value.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case("application/octet-stream")
            || essence.to_ascii_lowercase().contains("multipart/")
    })
}
