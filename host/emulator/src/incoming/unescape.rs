//! Undoing escapes such as `%20` as .NET does: what is not UTF-8 stays escaped.

/// `text` with its escapes undone, except those of the characters in `kept` and those
/// whose bytes are not UTF-8.
pub(super) fn unescaped(text: &str, kept: &[char]) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escaped)) = rest.find('%').and_then(|at| rest.split_at_checked(at)) {
        plain.push_str(before);
        let (bytes, after) = escapes(escaped);
        if bytes.is_empty() {
            plain.push('%');
            rest = escaped.get(1..).unwrap_or_default();
        } else {
            push(&bytes, escaped, kept, &mut plain);
            rest = after;
        }
    }
    plain.push_str(rest);
    plain
}

/// The bytes of the escapes with which `text` begins, and what follows them.
fn escapes(mut text: &str) -> (Vec<u8>, &str) {
    let mut bytes = Vec::new();
    while let Some(digits) = text.strip_prefix('%').and_then(|rest| rest.get(..2))
        && digits.bytes().all(|digit| digit.is_ascii_hexdigit())
        && let Ok(byte) = u8::from_str_radix(digits, 16)
    {
        bytes.push(byte);
        text = text.get(3..).unwrap_or_default();
    }
    (bytes, text)
}

/// Adds `bytes`, each of which is three characters of `escaped`.
fn push(bytes: &[u8], escaped: &str, kept: &[char], plain: &mut String) {
    let mut rest = escaped;
    let mut take = |bytes: usize| {
        let (taken, after) = rest.split_at_checked(3 * bytes).unwrap_or((rest, ""));
        rest = after;
        taken
    };
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            let original = take(letter.len_utf8());
            if kept.contains(&letter) {
                plain.push_str(original);
            } else {
                plain.push(letter);
            }
        }
        plain.push_str(take(chunk.invalid().len()));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::unescaped;

    #[test]
    fn escapes_of_text_are_undone() {
        for (text, kept, plain) in [
            ("a%20b", &[][..], "a b"),
            ("%C3%A9%E2%82%AC", &[], "é€"),
            ("%FFa%C3", &[], "%FFa%C3"),
            ("%c3%A9%ff", &[], "é%ff"),
            ("100%", &[], "100%"),
            ("%zz%4", &[], "%zz%4"),
            ("%2525", &[], "%25"),
            ("a%2Fb%2fc", &['/'], "a%2Fb%2fc"),
            ("a%2Fb", &[], "a/b"),
            ("é%é", &[], "é%é"),
        ] {
            assert_eq!(unescaped(text, kept), plain, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in any::<String>()) {
            unescaped(&text, &['/']);
        }

        #[test]
        fn what_was_escaped_comes_back(text in any::<String>()) {
            let escapes: Vec<String> = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
            prop_assert_eq!(unescaped(&escapes.concat(), &[]), text);
        }
    }
}
