//! Which strings the host's JSON reader takes for dates, and what it makes of them.
//!
//! Two shapes count: `2020-01-31T10:20:30` of 19 to 40 characters, with an
//! optional fraction and zone, and the older `/Date(1580465430000)/`. Dates that
//! do not exist are text. The reader is lenient about the zone: a lone `:` after
//! the seconds passes, and so do 99 hours and 99 minutes. The forms that were
//! tried on the host are in `tests/host-traces/outputs.json` (`date-form-…`).

use jiff::SignedDuration;
use jiff::civil::{Date as CalendarDate, DateTime, Time};

/// Where the text said the time was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zone {
    /// Nowhere.
    Unspecified,
    /// `Z`.
    Utc,
    /// At an offset: converted to the host's own zone, which is UTC in Azure.
    Local,
}

/// A string that was taken for a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Date {
    /// The string as it stood in the JSON.
    pub written: String,
    /// The moment, in UTC unless the zone is unspecified.
    pub when: DateTime,
    /// Where the text said the time was.
    pub zone: Zone,
}

/// A date that .NET cannot hold: the host fails the whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfRange;

impl Date {
    /// Reads `text` as a date if the host would.
    ///
    /// # Errors
    /// When the host takes the text for a date and cannot hold it.
    pub fn guess(text: &str) -> Result<Option<Self>, OutOfRange> {
        let guess = match text.as_bytes() {
            [b'/', ..] => milliseconds(text),
            bytes if (19..=40).contains(&bytes.len()) => iso(bytes),
            _ => None,
        };
        let Some((when, zone)) = guess else {
            return Ok(None);
        };
        Ok(Some(Date {
            written: text.to_owned(),
            when: when.ok_or(OutOfRange)?,
            zone,
        }))
    }

    /// The text that arrives where a string was meant: month, day, year, and no
    /// fraction of a second.
    pub fn to_text(&self) -> String {
        self.when.strftime("%m/%d/%Y %H:%M:%S").to_string()
    }

    /// The text that arrives inside JSON: the fraction without its trailing
    /// noughts, an offset turned into `+00:00`.
    pub fn to_json_text(&self) -> String {
        let fraction = match self.when.subsec_nanosecond() / 100 {
            0 => String::new(),
            ticks => format!(".{ticks:07}").trim_end_matches('0').to_owned(),
        };
        let zone = match self.zone {
            Zone::Unspecified => "",
            Zone::Utc => "Z",
            Zone::Local => "+00:00",
        };
        let seconds = self.when.strftime("%Y-%m-%dT%H:%M:%S");
        format!("{seconds}{fraction}{zone}")
    }
}

/// The shape fits; the moment is missing where .NET cannot hold it.
type Guess = (Option<DateTime>, Zone);

/// The first and the last moment of .NET's calendar.
const EARLIEST: DateTime = DateTime::constant(1, 1, 1, 0, 0, 0, 0);
const LATEST: DateTime = DateTime::constant(9999, 12, 31, 23, 59, 59, 999_999_900);

/// .NET counts in units of 100 ns.
const TICKS_PER_SECOND: i64 = 10_000_000;

/// Where Unix time begins.
const EPOCH: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

/// `/Date(` milliseconds since 1970, an optional offset, `)/`. The offset says
/// only that the time is local: the moment is that of the milliseconds.
fn milliseconds(text: &str) -> Option<Guess> {
    let inner = text.strip_prefix("/Date(")?.strip_suffix(")/")?;
    let sign = |wanted: char| inner.char_indices().skip(1).find(|(_, c)| *c == wanted);
    let (number, zone) = match sign('+').or_else(|| sign('-')) {
        Some((at, _)) => {
            let offset = inner.get(at + 1..)?;
            two_digits(offset.get(..2)?)?;
            if offset.len() > 2 {
                two_digits(offset.get(2..4)?)?;
            }
            (inner.get(..at)?, Zone::Local)
        }
        None => (inner, Zone::Utc),
    };
    if number.starts_with('+') {
        return None;
    }
    // .NET multiplies without looking at an overflow.
    let ticks = number.parse::<i64>().ok()?.wrapping_mul(10_000);
    let rest = i32::try_from(ticks.rem_euclid(TICKS_PER_SECOND) * 100).ok()?;
    let since_epoch = SignedDuration::new(ticks.div_euclid(TICKS_PER_SECOND), rest);
    let when = EPOCH.checked_add(since_epoch).ok();
    Some((when.filter(|when| (EARLIEST..=LATEST).contains(when)), zone))
}

