//! Which values of Content-Type .NET can parse: for a body whose type it cannot,
//! the host does not know that it is binary (custom handler protocol, section
//! 3.4).

/// The media type in lower case, if the whole value is well-formed.
pub fn parse(content_type: &str) -> Option<String> {
    let (kind, rest) = token(content_type.trim_start_matches(is_blank))?;
    let rest = rest.trim_start_matches(is_blank).strip_prefix('/')?;
    let (subtype, rest) = token(rest.trim_start_matches(is_blank))?;
    let mut rest = rest.trim_start_matches(is_blank);
    while !rest.is_empty() {
        rest = parameter(rest.strip_prefix(';')?)?;
    }
    Some(format!("{kind}/{subtype}").to_ascii_lowercase())
}

/// What follows a parameter, blanks left out.
fn parameter(text: &str) -> Option<&str> {
    let (_, rest) = token(text.trim_start_matches(is_blank))?;
    let value = rest.trim_start_matches(is_blank).strip_prefix('=')?;
    let value = value.trim_start_matches(is_blank);
    let rest = match value.strip_prefix('"') {
        Some(quoted) => closing(quoted)?,
        None => token(value)?.1,
    };
    Some(rest.trim_start_matches(is_blank))
}

fn closing(quoted: &str) -> Option<&str> {
    let mut escaped = false;
    let end = quoted.char_indices().find(|(_, c)| {
        let closes = *c == '"' && !escaped;
        escaped = *c == '\\' && !escaped;
        closes
    });
    quoted.get(end?.0 + 1..).filter(|_| quoted.is_ascii())
}

fn token(text: &str) -> Option<(&str, &str)> {
    let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    let length = text.find(|c| !is_token(c)).unwrap_or(text.len());
    (length > 0).then(|| text.split_at(length))
}

fn is_blank(c: char) -> bool {
    c == ' ' || c == '\t'
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn malformed_media_types_are_ignored() {
        for (content_type, expected) in [
            ("application/octet-stream", Some("application/octet-stream")),
            (
                "Application/Octet-Stream; x=y",
                Some("application/octet-stream"),
            ),
            (
                "application/ octet-stream",
                Some("application/octet-stream"),
            ),
            (
                "multipart/related; boundary=\"a;b\"",
                Some("multipart/related"),
            ),
            ("application/octet-stream;", None),
            ("application/octet-stream; x=", None),
            ("multipart/form-data; boundary=a/b", None),
            ("multipart/form-data; boundary=a b", None),
            ("multipart/form-data; boundary=a=b", None),
            ("multipart/form-data; boundary=\u{e9}", None),
            ("application", None),
            ("", None),
        ] {
            assert_eq!(parse(content_type).as_deref(), expected, "{content_type}");
        }
    }
}
