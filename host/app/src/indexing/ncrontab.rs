//! NCRONTAB schedules, as the library of the Functions host parses them.
//!
//! The library accepts less than other dialects of cron: `?`, `L`, `W`, `#`,
//! `@daily`, years and Sunday as 7 are refused. It also accepts more: a range may
//! be reversed, and `*/0` is every value.

use crate::calendar::MONTHS;

/// What is wrong with a schedule: lower case, no final full stop.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ScheduleError(pub(super) String);

struct Field {
    name: &'static str,
    least: u32,
    most: u32,
    /// The names of its values, in ascending order.
    names: &'static [&'static str],
}

const DAYS: &[&str] = &[
    "sunday",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
];

/// The fields in their order; the first may be left out.
const FIELDS: [Field; 6] = [
    Field::new("second", 0, 59, &[]),
    Field::new("minute", 0, 59, &[]),
    Field::new("hour", 0, 23, &[]),
    Field::new("day", 1, 31, &[]),
    Field::new("month", 1, 12, &MONTHS),
    Field::new("day of the week", 0, 6, DAYS),
];

/// Whether the Functions host accepts `schedule`: six fields, or five without
/// the seconds.
pub(super) fn check(schedule: &str) -> Result<(), ScheduleError> {
    let words: Vec<_> = schedule
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect();
    let fields = match words.len() {
        6 => &FIELDS[..],
        5 => FIELDS.get(1..).unwrap_or_default(),
        count => {
            let fields = if count == 1 { "field" } else { "fields" };
            return Err(ScheduleError(format!(
                "has {count} {fields}; a schedule has six: second, minute, hour, day, month, day of the week"
            )));
        }
    };
    fields
        .iter()
        .zip(words)
        .try_for_each(|(field, word)| field.check(word))
}

impl Field {
    const fn new(
        name: &'static str,
        least: u32,
        most: u32,
        names: &'static [&'static str],
    ) -> Self {
        Self {
            name,
            least,
            most,
            names,
        }
    }

    fn check(&self, text: &str) -> Result<(), ScheduleError> {
        // A leading comma does not separate.
        if text.find(',').is_some_and(|at| at > 0) {
            return text.split(',').try_for_each(|part| self.check(part));
        }
        let (values, stepped) = match text.split_once('/') {
            Some((values, step)) if !values.is_empty() => {
                if integer(step, true).is_none() {
                    return Err(self.invalid(text));
                }
                (values, true)
            }
            _ => (text, false),
        };
        if values == "*" {
            return Ok(());
        }
        let (first, last) = match values.split_once('-') {
            Some((first, last)) if !first.is_empty() => {
                (self.value(first, text)?, self.value(last, text)?)
            }
            _ => {
                let value = self.value(values, text)?;
                (value, if stepped { self.most } else { value })
            }
        };
        let (first, last) = (first.min(last), first.max(last));
        if first < self.least || last > self.most {
            return Err(ScheduleError(format!(
                "has `{text}` as its {}, which ranges from {} to {}",
                self.name, self.least, self.most
            )));
        }
        Ok(())
    }

    /// One value of the field: a number, or the beginning of a name in any case.
    fn value(&self, text: &str, whole: &str) -> Result<u32, ScheduleError> {
        if text.starts_with(|first: char| first.is_ascii_digit()) {
            return integer(text, false).ok_or_else(|| self.invalid(whole));
        }
        let lower = text.to_lowercase();
        let named = self.names.iter().position(|name| name.starts_with(&lower));
        named
            .filter(|_| !text.is_empty())
            .and_then(|at| Some(self.least + u32::try_from(at).ok()?))
            .ok_or_else(|| self.invalid(whole))
    }

    fn invalid(&self, text: &str) -> ScheduleError {
        ScheduleError(format!(
            "has `{text}` as its {}, which the Functions host does not accept",
            self.name
        ))
    }
}

/// A whole number as .NET parses one: blanks around it, and a sign if `signed`.
/// A negative step is a step of one.
fn integer(text: &str, signed: bool) -> Option<u32> {
    let blank = |letter: char| matches!(letter, '\t'..='\r' | ' ');
    let text = if signed {
        text.trim_matches(blank)
    } else {
        text.trim_end_matches(blank)
    };
    let number: i32 = text.parse().ok()?;
    Some(u32::try_from(number).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::{ScheduleError, check};

    #[test]
    fn accepts_what_the_host_accepts() {
        for schedule in [
            "0 */5 * * * *",
            "*/5 * * * *",
            "0  */5   * * * *",
            " 0 */5 * * * * ",
            "0 0 0 1 JAN MON",
            "0 0 0 * * SUN",
            "0 0 9-17 * * Mon-Fri",
            "0 30 9 * Jan,jul s,6",
            "0 0-5/2,7 * * * *",
            "0 0 0 5-1 * *",
            "0 0 0 31 2 *",
            "*/0 * * * * *",
            "*/-5 * * * * *",
            "*/+5 * * * * *",
            "*/100 * * * * *",
            "59 59 23 31 12 6",
            "0 5/10 * * * *",
            "007 0 0 * * *",
            "0 0 0 1 Septem *",
        ] {
            assert_eq!(check(schedule), Ok(()), "{schedule}");
        }
    }

    #[test]
    fn rejects_everything_else() {
        for (schedule, says) in [
            ("foo", "has 1 field"),
            ("", "has 0 fields"),
            ("* * * *", "has 4 fields"),
            ("@daily", "has 1 field"),
            ("0 0 12 1 1 ? 2030", "has 7 fields"),
            ("0 */5 * * * ?", "`?` as its day of the week"),
            ("0 0 0 ? * MON-FRI", "`?` as its day"),
            ("0 0 0 L * *", "`L` as its day"),
            ("0 0 0 15W * *", "`15W` as its day"),
            ("0 0 0 * * 1#2", "`1#2` as its day of the week"),
            ("0 0 0 * * 7", "ranges from 0 to 6"),
            ("0 60 * * * *", "ranges from 0 to 59"),
            ("60 * * * *", "`60` as its minute"),
            ("0 0 24 * * *", "ranges from 0 to 23"),
            ("0 0 0 0 * *", "ranges from 1 to 31"),
            ("0 0 0 * 13 *", "ranges from 1 to 12"),
            ("0 0 0 * 0 *", "ranges from 1 to 12"),
            ("0 0 0 25-32 * *", "ranges from 1 to 31"),
            ("0 0 0 * Foo *", "`Foo` as its month"),
            ("0 0 0 * JANX *", "`JANX` as its month"),
            ("0 MON * * * *", "`MON` as its minute"),
            ("/5 * * * * *", "`/5` as its second"),
            ("*/ * * * * *", "`*/` as its second"),
            ("*/x * * * * *", "`*/x` as its second"),
            (",5 * * * * *", "`,5` as its second"),
            ("5, * * * * *", "`` as its second"),
            ("-5 * * * * *", "`-5` as its second"),
            ("1-2-3 * * * * *", "`1-2-3` as its second"),
            ("1.5 * * * * *", "`1.5` as its second"),
            ("0 * * * * *\t*", "as its day of the week"),
            ("99999999999 * * * * *", "as its second"),
        ] {
            let Err(ScheduleError(message)) = check(schedule) else {
                panic!("{schedule} is taken");
            };
            assert!(message.contains(says), "{schedule}: {message}");
        }
    }
}