fn two_digits(text: &str) -> Option<i8> {
    text.parse().ok().filter(|_| !text.starts_with('+'))
}

fn iso(bytes: &[u8]) -> Option<Guess> {
    let mut text = Cursor(bytes);
    let year = text.number(4)?;
    text.eat(b"-")?;
    let month = text.number(2)?;
    text.eat(b"-")?;
    let day = text.number(2)?;
    text.eat(b"T")?;
    let hour = text.number(2)?;
    text.eat(b":")?;
    let minute = text.number(2)?;
    text.eat(b":")?;
    let second = text.number(2)?;
    let ticks = if text.eat(b".").is_some() {
        text.fraction()?
    } else {
        0
    };
    let (offset, zone) = text.zone()?;

    // Hour 24 is midnight at the end of the day, and nothing later.
    let end_of_day = hour == 24 && minute == 0 && second == 0 && ticks == 0;
    let time = Time::new(
        small(if end_of_day { 0 } else { hour })?,
        small(minute)?,
        small(second)?,
        i32::try_from(ticks * 100).ok()?,
    )
    .ok()?;
    let year = i16::try_from(year).ok().filter(|year| *year >= 1)?;
    let date = CalendarDate::new(year, small(month)?, small(day)?).ok()?;
    let day = SignedDuration::from_hours(if end_of_day { 24 } else { 0 });
    let Ok(local) = date.to_datetime(time).checked_add(day) else {
        return Some((None, zone));
    };
    let when = match local.checked_sub(offset) {
        Ok(when) => when.clamp(EARLIEST, LATEST),
        Err(_) if offset.is_negative() => LATEST,
        Err(_) => EARLIEST,
    };
    Some((Some(when), zone))
}

fn small(number: u32) -> Option<i8> {
    i8::try_from(number).ok()
}

/// What is left to read of a date.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn eat(&mut self, expected: &[u8]) -> Option<()> {
        self.0 = self.0.strip_prefix(expected)?;
        Some(())
    }

    fn number(&mut self, digits: usize) -> Option<u32> {
        let (head, rest) = self.0.split_at_checked(digits)?;
        let number = head.iter().try_fold(0, |number, digit| {
            let digit = char::from(*digit).to_digit(10)?;
            Some(number * 10 + digit)
        })?;
        self.0 = rest;
        Some(number)
    }

    /// Up to seven digits, as tenths of a microsecond.
    fn fraction(&mut self) -> Option<u32> {
        let digits = self.0.iter().take(7).take_while(|c| c.is_ascii_digit());
        let count = digits.count();
        let scale = 10_u32.pow(u32::try_from(7 - count).ok()?);
        if count == 0 {
            return None;
        }
        Some(self.number(count)? * scale)
    }

    /// The zone, which has to be the rest of the text. Without a sign the reader
    /// skips a colon and two digits, and leaves the zone unspecified.
    fn zone(&mut self) -> Option<(SignedDuration, Zone)> {
        if self.0.eq_ignore_ascii_case(b"z") {
            return Some((SignedDuration::ZERO, Zone::Utc));
        }
        let sign = match self.0 {
            [b'+', one, two, ..] if one.is_ascii_digit() && two.is_ascii_digit() => Some(1),
            [b'-', one, two, ..] if one.is_ascii_digit() && two.is_ascii_digit() => Some(-1),
            _ => None,
        };
        let mut hours = 0;
        if sign.is_some() {
            self.0 = self.0.get(1..)?;
            hours = self.number(2)?;
        }
        let _ = self.eat(b":");
        let minutes = self.number(2).unwrap_or(0);
        if !self.0.is_empty() {
            return None;
        }
        let Some(sign) = sign else {
            return Some((SignedDuration::ZERO, Zone::Unspecified));
        };
        let minutes = sign * i64::from(hours * 60 + minutes);
        Some((SignedDuration::from_mins(minutes), Zone::Local))
    }
}

