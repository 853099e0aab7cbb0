//! Texts with the escapes of JSON or URLs, which encoders choose differently.

/// A text without its escapes, and where each byte of it comes from.
struct Unescaped {
    text: String,
    /// The place of each byte in the escaped text, and its end.
    origins: Vec<usize>,
}

/// Replaces a value in a text that has escapes. `find` returns where it is in the text
/// without them, in order and apart. `None` when nothing was replaced.
pub(super) fn replace(
    text: &str,
    placeholder: &str,
    find: impl Fn(&str) -> Vec<(usize, usize)>,
) -> Option<String> {
    let mut current = None;
    for (mark, unescape) in [
        ('\\', json as fn(&str) -> Option<(char, usize)>),
        ('%', url),
    ] {
        let escaped = current.as_deref().unwrap_or(text);
        if !escaped.contains(mark) {
            continue;
        }
        let unescaped = Unescaped::of(escaped, unescape);
        let found = find(&unescaped.text);
        if !found.is_empty() {
            current = Some(unescaped.replaced(escaped, placeholder, &found));
        }
    }
    current
}

impl Unescaped {
    fn of(escaped: &str, unescape: fn(&str) -> Option<(char, usize)>) -> Self {
        let mut text = String::with_capacity(escaped.len());
        let mut origins = Vec::with_capacity(escaped.len() + 1);
        let mut at = 0;
        while let Some(rest) = escaped.get(at..).filter(|rest| !rest.is_empty()) {
            let plain = || {
                rest.chars()
                    .next()
                    .map(|letter| (letter, letter.len_utf8()))
            };
            let Some((letter, length)) = unescape(rest).or_else(plain) else {
                break;
            };
            text.push(letter);
            origins.resize(text.len(), at);
            at += length;
        }
        origins.push(escaped.len());
        Self { text, origins }
    }

    fn replaced(&self, escaped: &str, placeholder: &str, found: &[(usize, usize)]) -> String {
        let origin = |at: usize| self.origins.get(at).copied().unwrap_or(escaped.len());
        let mut replaced = String::with_capacity(escaped.len());
        let mut copied = 0;
        for (begin, end) in found {
            replaced.push_str(escaped.get(copied..origin(*begin)).unwrap_or_default());
            replaced.push_str(placeholder);
            copied = origin(*end);
        }
        replaced + escaped.get(copied..).unwrap_or_default()
    }
}

/// The letter that an escape of JSON stands for, and the length of the escape.
fn json(text: &str) -> Option<(char, usize)> {
    let escape = text.strip_prefix('\\')?;
    let letter = escape.chars().next()?;
    Some(match letter {
        '"' | '\\' | '/' => (letter, 2),
        'n' => ('\n', 2),
        'r' => ('\r', 2),
        't' => ('\t', 2),
        'u' => {
            let unit = u32::from_str_radix(escape.get(1..5)?, 16).ok()?;
            match char::from_u32(unit) {
                Some(letter) => (letter, 6),
                None => (surrogates(text)?, 12),
            }
        }
        _ => return None,
    })
}

/// The letter that two escapes of JSON stand for.
fn surrogates(text: &str) -> Option<char> {
    let unit = |at: usize| u16::from_str_radix(text.get(at..at + 4)?, 16).ok();
    let units = [unit(2)?, unit(8)?];
    char::decode_utf16(units).next()?.ok()
}

/// The letter that an escape of a URL stands for, and the length of the escape.
fn url(text: &str) -> Option<(char, usize)> {
    if text.starts_with('+') {
        return Some((' ', 1));
    }
    let byte = |at: usize| {
        let escape = text.get(at..at + 3)?.strip_prefix('%')?;
        u8::from_str_radix(escape, 16).ok()
    };
    let first = byte(0)?;
    let count = match first {
        0..0x80 => 1,
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        _ => 4,
    };
    let bytes: Option<Vec<u8>> = (0..count).map(|number| byte(number * 3)).collect();
    let letter = String::from_utf8(bytes?).ok()?.chars().next()?;
    Some((letter, count * 3))
}

#[cfg(test)]
mod tests {
    use super::replace;

    #[test]
    fn values_are_found_with_any_escapes() {
        const VALUE: &str = "a\"/é💡 b";
        for (text, expected) in [
            (r#"<a\"\/é💡 b>"#, Some("<_>")),
            (r"<\u0061\u0022/\u00e9\ud83d\uDCA1 b>", Some("<_>")),
            ("<a%22%2f%C3%A9%F0%9F%92%A1%20b>", Some("<_>")),
            ("<%61%22/%c3%a9%f0%9f%92%a1+b>", Some("<_>")),
            (r"<\u00\ud83d\x%4%zz>", None),
            ("plain", None),
        ] {
            let find = |text: &str| {
                let found = text.match_indices(VALUE);
                found.map(|(at, value)| (at, at + value.len())).collect()
            };
            assert_eq!(replace(text, "_", find).as_deref(), expected, "{text}");
        }
    }
}
