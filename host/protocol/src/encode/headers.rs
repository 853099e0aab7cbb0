//! Response headers for an `http` output, which accepts one value for each name.

use std::borrow::Cow;

use corral_app::Binding;

use super::EncodeError;
use super::output_writer::OutputWriter;
use crate::date::is_date;
use crate::model::Fields;

/// What the Functions host decides when it sends the response. A length that the
/// plugin sets could contradict the body that the host writes.
const FRAMING: [&str; 6] = [
    "connection",
    "content-length",
    "keep-alive",
    "te",
    "transfer-encoding",
    "upgrade",
];

/// Headers whose values are not lists, so that they cannot be joined.
const NOT_LISTS: [&str; 10] = [
    "content-disposition",
    "content-type",
    "date",
    "etag",
    "expires",
    "last-modified",
    "location",
    "retry-after",
    "server",
    "set-cookie",
];

/// One value for each name: lists are joined, of anything else the first
/// counts.
pub(super) fn single<'a>(
    fields: &'a Fields,
    writer: &mut OutputWriter<'_>,
) -> Result<Vec<(&'a str, Cow<'a, str>)>, EncodeError> {
    let mut headers: Vec<(&str, Cow<'_, str>)> = Vec::with_capacity(fields.len());
    for (name, value) in fields {
        check(name, value, writer.binding())?;
        if is_in(&FRAMING, name) {
            continue;
        }
        let earlier = headers
            .iter_mut()
            .find(|(other, _)| other.eq_ignore_ascii_case(name));
        match earlier {
            None => headers.push((name, Cow::Borrowed(value))),
            Some(_) if is_in(&NOT_LISTS, name) => writer.warn(&dropped(name, value)),
            Some((_, joined)) => {
                let joined = joined.to_mut();
                joined.push_str(", ");
                joined.push_str(value);
            }
        }
    }
    for (_, value) in &mut headers {
        // The host would print a date in another format. White space at the
        // end of a value means nothing in HTTP.
        if is_date(value) {
            value.to_mut().push(' ');
        }
    }
    Ok(headers)
}

/// Checks all values of each name, for a response that is sent as it is, and
/// removes what the server decides.
pub(crate) fn keep_repeated(fields: &mut Fields, output: &Binding) -> Result<(), EncodeError> {
    for (name, value) in fields.iter() {
        check(name, value, output)?;
    }
    fields.retain(|(name, _)| !is_in(&FRAMING, name));
    Ok(())
}

/// Names a cookie, but never shows its value.
fn dropped(name: &str, value: &str) -> String {
    let cookie = value.split_once('=').map_or("", |(cookie, _)| cookie);
    let which = if name.eq_ignore_ascii_case("set-cookie") {
        format!(" for the cookie {cookie:?}")
    } else {
        String::new()
    };
    format!(
        "an additional header {name:?}{which} was dropped, because the Functions host accepts only one header with each name; set \"enableProxyingHttpRequest\" in host.json to send all"
    )
}

/// Whether there is no header but `Content-Type`.
pub(super) fn is_only_content_type(headers: &[(&str, Cow<'_, str>)]) -> bool {
    headers
        .iter()
        .all(|(name, _)| name.eq_ignore_ascii_case("content-type"))
}

fn is_in(names: &[&str], name: &str) -> bool {
    names.iter().any(|other| other.eq_ignore_ascii_case(name))
}

/// A line break would let the value of a header add further headers. Other
/// control characters, and characters beyond ASCII, make the host answer 500.
fn check(name: &str, value: &str, output: &Binding) -> Result<(), EncodeError> {
    if name.is_empty() || !name.bytes().all(is_token) {
        return Err(EncodeError::HeaderName {
            output: output.name.clone(),
            name: name.to_owned(),
        });
    }
    let refused = |c: &char| !matches!(c, '\t' | ' '..='~');
    match value.chars().find(refused) {
        Some(found) => Err(EncodeError::HeaderValue {
            output: output.name.clone(),
            name: name.to_owned(),
            found,
        }),
        None => Ok(()),
    }
}

/// RFC 9110, section 5.6.2.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}
