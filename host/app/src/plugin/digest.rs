//! `sha256`: the digest that a plugin's file must have.

use crate::json::Cursor;

/// Reads 64 hexadecimal digits, in any case.
pub(crate) fn read(value: &Cursor<'_>) -> Option<[u8; 32]> {
    let text = value.text()?;
    let digest = parse(text);
    if digest.is_none() {
        value.error(
            format!("is `{text}`, which is not 64 hexadecimal digits"),
            "write the first column of `sha256sum FILE.wasm`",
        );
    }
    digest
}

fn parse(text: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    if text.len() != 2 * digest.len() {
        return None;
    }
    for (byte, pair) in digest.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
        *byte = pair.iter().try_fold(0, |value: u8, digit| {
            let digit = char::from(*digit).to_digit(16)?;
            Some(value << 4 | u8::try_from(digit).ok()?)
        })?;
    }
    Some(digest)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn takes_sixty_four_digits() {
        assert_eq!(parse(&"00fF".repeat(16)).unwrap()[..2], [0x00, 0xff]);
        for text in [
            "",
            "00",
            &"0".repeat(63),
            &"g0".repeat(32),
            &"+1".repeat(32),
            &"é".repeat(32),
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
