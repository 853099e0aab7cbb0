//! An HTTP response as a program prints it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::value::RawValue;

use super::error::CommandResponseError;
use crate::json::{self, Kind, Members, Text};
use crate::model::{Fields, HttpResponse, Output};

/// A response, if the object `raw` looks like one; else the JSON body of one.
///
/// `status` alone is a response when it is a number: `{"status":"ok"}` is what
/// a health check answers with.
pub(super) fn response(raw: &str, output: &str) -> Result<Output, CommandResponseError> {
    let members: Members<'_> = serde_json::from_str(raw).unwrap_or_default();
    let part = |name: &str| members.get(name).map(RawValue::get);
    let wrong = |member, expected| CommandResponseError::Http {
        output: output.to_owned(),
        member,
        expected,
    };
    let status = match (part("statusCode"), part("status")) {
        (Some(code), _) => Some(
            number(code)
                .ok_or_else(|| wrong("statusCode", "a valid status code; use 200 to 599"))?,
        ),
        (None, Some(status)) => number(status),
        (None, None) => None,
    };
    if status.is_none() && part("headers").is_none() && part("body").is_none() {
        return Ok(Output::Json(raw.to_owned()));
    }
    let mut headers = match part("headers") {
        Some(raw) => fields(raw)
            .ok_or_else(|| wrong("headers", "an object of strings or lists of strings"))?,
        None => Fields::new(),
    };
    let body = match (part("body"), part("bodyEncoding").map(json::scalar)) {
        (None, _) => Vec::new(),
        (Some(raw), Some(encoding)) if encoding.eq_ignore_ascii_case("base64") => base64(raw)
            .ok_or_else(|| wrong("body", "valid base64, although its bodyEncoding says so"))?,
        (Some(raw), _) => match Kind::of(raw) {
            Kind::Null => Vec::new(),
            Kind::String => json::scalar(raw).into_owned().into_bytes(),
            _ => {
                add_content_type(&mut headers);
                raw.as_bytes().to_vec()
            }
        },
    };
    Ok(Output::Http(HttpResponse {
        status: status.unwrap_or(200),
        headers,
        body,
    }))
}

fn number(raw: &str) -> Option<u16> {
    json::scalar(raw).trim().parse().ok()
}

fn base64(raw: &str) -> Option<Vec<u8>> {
    STANDARD.decode(json::string(raw)?.as_bytes()).ok()
}

fn add_content_type(headers: &mut Fields) {
    let has_one = headers
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    if !has_one {
        headers.push(("Content-Type".to_owned(), "application/json".to_owned()));
    }
}

fn fields(raw: &str) -> Option<Fields> {
    if Kind::of(raw) == Kind::Null {
        return Some(Fields::new());
    }
    let members: Members<'_> = serde_json::from_str(raw).ok()?;
    let mut fields = Fields::with_capacity(members.0.len());
    for (Text(name), value) in members.0 {
        match Kind::of(value.get()) {
            Kind::Null => {}
            Kind::Object => return None,
            Kind::Array => {
                let items: Vec<&RawValue> = serde_json::from_str(value.get()).ok()?;
                for item in items {
                    fields.push((name.to_string(), json::scalar(item.get()).into_owned()));
                }
            }
            _ => fields.push((name.into_owned(), json::scalar(value.get()).into_owned())),
        }
    }
    Some(fields)
}
