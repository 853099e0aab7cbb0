//! Text that the Functions host parses as a date.
//!
//! Its JSON reader turns a string that is exactly a date and time into a date
//! and prints that again in another format (custom handler protocol, section
//! 5.3). Dates that do not exist are text to it.

/// How the host's JSON reader interprets a string that is a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Guess {
    /// A date.
    Date,
    /// A date beyond the years 1 to 9999: the host cannot read an answer that
    /// holds it.
    OutOfRange,
}

/// Whether the host's JSON reader parses `text` as a date.
pub(crate) fn is_date(text: &str) -> bool {
    guess(text).is_some()
}

/// How the host's JSON reader interprets `text`; `None` if it keeps it as text.
pub(crate) fn guess(text: &str) -> Option<Guess> {
    let bytes = text.as_bytes();
    match bytes.first() {
        Some(b'/') => microsoft(text),
        Some(b'0'..=b'9') if (19..=40).contains(&bytes.len()) => iso(bytes),
        _ => None,
    }
}

/// Whether the host prints the date `text` inside a JSON document as it is.
///
/// It drops trailing zeros of a fraction, writes `Z` in upper case and converts
/// an offset to zero.
pub(crate) fn survives_in_json(text: &str) -> bool {
    let Some((moment, rest)) = text.split_at_checked(19) else {
        return false;
    };
    let (fraction, zone) = match rest.strip_prefix('.') {
        Some(digits) => digits.split_at(digits.bytes().take_while(u8::is_ascii_digit).count()),
        None => ("1", rest),
    };
    !moment.starts_with('/')
        && moment.get(11..13) != Some("24")
        && (1..=7).contains(&fraction.len())
        && !fraction.ends_with('0')
        && matches!(zone, "" | "Z" | "+00:00")
}

/// Milliseconds between the first of January 1970 and the ends of .NET's
/// calendar.
const MILLISECONDS: std::ops::RangeInclusive<i64> = -62_135_596_800_000..=253_402_300_799_999;

/// `/Date(1577836800000+0200)/`, the form of an older .NET serialiser.
fn microsoft(text: &str) -> Option<Guess> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let sign = |wanted: char| inner.char_indices().skip(1).find(|(_, c)| *c == wanted);
    let number = match sign('+').or_else(|| sign('-')) {
        Some((at, _)) => {
            let offset = inner.get(at + 1..)?;
            two_digits(offset.get(..2)?)?;
            if offset.len() > 2 {
                two_digits(offset.get(2..4)?)?;
            }
            inner.get(..at)?
        }
        None => inner,
    };
    if number.starts_with('+') {
        return None;
    }
    // The host multiplies without checking for overflow.
    let ticks = number.parse::<i64>().ok()?.wrapping_mul(10_000);
    let in_range = MILLISECONDS.contains(&ticks.div_euclid(10_000));
    Some(if in_range {
        Guess::Date
    } else {
        Guess::OutOfRange
    })
}

/// A digit may be a minus sign: the host reads each half of an offset as a
/// number.
fn two_digits(text: &str) -> Option<i8> {
    text.parse().ok().filter(|_| !text.starts_with('+'))
}

/// `yyyy-MM-ddTHH:mm:ss`, a fraction and a time zone after it or not.
fn iso(bytes: &[u8]) -> Option<Guess> {
    let (moment, rest) = bytes.split_at_checked(19)?;
    let shape = moment.iter().zip(b"0000-00-00T00:00:00");
    let is_shaped = shape.into_iter().all(|(byte, shape)| match shape {
        b'0' => byte.is_ascii_digit(),
        other => byte == other,
    });
    if !is_shaped {
        return None;
    }
    let number = |start: usize, end: usize| {
        let digits = moment.get(start..end).unwrap_or_default();
        digits
            .iter()
            .fold(0_u32, |number, digit| number * 10 + u32::from(digit - b'0'))
    };
    let (year, month, day) = (number(0, 4), number(5, 7), number(8, 10));
    let (hour, minute, second) = (number(11, 13), number(14, 16), number(17, 19));
    let (fraction, zone) = fraction(rest)?;
    // Hour 24 is midnight at the end of the day, and nothing later.
    let ends_day = hour == 24;
    let exists = year >= 1
        && (1..=days(year, month)).contains(&day)
        && minute < 60
        && second < 60
        && (hour < 24 || (ends_day && minute == 0 && second == 0 && !fraction));
    if !exists || !is_zone(zone) {
        return None;
    }
    let is_last_day = (year, month, day) == (9999, 12, 31);
    Some(if ends_day && is_last_day {
        Guess::OutOfRange
    } else {
        Guess::Date
    })
}

