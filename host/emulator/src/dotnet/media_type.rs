//! Media types as .NET parses and writes them.

use super::products::{is_blank, quoted, token};

/// The media type as .NET writes it again: a blank after each semicolon, none elsewhere.
/// `None` if it cannot parse the value.
pub(crate) fn media_type(value: &str) -> Option<String> {
    let (kind, rest) = token(value.trim_start_matches(is_blank))?;
    let rest = rest.trim_start_matches(is_blank).strip_prefix('/')?;
    let (subtype, rest) = token(rest.trim_start_matches(is_blank))?;
    let mut written = format!("{kind}/{subtype}");
    parameters(rest, &mut written)?;
    Some(written)
}

/// The value of `Content-Disposition` as .NET writes it again.
pub(super) fn disposition(value: &str) -> Option<String> {
    let (kind, rest) = token(value.trim_start_matches(is_blank))?;
    let mut written = kind.to_owned();
    parameters(rest, &mut written)?;
    Some(written)
}

fn parameters(mut rest: &str, written: &mut String) -> Option<()> {
    rest = rest.trim_start_matches(is_blank);
    while !rest.is_empty() {
        let parameter = rest.strip_prefix(';')?.trim_start_matches(is_blank);
        let (name, after) = token(parameter)?;
        written.push_str("; ");
        written.push_str(name);
        rest = after.trim_start_matches(is_blank);
        if let Some(value) = rest.strip_prefix('=') {
            let value = value.trim_start_matches(is_blank);
            let (value, after) = if value.starts_with('"') {
                quoted(value)?
            } else {
                token(value)?
            };
            written.push('=');
            written.push_str(value);
            rest = after.trim_start_matches(is_blank);
        }
    }
    Some(())
}
