//! Base64, which only batches of bytes still carry: elsewhere Corral has undone
//! it. A crate for this one loop would be every plugin's fourth dependency.

/// The bytes of standard base64 with padding, as .NET writes it. `None` for
/// anything else.
pub(super) fn decode(text: &str) -> Option<Vec<u8>> {
    let bytes = text.as_bytes();
    if !bytes.len().is_multiple_of(4) {
        return None;
    }
    let padding = bytes.iter().rev().take_while(|&&byte| byte == b'=').count();
    let symbols = bytes.get(..bytes.len().checked_sub(padding)?)?;
    if padding > 2 {
        return None;
    }
    let mut decoded = Vec::with_capacity(symbols.len() * 3 / 4);
    for group in symbols.chunks(4) {
        let mut bits = 0_u32;
        for &symbol in group {
            bits = bits << 6 | u32::from(sextet(symbol)?);
        }
        // A group of n symbols carries n - 1 whole bytes, counted from the top.
        bits <<= 6 * (4 - group.len());
        let [_, whole @ ..] = bits.to_be_bytes();
        decoded.extend(whole.into_iter().take(group.len() - 1));
    }
    Some(decoded)
}

fn sextet(symbol: u8) -> Option<u8> {
    match symbol {
        b'A'..=b'Z' => Some(symbol - b'A'),
        b'a'..=b'z' => Some(symbol - b'a' + 26),
        b'0'..=b'9' => Some(symbol - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decodes_what_dotnet_writes_and_nothing_else() {
        let cases: &[(&str, Option<&[u8]>)] = &[
            ("", Some(b"")),
            ("AA==", Some(b"\0")),
            ("/+8=", Some(b"\xff\xef")),
            ("aGVs", Some(b"hel")),
            ("aGVsbG8gd29ybGQ=", Some(b"hello world")),
            ("aGVsbG8", None),
            ("aGV-", None),
            ("A===", None),
            ("====", None),
            ("AA=A", None),
        ];
        for (text, expected) in cases {
            assert_eq!(decode(text).as_deref(), *expected, "{text}");
        }
    }
}