/// How many days the month has; `None` if there is no such month.
fn days(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

/// Whether there is a fraction other than zero, and what follows it. The host
/// reads seven digits and takes the rest for a zone.
fn fraction(rest: &[u8]) -> Option<(bool, &[u8])> {
    let Some(fraction) = rest.strip_prefix(b".") else {
        return Some((false, rest));
    };
    let is_digit = |byte: &&u8| byte.is_ascii_digit();
    let count = fraction.iter().take(7).take_while(is_digit).count();
    let (digits, zone) = fraction.split_at_checked(count)?;
    (count > 0).then(|| (digits.iter().any(|digit| *digit != b'0'), zone))
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
    use super::{Guess, guess, survives_in_json};

    #[test]
    fn dates_are_distinguished_from_text() {
        let cases = [
            ("2020-01-01T00:00:00", true),
            ("2020-01-01T00:00:00Z", true),
            ("2020-01-01T00:00:00z", true),
            ("2020-01-01T00:00:00.1234567Z", true),
            ("2020-01-01T00:00:00+02:00", true),
            ("2020-01-01T00:00:00-0800", true),
            ("2020-01-01T00:00:00+02", true),
            ("2020-01-01T00:00:00+99:99", true),
            ("2020-01-01T24:00:00", true),
            ("2020-01-01T24:00:00.0", true),
            ("2020-01-01T00:00:00:", true),
            ("2020-01-01T00:00:00:30", true),
            ("2020-01-01T00:00:0030", true),
            ("2020-01-01T00:00:00.123456789", true),
            ("2020-02-29T00:00:00", true),
            ("2000-02-29T00:00:00", true),
            ("0001-01-01T00:00:00", true),
            ("9999-12-31T23:59:59-12:00", true),
            ("/Date(1577836800000)/", true),
            ("/Date(1577836800000+0200)/", true),
            ("/Date(1)/", true),
            ("/Date(-1)/", true),
            ("/Date(1+00)/", true),
            ("/Date(1-9999)/", true),
            ("/Date(9223372036854775807)/", true),
            ("2020-01-01T00:00:00.123456789Z", false),
            ("2020-01-01T00:00:00.12345678", false),
            ("2020-01-01T00:00:00.Z", false),
            ("2020-01-01T00:00:00+02:0", false),
            ("2020-01-01T00:00:00+2:00", false),
            ("2020-01-01T00:00:00+02:00:00", false),
            ("2020-01-01t00:00:00", false),
            ("2020-13-01T00:00:00", false),
            ("2020-00-01T00:00:00", false),
            ("2020-02-30T00:00:00", false),
            ("2019-02-29T00:00:00", false),
            ("1900-02-29T00:00:00", false),
            ("2020-01-00T00:00:00", false),
            ("0000-01-01T00:00:00", false),
            ("2020-01-01T24:00:01", false),
            ("2020-01-01T24:00:00.1", false),
            ("2020-01-01T25:00:00", false),
            ("2020-01-01T00:60:00", false),
            ("2020-01-01T00:00:60", false),
            ("/Date()/", false),
            ("/Date(+1)/", false),
            ("/Date(1 )/", false),
            ("/Date(1.5)/", false),
            ("/Date(1+0)/", false),
            ("/Date(1+000)/", false),
            ("/Date(99999999999999999999)/", false),
            ("/Date(yesterday)/", false),
            ("/date(0)/", false),
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
            let expected = expected.then_some(Guess::Date);
            assert_eq!(guess(text), expected, "{text:?}");
        }
    }

    #[test]
    fn dates_beyond_the_calendar_are_detected() {
        for text in [
            "/Date(253402300800000)/",
            "/Date(-62135596800001)/",
            "9999-12-31T24:00:00",
        ] {
            assert_eq!(guess(text), Some(Guess::OutOfRange), "{text:?}");
        }
        for text in ["/Date(253402300799999)/", "/Date(-62135596800000)/"] {
            assert_eq!(guess(text), Some(Guess::Date), "{text:?}");
        }
    }

    #[test]
    fn some_dates_survive_in_documents() {
        let cases = [
            ("2020-01-01T00:00:00", true),
            ("2020-01-01T00:00:00Z", true),
            ("2020-01-01T00:00:00.123Z", true),
            ("2020-01-01T00:00:00.1234567", true),
            ("2020-01-01T00:00:00+00:00", true),
            ("2020-01-01T00:00:00z", false),
            ("2020-01-01T00:00:00.000Z", false),
            ("2020-01-01T00:00:00.120Z", false),
            ("2020-01-01T00:00:00+02:00", false),
            ("2020-01-01T00:00:00-00:00", false),
            ("2020-01-01T24:00:00", false),
            ("2020-01-01T00:00:00:", false),
            ("2020-01-01T00:00:00.123456789", false),
            ("/Date(0)/", false),
            ("/Date(00000000000)/", false),
        ];
        for (text, expected) in cases {
            assert!(guess(text).is_some(), "{text:?}");
            assert_eq!(survives_in_json(text), expected, "{text:?}");
        }
    }
}
