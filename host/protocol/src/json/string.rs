//! JSON strings: their content, in one pass and at most one allocation.

use std::borrow::Cow;

use memchr::memchr2;

/// What an escape that is half of a surrogate pair reads as: U+FFFD for each of
/// the three bytes that it would take in UTF-8.
const UNPAIRED: &str = "\u{fffd}\u{fffd}\u{fffd}";

/// The content of the JSON string `text`, which may have white space around it;
/// `None` if `text` is anything else. Borrowed unless it holds an escape.
///
/// Control characters need no escape, and half of a surrogate pair reads as
/// U+FFFD: callers' own text may hold both.
pub(crate) fn string(text: &str) -> Option<Cow<'_, str>> {
    decoded(text, Some(UNPAIRED))
}

/// As [`string`], for the name of a member: `None` if it is not Unicode.
pub(crate) fn name(text: &str) -> Option<Cow<'_, str>> {
    decoded(text, None)
}

/// `content` without the JSON string around it, if it is one; else `content`.
/// Does not copy, unless there are escapes.
pub(crate) fn unquoted(content: Cow<'_, str>) -> Result<Cow<'_, str>, Cow<'_, str>> {
    match content {
        Cow::Borrowed(text) => string(text).ok_or(content),
        Cow::Owned(mut text) => match string(&text) {
            None => Err(Cow::Owned(text)),
            Some(Cow::Owned(inner)) => Ok(Cow::Owned(inner)),
            Some(Cow::Borrowed(inner)) => {
                let start = offset(&text, inner);
                text.truncate(start + inner.len());
                text.drain(..start);
                Ok(Cow::Owned(text))
            }
        },
    }
}

/// Where `part` begins in `whole`, of which it must be a part.
pub(crate) fn offset(whole: &str, part: &str) -> usize {
    let start = part.as_ptr().addr();
    start.saturating_sub(whole.as_ptr().addr())
}

/// Reads an unpaired surrogate as `unpaired`; without one it is an error.
fn decoded<'a>(text: &'a str, unpaired: Option<&str>) -> Option<Cow<'a, str>> {
    let inner = quoted(text).or_else(|| quoted(text.trim_matches([' ', '\t', '\r', '\n'])))?;
    match next_special(inner) {
        None => Some(Cow::Borrowed(inner)),
        Some(escape) => unescaped(inner, escape, unpaired).map(Cow::Owned),
    }
}

/// The text between the quotation marks at both ends of `text`.
fn quoted(text: &str) -> Option<&str> {
    match text.as_bytes() {
        [b'"', inner @ .., b'"'] => text.get(1..=inner.len()),
        _ => None,
    }
}

/// The place of the next backslash or quotation mark.
fn next_special(text: &str) -> Option<usize> {
    // Names, short values and the text between two escapes: a call costs more.
    let (start, rest) = text.as_bytes().split_at(text.len().min(32));
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\');
    let found = start.iter().position(is_special);
    found.or_else(|| memchr2(b'"', b'\\', rest).map(|place| start.len() + place))
}

/// The text with the escapes of `inner` undone, of which `escape` is the first.
fn unescaped(inner: &str, mut escape: usize, unpaired: Option<&str>) -> Option<String> {
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    loop {
        let (before, after) = rest.split_at_checked(escape)?;
        text.push_str(before);
        // A quotation mark without a backslash would be the end.
        let escaped = after.strip_prefix('\\')?;
        rest = push_escaped(escaped, &mut text, unpaired)?;
        let Some(next) = next_special(rest) else {
            text.push_str(rest);
            return Some(text);
        };
        escape = next;
    }
}

/// Adds the character that `escaped`, the text after a backslash, begins with.
/// Returns the text after it.
fn push_escaped<'a>(
    escaped: &'a str,
    text: &mut String,
    unpaired: Option<&str>,
) -> Option<&'a str> {
    let character = match escaped.as_bytes().first()? {
        b'"' => '"',
        b'\\' => '\\',
        b'/' => '/',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'u' => return push_unicode(escaped, text, unpaired),
        _ => return None,
    };
    text.push(character);
    escaped.get(1..)
}

