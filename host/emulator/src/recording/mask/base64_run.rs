//! Base64 within texts.

use base64::Engine as _;
use base64::alphabet::{Alphabet, STANDARD, URL_SAFE};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// The shortest run that is decoded: 6 bytes.
const SHORTEST: usize = 8;

/// Rewrites what runs of base64 letters hold. A run that is changed is encoded as it was:
/// with the same alphabet, and padded or not. `None` when nothing was changed.
pub(super) fn rewrite(
    text: &str,
    replace: &mut dyn FnMut(&[u8]) -> Option<Vec<u8>>,
) -> Option<String> {
    let bytes = text.as_bytes();
    let mut rewritten = String::new();
    let mut copied = 0;
    let mut at = 0;
    while at < bytes.len() {
        let rest = bytes.get(at..).unwrap_or_default();
        let letters = rest.iter().take_while(|byte| is_letter(**byte)).count();
        if letters < SHORTEST {
            at += letters.max(1);
            continue;
        }
        let padding = rest.iter().skip(letters).take(2);
        let padding = padding.take_while(|byte| **byte == b'=').count();
        let (begin, end) = (at, at + letters + padding);
        at = end;
        let run = text.get(begin..begin + letters).unwrap_or_default();
        if let Some(new) = recode(run, padding > 0, replace) {
            rewritten.push_str(text.get(copied..begin).unwrap_or_default());
            rewritten.push_str(&new);
            copied = end;
        }
    }
    (copied > 0).then(|| rewritten + text.get(copied..).unwrap_or_default())
}

fn recode(
    run: &str,
    padded: bool,
    replace: &mut dyn FnMut(&[u8]) -> Option<Vec<u8>>,
) -> Option<String> {
    let alphabet = if run.contains(['-', '_']) {
        &URL_SAFE
    } else {
        &STANDARD
    };
    // A whole number of groups needs no padding, whether there would be any or not.
    let padded = padded || run.len().is_multiple_of(4);
    let engine = engine(alphabet, padded);
    let decoded = engine.decode(run).ok()?;
    Some(engine.encode(replace(&decoded)?))
}

fn engine(alphabet: &Alphabet, padded: bool) -> GeneralPurpose {
    let config = GeneralPurposeConfig::new()
        .with_encode_padding(padded)
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(alphabet, config)
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/-_".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::rewrite;

    #[test]
    fn runs_are_encoded_as_they_were() {
        let replace = |text| {
            rewrite(text, &mut |bytes| {
                let text = std::str::from_utf8(bytes).ok()?;
                text.contains("secret").then(|| b"hidden!".to_vec())
            })
        };
        for (text, expected) in [
            ("nothing here, no base64", None),
            ("c2VjcmV0", Some("aGlkZGVuIQ==")),
            ("a c2VjcmV0IA== b", Some("a aGlkZGVuIQ== b")),
            ("c2VjcmV0IA", Some("aGlkZGVuIQ")),
            ("c2VjcmV0Pz8_", Some("aGlkZGVuIQ==")),
            (
                "\"c2VjcmV0\",\"c2VjcmV0\"",
                Some("\"aGlkZGVuIQ==\",\"aGlkZGVuIQ==\""),
            ),
        ] {
            assert_eq!(replace(text).as_deref(), expected, "{text}");
        }
    }
}
