//! What a proxy changes in a request.

use corral_app::json::{Cursor, Value};
use http::{HeaderName, Method};

use super::{after, header, unescape, unknown};
use crate::encode;
use crate::reader::{Reader, text};
use crate::template::Template;

const METHOD: &str = "backend.request.method";
const HEADERS: &str = "backend.request.headers.";
const QUERY: &str = "backend.request.querystring.";

/// The overrides of a request, in the order of the file. `None` removes, which
/// files write as `null`. Azure Functions Proxies had no such override.
#[derive(Debug, Default)]
pub(crate) struct RequestOverrides {
    pub(crate) method: Option<Template>,
    pub(crate) headers: Vec<(HeaderName, Option<Template>)>,
    /// Names as written; texts in the values are encoded.
    pub(crate) query: Vec<(String, Option<Template>)>,
}

impl RequestOverrides {
    pub(crate) fn read(cursor: &Cursor<'_>, reader: &Reader<'_>) -> Option<Self> {
        let mut overrides = Self::default();
        let scope = reader.request();
        for (key, value) in cursor.object()?.members() {
            let optional = |value: &Cursor<'_>| match value.value() {
                Value::Null => Some(None),
                _ => reader.template(value, &scope).map(Some),
            };
            if key.eq_ignore_ascii_case(METHOD) {
                overrides.method = method(&value, reader);
            } else if let Some(name) = after(key, HEADERS) {
                if let Some(name) = header(name, &value)
                    && let Some(template) = optional(&value)
                {
                    let template = template.map(|template| unescape(template, &value));
                    overrides.headers.push((name, template));
                }
            } else if let Some(name) = after(key, QUERY) {
                if let Some(template) = optional(&value) {
                    let template = template.map(|template| template.map_text(encode::parameter));
                    overrides.query.push((name.to_owned(), template));
                }
            } else {
                unknown(
                    key,
                    &value,
                    &[
                        ("backend.request.header.", HEADERS),
                        ("request.headers.", HEADERS),
                        ("request.querystring.", QUERY),
                        ("request.method", METHOD),
                    ],
                    &[
                        METHOD,
                        "backend.request.headers.<name>",
                        "backend.request.querystring.<name>",
                    ],
                );
            }
        }
        Some(overrides)
    }
}

fn method(cursor: &Cursor<'_>, reader: &Reader<'_>) -> Option<Template> {
    let written = text(cursor)?;
    let template = reader.scan(&written, cursor, &reader.request()).template;
    if let Some(constant) = template.constant()
        && parse_method(&constant).is_none()
    {
        cursor.error(
            format!("is `{constant}`, which is not a method"),
            "write a method such as POST",
        );
        return None;
    }
    Some(template)
}

/// A method in any case; `CONNECT` cannot be sent to a back end.
pub(crate) fn parse_method(text: &str) -> Option<Method> {
    let method = Method::from_bytes(text.trim().to_ascii_uppercase().as_bytes()).ok()?;
    (method != Method::CONNECT).then_some(method)
}