/// As [`push_escaped`], for `uXXXX` and for two of them that make one character.
fn push_unicode<'a>(
    escaped: &'a str,
    text: &mut String,
    unpaired: Option<&str>,
) -> Option<&'a str> {
    let (unit, rest) = code_unit(escaped)?;
    if let Some(character) = char::from_u32(unit) {
        text.push(character);
        return Some(rest);
    }
    if unit < 0xdc00
        && let Some(second) = rest.strip_prefix('\\')
        && second.starts_with('u')
    {
        let (low, after) = code_unit(second)?;
        if (0xdc00..0xe000).contains(&low) {
            let character = 0x1_0000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
            text.push(char::from_u32(character)?);
            return Some(after);
        }
    }
    text.push_str(unpaired?);
    Some(rest)
}

/// The number in `uXXXX`, and the text after it.
fn code_unit(escaped: &str) -> Option<(u32, &str)> {
    let (digits, rest) = escaped.strip_prefix('u')?.split_at_checked(4)?;
    let mut unit = 0;
    for digit in digits.chars() {
        unit = unit * 16 + digit.to_digit(16)?;
    }
    Some((unit, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_lose_one_level_of_encoding() {
        let cases = [
            (r#""plain""#, Some("plain")),
            (r#""""#, Some("")),
            (r#""a\nb""#, Some("a\nb")),
            ("\"a\tb\"", Some("a\tb")),
            (r#""\"\\\/\b\f\r\t""#, Some("\"\\/\u{8}\u{c}\r\t")),
            (r#""\u00e9""#, Some("é")),
            (r#""\ud83D\uDe00!""#, Some("😀!")),
            (
                r#""half \ud800 pair""#,
                Some("half \u{fffd}\u{fffd}\u{fffd} pair"),
            ),
            (r#""\udc00""#, Some("\u{fffd}\u{fffd}\u{fffd}")),
            (r#""\ud800\n""#, Some("\u{fffd}\u{fffd}\u{fffd}\n")),
            (
                r#""\ud800\ud83d\ude00""#,
                Some("\u{fffd}\u{fffd}\u{fffd}😀"),
            ),
            (r#""\ud800\u0041""#, Some("\u{fffd}\u{fffd}\u{fffd}A")),
            (r#"" trimmed "  "#, Some(" trimmed ")),
            (r#" "blank before""#, Some("blank before")),
            ("5", None),
            ("", None),
            ("\"", None),
            (r#""open"#, None),
            (r#""open\""#, None),
            (r#""\q""#, None),
            (r#""\u12g4""#, None),
            (r#""\u+123""#, None),
            (r#""\u12""#, None),
            (r#""\ud800\u12""#, None),
            (
                r#""longer than thirty-two characters \n""#,
                Some("longer than thirty-two characters \n"),
            ),
            (r#""longer than thirty-two characters " ""#, None),
            (r#""two" "strings""#, None),
            (r#""\n" "strings""#, None),
            ("\u{c}\"form feed\"", None),
        ];
        for (raw, expected) in cases {
            assert_eq!(string(raw).as_deref(), expected, "{raw}");
        }
    }

    #[test]
    fn names_are_unicode() {
        let cases = [
            (r#""a\u00e9\ud83d\ude00""#, Some("aé😀")),
            (r#""half \ud800 pair""#, None),
            (r#""\udc00""#, None),
        ];
        for (raw, expected) in cases {
            assert_eq!(name(raw).as_deref(), expected, "{raw}");
        }
    }

    #[test]
    fn unescaped_strings_are_borrowed() {
        assert!(matches!(string(r#""plain""#), Some(Cow::Borrowed(_))));
    }

    #[test]
    fn one_string_is_taken_off() {
        let cases = [
            (r#""plain""#, Ok("plain")),
            (r#" "a\"b" "#, Ok("a\"b")),
            (r#" "ü" "#, Ok("ü")),
            ("plain", Err("plain")),
        ];
        for (text, expected) in cases {
            for content in [Cow::Borrowed(text), Cow::Owned(text.to_owned())] {
                let found = unquoted(content);
                let found = found.as_deref().map_err(AsRef::as_ref);
                assert_eq!(found, expected, "{text}");
            }
        }
    }
}
