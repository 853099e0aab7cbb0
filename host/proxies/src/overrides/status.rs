//! Status codes, and the patterns of conditional overrides.

use http::StatusCode;

/// Which status codes a conditional block is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    /// One code.
    Exact(StatusCode),
    /// All codes with this first digit: `5xx`.
    Class(u16),
}

impl Pattern {
    /// Reads `404` or `4xx`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if let [digit @ b'1'..=b'9', b'x' | b'X', b'x' | b'X'] = text.as_bytes() {
            return Some(Self::Class(u16::from(digit - b'0')));
        }
        parse(text).map(Self::Exact)
    }

    /// The rank of this pattern for `status`; the lowest is the most specific.
    pub(crate) fn fits(self, status: StatusCode) -> Option<u8> {
        match self {
            Self::Exact(code) => (code == status).then_some(0),
            Self::Class(digit) => (status.as_u16() / 100 == digit).then_some(1),
        }
    }
}

/// The status code of a final response: three digits from 200 to 599.
pub(crate) fn parse(text: &str) -> Option<StatusCode> {
    let text = text.trim();
    let code = StatusCode::from_bytes(text.as_bytes()).ok()?;
    (200..=599).contains(&code.as_u16()).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_codes_fit_better_than_classes() {
        let fits = |pattern, status| {
            Pattern::parse(pattern)
                .and_then(|pattern| pattern.fits(StatusCode::from_u16(status).unwrap()))
        };
        for (pattern, status, expected) in [
            ("404", 404, Some(0)),
            ("4xx", 404, Some(1)),
            ("4XX", 499, Some(1)),
            ("5xx", 404, None),
            ("403", 404, None),
            ("40x", 404, None),
            ("xxx", 404, None),
            ("4", 404, None),
            ("0xx", 404, None),
        ] {
            assert_eq!(fits(pattern, status), expected, "{pattern} {status}");
        }
    }

    #[test]
    fn codes_have_three_digits() {
        for (text, code) in [
            ("200", Some(200)),
            (" 304 ", Some(304)),
            ("599", Some(599)),
            ("100", None),
            ("600", None),
            ("20", None),
            ("2000", None),
            ("OK", None),
            ("200 OK", None),
            ("", None),
        ] {
            assert_eq!(parse(text).map(|code| code.as_u16()), code, "{text}");
        }
    }
}
