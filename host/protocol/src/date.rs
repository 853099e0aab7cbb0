//! Text that the Functions host would take for a date.
//!
//! Its JSON reader turns a string that is exactly a date and time into a date
//! and prints that again in another format (custom handler protocol, section
//! 5.3).

/// Whether the host's JSON reader may take `text` for a date. It may say yes
/// to a date that does not exist, such as the 45th of a month: better to guard
/// a text for nothing than to lose one.
pub(crate) fn is_date_like(text: &str) -> bool {
    let bytes = text.as_bytes();
    match bytes.first() {
        Some(b'/') => is_microsoft(bytes),
        Some(b'0'..=b'9') => (19..=40).contains(&bytes.len()) && is_iso(bytes),
        _ => false,
    }
}

/// `/Date(1577836800000+0200)/`, the form of an older .NET serialiser.
fn is_microsoft(bytes: &[u8]) -> bool {
    let ticks = bytes
        .strip_prefix(b"/Date(")
        .and_then(|rest| rest.strip_suffix(b")/"));
    ticks.is_some_and(|ticks| {
        !ticks.is_empty()
            && ticks
                .iter()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-'))
    })
}

/// `yyyy-MM-ddTHH:mm:ss`, a fraction and a time zone after it or not.
fn is_iso(bytes: &[u8]) -> bool {
    let Some((moment, rest)) = bytes.split_at_checked(19) else {
        return false;
    };
    let shaped = moment
        .iter()
        .zip(b"0000-00-00T00:00:00")
        .all(|(byte, shape)| match shape {
            b'0' => byte.is_ascii_digit(),
            other => byte == other,
        });
    shaped && is_zone(without_fraction(rest))
}

/// The host reads seven digits of a fraction and takes the rest for a zone.
fn without_fraction(rest: &[u8]) -> &[u8] {
    let Some(fraction) = rest.strip_prefix(b".") else {
        return rest;
    };
    let digits = fraction
        .iter()
        .take(7)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    fraction.get(digits..).unwrap_or_default()
}

/// `Z`, or hours with a sign and minutes with a colon or without. The host does
/// not mind when hours, or the minutes after a colon, are missing.
fn is_zone(rest: &[u8]) -> bool {
    if let [b'Z' | b'z'] = rest {
        return true;
    }
    let minutes = match rest {
        [b'+' | b'-', one, two, minutes @ ..] if one.is_ascii_digit() && two.is_ascii_digit() => {
            minutes
        }
        other => other,
    };
    match minutes {
        [] | [b':'] => true,
        [b':', one, two] | [one, two] => one.is_ascii_digit() && two.is_ascii_digit(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_date_like;

    #[test]
    fn dates_are_told_from_text() {
        let cases = [
            ("2020-01-01T00:00:00", true),
            ("2020-01-01T00:00:00Z", true),
            ("2020-01-01T00:00:00z", true),
            ("2020-01-01T00:00:00.1234567Z", true),
            ("2020-01-01T00:00:00+02:00", true),
            ("2020-01-01T00:00:00-0800", true),
            ("2020-01-01T00:00:00+02", true),
            ("2020-01-01T24:00:00", true),
            ("2020-01-01T00:00:00:", true),
            ("2020-01-01T00:00:00:30", true),
            ("2020-01-01T00:00:0030", true),
            ("2020-01-01T00:00:00.123456789", true),
            ("2020-01-01T00:00:00.123456789Z", false),
            ("2020-01-01T00:00:00+02:0", false),
            ("0001-01-01T00:00:00", true),
            ("/Date(1577836800000)/", true),
            ("/Date(1577836800000+0200)/", true),
            ("/Date()/", false),
            ("/Date(1)/", true),
            ("/Date(yesterday)/", false),
            ("2020-01-01", false),
            ("2020-01-01 00:00:00", false),
            ("2020-01-01T00:00:00 ", false),
            ("2020-01-01T00:00:00\n", false),
            (" 2020-01-01T00:00:00", false),
            ("\"2020-01-01T00:00:00Z\"", false),
            ("2020-01-01T00:00", false),
            ("1234567890Thello-world", false),
            ("2020-01-01T00:00:00.12345678901234567890123456789", false),
            ("", false),
            ("/", false),
            ("٢020-01-01T00:00:00Z", false),
        ];
        for (text, expected) in cases {
            assert_eq!(is_date_like(text), expected, "{text:?}");
        }
    }
}
