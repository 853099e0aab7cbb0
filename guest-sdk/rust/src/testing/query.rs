//! Query strings of made-up URLs. Corral decodes those of real ones.

use crate::Fields;

/// The decoded parameters of a URL.
pub(super) fn parse(url: &str) -> Fields {
    let Some((_, query)) = url.split_once('?') else {
        return Fields::new();
    };
    let query = query.split('#').next().unwrap_or_default();
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// Undoes `+` and `%XX`; a stray percent sign stays.
fn decode(text: &str) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match (byte, after) {
            (b'+', _) => decoded.push(b' '),
            (b'%', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    decoded.push(high << 4 | low);
                    rest = after;
                }
                _ => decoded.push(byte),
            },
            _ => decoded.push(byte),
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_decoded_and_may_repeat() {
        let cases: &[(&str, &[(&str, &str)])] = &[
            ("/api/x", &[]),
            ("/api/x?", &[]),
            ("/api/x?a=1&a=2", &[("a", "1"), ("a", "2")]),
            (
                "/api/x?a=b+c%20%C3%A9&flag#end",
                &[("a", "b c é"), ("flag", "")],
            ),
            ("/api/x?a=50%&b=%zz", &[("a", "50%"), ("b", "%zz")]),
        ];
        for (url, expected) in cases {
            let parsed = parse(url);
            let parsed: Vec<_> = parsed
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            assert_eq!(parsed, *expected, "{url}");
        }
    }
}
