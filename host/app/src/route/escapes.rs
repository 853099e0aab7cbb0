//! Escapes such as `%20` in the text of a template. A template is compared with the
//! decoded path, so no request matches one that has them.

use super::summary::summarize;

/// `template` without the escapes of its text: what to write instead.
///
/// `None` when there are none, or when one stands for a character that would mean
/// something else in a template.
pub fn unescaped(template: &str) -> Option<String> {
    let summary = summarize(template).ok()?;
    decoded(template).filter(|_| summary.literals.iter().any(|text| has_escapes(text)))
}

fn has_escapes(text: &str) -> bool {
    text.match_indices('%')
        .any(|(at, _)| text.get(at + 1..).and_then(escape).is_some())
}

/// The byte that two hexadecimal digits at the beginning of `text` stand for.
pub(crate) fn escape(text: &str) -> Option<u8> {
    let digits = text.get(..2)?;
    digits
        .bytes()
        .all(|digit| digit.is_ascii_hexdigit())
        .then(|| u8::from_str_radix(digits, 16).ok())?
}

/// `text` with every escape replaced.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        if let Some(byte) = escape(after) {
            if b"/{}?*".contains(&byte) {
                return None;
            }
            bytes.push(byte);
            rest = after.get(2..).unwrap_or_default();
        } else {
            bytes.push(b'%');
            rest = after;
        }
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::unescaped;

    #[test]
    fn escapes_are_decoded_where_that_changes_nothing_else() {
        for (text, plain) in [
            ("my%20file", Some("my file")),
            ("promo%2B2", Some("promo+2")),
            ("%C3%BCber/{id}", Some("über/{id}")),
            ("a%20b-{id}", Some("a b-{id}")),
            ("a%2Fb", None),
            ("a%7Bb", None),
            ("%ff", None),
            ("100%", None),
            ("plain", None),
            ("{code:regex(%20)}", None),
        ] {
            assert_eq!(unescaped(text).as_deref(), plain, "{text}");
        }
    }
}
