//! Times in the formats of .NET, in its invariant culture.

use std::fmt::Write;

use jiff::Zoned;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

/// What the host writes without a format.
const DEFAULT: &str = "yyyy-MM-ddTHH-mm-ssK";

/// `time`, which is in UTC, in a format of .NET; without one in that of the host, which
/// suits names of blobs. The error says what is wrong with the format.
pub(super) fn format(time: &Zoned, format: Option<&str>) -> Result<String, String> {
    let format = format.unwrap_or(DEFAULT);
    let mut letters = format.chars();
    let pattern = match (letters.next(), letters.next()) {
        (Some(letter), None) => {
            standard(letter).ok_or_else(|| format!("`{format}` is not a format of a time"))?
        }
        _ => format,
    };
    custom(time, pattern).ok_or_else(|| format!("`{format}` is not a format of a time"))
}

/// The pattern that a single letter stands for.
fn standard(letter: char) -> Option<&'static str> {
    Some(match letter {
        'd' => "MM/dd/yyyy",
        'D' => "dddd, dd MMMM yyyy",
        'f' => "dddd, dd MMMM yyyy HH:mm",
        'F' | 'U' => "dddd, dd MMMM yyyy HH:mm:ss",
        'g' => "MM/dd/yyyy HH:mm",
        'G' => "MM/dd/yyyy HH:mm:ss",
        'm' | 'M' => "MMMM dd",
        'o' | 'O' => "yyyy-MM-ddTHH:mm:ss.fffffffK",
        'r' | 'R' => "ddd, dd MMM yyyy HH:mm:ss 'GMT'",
        's' => "yyyy-MM-ddTHH:mm:ss",
        't' => "HH:mm",
        'T' => "HH:mm:ss",
        'u' => "yyyy-MM-dd HH:mm:ss'Z'",
        'y' | 'Y' => "yyyy MMMM",
        _ => return None,
    })
}

/// `None` when the pattern is not complete.
fn custom(time: &Zoned, pattern: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = pattern;
    while let Some(letter) = rest.chars().next() {
        match letter {
            '\\' => {
                let escaped = rest.chars().nth(1)?;
                text.push(escaped);
                rest = rest.get(1 + escaped.len_utf8()..)?;
            }
            '\'' | '"' => {
                let (quoted, after) = rest.get(1..)?.split_once(letter)?;
                text.push_str(quoted);
                rest = after;
            }
            // Makes a single letter a pattern.
            '%' => {
                let after = rest.get(1..)?;
                if after.is_empty() || after.starts_with('%') {
                    return None;
                }
                rest = after;
            }
            letter => {
                let after = rest.trim_start_matches(letter);
                let length = rest.len() - after.len();
                let count = length / letter.len_utf8();
                if !push(&mut text, time, letter, count) {
                    text.push_str(rest.get(..length)?);
                }
                rest = after;
            }
        }
    }
    Some(text)
}

/// Writes what `count` times `letter` stands for; false when it stands for itself.
fn push(text: &mut String, time: &Zoned, letter: char, count: usize) -> bool {
    let padded = |number: i16| format!("{number:0count$}");
    let short = |number: i16| format!("{number:0width$}", width = count.min(2));
    let twelve = |hour: i8| i16::from(if hour % 12 == 0 { 12 } else { hour % 12 });
    let written = match letter {
        'd' if count > 2 => {
            let day = time.weekday().to_sunday_zero_offset();
            named(&DAYS, day, count)
        }
        'd' => short(time.day().into()),
        'M' if count > 2 => named(&MONTHS, time.month() - 1, count),
        'M' => short(time.month().into()),
        'y' if count > 2 => padded(time.year()),
        'y' => short(time.year() % 100),
        'h' => short(twelve(time.hour())),
        'H' => short(time.hour().into()),
        'm' => short(time.minute().into()),
        's' => short(time.second().into()),
        'f' | 'F' => {
            let mut digits = fraction(time, count);
            if letter == 'F' {
                digits.truncate(digits.trim_end_matches('0').len());
                // The point before a fraction that is not there goes too.
                if digits.is_empty() && text.ends_with('.') {
                    text.pop();
                }
            }
            digits
        }
        't' => {
            let half = if time.hour() < 12 { "AM" } else { "PM" };
            half.chars().take(count).collect()
        }
        'K' => "Z".repeat(count),
        'z' if count > 2 => "+00:00".to_owned(),
        'z' => format!("+{:0count$}", 0),
        _ => return false,
    };
    // Writing to a String cannot fail.
    let _ = text.write_str(&written);
    true
}

fn named(names: &[&str], index: i8, count: usize) -> String {
    let name = usize::try_from(index)
        .ok()
        .and_then(|index| names.get(index));
    let name = name.copied().unwrap_or_default();
    let length = if count == 3 { 3 } else { name.len() };
    name.chars().take(length).collect()
}

/// The first `count` digits of the fraction of the second, of which .NET knows seven.
fn fraction(time: &Zoned, count: usize) -> String {
    let digits = format!("{:09}", time.subsec_nanosecond());
    digits.chars().take(count.min(7)).collect()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::format;

    #[test]
    fn formats_are_those_of_dotnet() {
        for (time, name, text) in [
            ("2026-03-04T05:06:07.0800000Z", None, "2026-03-04T05-06-07Z"),
            ("2026-03-04T05:06:07.08Z", Some("yyyy-MM-dd"), "2026-03-04"),
            ("2026-03-04T05:06:07.08Z", Some("yyyy"), "2026"),
            ("2026-03-04T05:06:07.08Z", Some("yy/M/d"), "26/3/4"),
            (
                "2026-03-04T05:06:07.08Z",
                Some("HH:mm:ss.fff"),
                "05:06:07.080",
            ),
            ("2026-03-04T05:06:07.08Z", Some("s.FFF"), "7.08"),
            ("2026-03-04T05:06:07Z", Some("ss.FFF"), "07"),
            ("2026-03-04T15:06:07Z", Some("h:mm tt"), "3:06 PM"),
            ("2026-03-04T00:06:07Z", Some("hh t"), "12 A"),
            ("2026-03-04T00:06:07Z", Some("ddd d MMM"), "Wed 4 Mar"),
            ("2026-03-04T00:06:07Z", Some("dddd MMMM"), "Wednesday March"),
            ("2026-03-04T00:06:07Z", Some("%d"), "4"),
            ("2026-03-04T00:06:07Z", Some("d"), "03/04/2026"),
            ("2026-03-04T00:06:07Z", Some("s"), "2026-03-04T00:06:07"),
            (
                "2026-03-04T00:06:07.5Z",
                Some("o"),
                "2026-03-04T00:06:07.5000000Z",
            ),
            (
                "2026-03-04T00:06:07Z",
                Some("R"),
                "Wed, 04 Mar 2026 00:06:07 GMT",
            ),
            ("2026-03-04T00:06:07Z", Some("'at' HH'h'mm\\m"), "at 00h06m"),
            ("2026-03-04T00:06:07Z", Some("zzz zz z"), "+00:00 +00 +0"),
            ("2026-03-04T00:06:07Z", Some("yyyyMMdd_x"), "20260304_x"),
        ] {
            let time: Timestamp = time.parse().unwrap();
            let zoned = time.to_zoned(TimeZone::UTC);
            assert_eq!(format(&zoned, name).unwrap(), text, "{name:?}");
        }
    }

    #[test]
    fn other_formats_are_errors() {
        let zoned = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
        for name in ["q", "'open", "ends\\", "%"] {
            assert!(format(&zoned, Some(name)).is_err(), "{name}");
        }
    }
}
