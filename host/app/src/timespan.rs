//! Time spans as .NET writes them: `[d.]hh:mm[:ss[.fffffff]]`, or a whole
//! number of days.

use std::time::Duration;

/// A time span with a sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedTimeSpan {
    negative: bool,
    /// Without the sign.
    pub length: Duration,
}

impl SignedTimeSpan {
    /// Whether it is less than zero.
    pub fn is_negative(self) -> bool {
        self.negative && !self.length.is_zero()
    }
}

/// Parses a time span that may be negative; `None` when `text` is not one, or
/// is more than .NET can hold.
pub fn signed(text: &str) -> Option<SignedTimeSpan> {
    /// The ticks of 100 nanoseconds that fit into 64 bits.
    const MOST: Duration = Duration::from_nanos_u128(i64::MAX as u128 * 100);
    let text = text.trim();
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    };
    let length = parse(text).filter(|length| *length <= MOST)?;
    Some(SignedTimeSpan { negative, length })
}

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// Parses a time span; `None` when `text` is not one, or is negative.
///
/// Without a count of days and with more than 23 in the first place, .NET takes
/// three fields as days, hours and minutes: `24:00:00` is 24 days.
pub fn parse(text: &str) -> Option<Duration> {
    let text = text.trim();
    if !text.contains(':') {
        return Some(Duration::from_secs(days(text)? * DAY));
    }
    let (clock, fraction) = split_fraction(text)?;
    let (day, clock) = match clock.split_once('.') {
        Some((day, clock)) => (Some(days(day)?), clock),
        None => (None, clock),
    };
    let fields: Vec<_> = clock.split(':').collect();
    let seconds = match (day, fields.as_slice()) {
        (day, [hours, minutes]) => of_day(hours, minutes, "0")? + day.unwrap_or(0) * DAY,
        (None, [first, hours, minutes]) if field(first, 23).is_none() => {
            days(first)? * DAY + of_day(hours, minutes, "0")?
        }
        (day, [hours, minutes, seconds]) => {
            of_day(hours, minutes, seconds)? + day.unwrap_or(0) * DAY
        }
        (None, [day, hours, minutes, seconds]) => {
            days(day)? * DAY + of_day(hours, minutes, seconds)?
        }
        _ => return None,
    };
    Some(Duration::from_secs(seconds) + fraction)
}

fn of_day(hours: &str, minutes: &str, seconds: &str) -> Option<u64> {
    Some(field(hours, 23)? * HOUR + field(minutes, 59)? * MINUTE + field(seconds, 59)?)
}

/// Splits the fraction of a second off the end.
fn split_fraction(text: &str) -> Option<(&str, Duration)> {
    let last_colon = text.rfind(':')?;
    let tail = text.get(last_colon..)?;
    let Some(dot) = tail.find('.') else {
        return Some((text, Duration::ZERO));
    };
    let digits = tail.get(dot + 1..)?;
    if digits.is_empty() || digits.len() > 7 || !digits.bytes().all(|digit| digit.is_ascii_digit())
    {
        return None;
    }
    let nanoseconds = format!("{digits:0<9}").parse().ok()?;
    Some((
        text.get(..last_colon + dot)?,
        Duration::from_nanos(nanoseconds),
    ))
}

fn days(text: &str) -> Option<u64> {
    field(text, u64::from(u32::MAX))
}

fn field(text: &str, most: u64) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|digit| digit.is_ascii_digit()) {
        return None;
    }
    text.parse().ok().filter(|number| *number <= most)
}

#[cfg(test)]
mod tests {
    use super::parse;
    use std::time::Duration;

    #[test]
    fn timespans_may_be_negative() {
        for (text, negative, seconds) in [
            ("00:00:05", false, Some(5)),
            ("-00:00:05", true, Some(5)),
            (" -1 ", true, Some(86_400)),
            ("-00:00:00", false, Some(0)),
            ("10675199.00:00:00", false, Some(10_675_199 * 86_400)),
            ("10675200.00:00:00", false, None),
            ("--1", false, None),
            ("-", false, None),
            ("", false, None),
        ] {
            let read = super::signed(text);
            assert_eq!(read.map(|time| time.length.as_secs()), seconds, "{text}");
            assert_eq!(
                read.is_some_and(super::SignedTimeSpan::is_negative),
                negative,
                "{text}"
            );
        }
    }

    #[test]
    fn parses_what_dotnet_parses() {
        for (text, milliseconds) in [
            ("00:00:30", Some(30_000)),
            ("00:05", Some(300_000)),
            ("00:10:00", Some(600_000)),
            ("1.00:00:00", Some(86_400_000)),
            ("00:00:00.5", Some(500)),
            ("1.02:03:04.0050000", Some(93_784_005)),
            (" 00:00:01 ", Some(1_000)),
            ("7", Some(604_800_000)),
            ("-1", None),
            ("-00:00:01", None),
            ("", None),
            ("5s", None),
            ("24:00:00", Some(24 * 86_400_000)),
            ("1:02:03:04", Some(93_784_000)),
            ("25:00", None),
            ("00:60:00", None),
            ("00:00:00.", None),
            ("00:00:00.12345678", None),
            ("1:2:3:4:5", None),
            ("1.1:2:3:4", None),
            ("+1:00", None),
        ] {
            assert_eq!(
                parse(text),
                milliseconds.map(Duration::from_millis),
                "{text}"
            );
        }
    }
}