#[cfg(test)]
mod tests {
    use super::{Date, OutOfRange};

    #[test]
    fn dates_are_reformatted() {
        let cases = [
            ("2020-01-31T10:20:30Z", "01/31/2020 10:20:30"),
            ("2020-01-31T10:20:30z", "01/31/2020 10:20:30"),
            ("2020-01-31T10:20:30", "01/31/2020 10:20:30"),
            ("2020-01-31T10:20:30.123Z", "01/31/2020 10:20:30"),
            ("2020-01-31T10:20:30.1234567", "01/31/2020 10:20:30"),
            ("2020-01-31T10:20:30.123456789", "01/31/2020 10:20:30"),
            ("2020-01-31T10:20:30+02:00", "01/31/2020 08:20:30"),
            ("2020-01-31T10:20:30-0230", "01/31/2020 12:50:30"),
            ("2020-01-31T10:20:30+02", "01/31/2020 08:20:30"),
            ("2020-01-31T10:20:30+99:99", "01/27/2020 05:41:30"),
            ("2020-01-31T24:00:00", "02/01/2020 00:00:00"),
            ("2020-01-31T10:20:30:", "01/31/2020 10:20:30"),
            ("9999-12-31T23:59:59-12:00", "12/31/9999 23:59:59"),
            ("0001-01-01T00:00:00+12:00", "01/01/0001 00:00:00"),
            ("/Date(0)/", "01/01/1970 00:00:00"),
            ("/Date(-1000)/", "12/31/1969 23:59:59"),
            ("/Date(86400000+0200)/", "01/02/1970 00:00:00"),
            ("/Date(0-9999)/", "01/01/1970 00:00:00"),
            ("/Date(0+00)/", "01/01/1970 00:00:00"),
        ];
        for (text, printed) in cases {
            let date = Date::guess(text).unwrap();
            let date = date.unwrap_or_else(|| panic!("no date: {text}"));
            assert_eq!(date.to_text(), printed, "{text}");
        }
    }

    #[test]
    fn other_strings_are_unchanged() {
        for text in [
            "",
            "2020-01-31",
            "2020-01-31 10:20:30",
            "2020-01-31t10:20:30",
            "2020-01-31T10:20",
            "2020-13-31T10:20:30Z",
            "2020-02-30T10:20:30Z",
            "0000-01-01T00:00:00Z",
            "2020-01-31T24:00:01",
            "2020-01-31T25:00:00",
            "2020-01-31T10:20:30.Z",
            "2020-01-31T10:20:30.12345678",
            "2020-01-31T10:20:30Z\n",
            " 2020-01-31T10:20:30Z",
            "2020-01-31T10:20:30Zulu",
            "2020-01-31T10:20:30+2",
            "2020-01-31T10:20:30+2:00",
            "/Date()/",
            "/Date(x)/",
            "/Date(0)",
            "/Date(+1)/",
            "/Date(1 )/",
            "/Date(0+0)/",
            "/Date(0+000)/",
        ] {
            assert_eq!(Date::guess(text), Ok(None), "{text}");
        }
    }

    #[test]
    fn dates_out_of_range_fail() {
        for text in [
            "/Date(253402300800000)/",
            "/Date(-62135596800001)/",
            "9999-12-31T24:00:00",
        ] {
            assert_eq!(Date::guess(text), Err(OutOfRange), "{text}");
        }
    }
}
