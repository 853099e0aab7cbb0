//! `requestOverrides` and `responseOverrides`.

mod body;
mod request;
mod response;
mod status;

pub(crate) use body::Body;
pub(crate) use request::{RequestOverrides, parse_method};
pub(crate) use response::{Changes, ResponseOverrides, parse_status};

use corral_app::json::Cursor;
use http::HeaderName;

use crate::hop_by_hop;
use crate::template::Template;

/// The part of `key` after `prefix`, in any case.
fn after<'k>(key: &'k str, prefix: &str) -> Option<&'k str> {
    let (head, rest) = key.split_at_checked(prefix.len())?;
    (head.eq_ignore_ascii_case(prefix) && !rest.is_empty()).then_some(rest)
}

/// The header that an override sets; those of the framing cannot be set.
fn header(name: &str, cursor: &Cursor<'_>) -> Option<HeaderName> {
    let Ok(header) = name.parse::<HeaderName>() else {
        cursor.error(
            format!("`{name}` is not a header name"),
            "use letters, digits and hyphens",
        );
        return None;
    };
    if hop_by_hop::frames(&header) {
        cursor.warn(
            format!("the header `{name}` belongs to the connection and is not overridden"),
            "remove this override",
        );
        return None;
    }
    Some(header)
}

/// Azure Functions Proxies pasted header values into code, so files have `\"`
/// where a quotation mark is meant.
fn unescape(template: Template, cursor: &Cursor<'_>) -> Template {
    if !template.has_text("\\\"") {
        return template;
    }
    cursor.warn(
        "has \\\" in its value, which is read as a quotation mark",
        "escape the quotation mark once, as JSON does",
    );
    template.map_text(|text| text.replace("\\\"", "\""))
}

/// Reports that `key` is not an override. An old spelling is an error, because
/// the proxy would not do what its author expects; anything else is a warning.
fn unknown(key: &str, cursor: &Cursor<'_>, old: &[(&str, &str)], known: &[&str]) {
    let spelling = old.iter().find_map(|(old, new)| {
        let exact = key.eq_ignore_ascii_case(old);
        let rest = after(key, old).filter(|_| old.ends_with('.'));
        (exact || rest.is_some()).then(|| format!("{new}{}", rest.unwrap_or_default()))
    });
    match spelling {
        Some(new) => cursor.error(
            format!("`{key}` is a spelling from before proxies were released"),
            format!("did you mean `{new}`?"),
        ),
        None => cursor.warn(
            format!("`{key}` is not an override and changes nothing"),
            corral_app::suggestion(key, known),
        ),
    }
}
