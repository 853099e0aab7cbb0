//! One field of an NCRONTAB schedule.

/// What a field may hold.
#[derive(Debug)]
pub(super) struct FieldKind {
    name: &'static str,
    least: u8,
    most: u8,
    /// The names of its values, in ascending order.
    names: &'static [&'static str],
}

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

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
pub(super) const KINDS: [FieldKind; 6] = [
    FieldKind::new("second", 0, 59, &[]),
    FieldKind::new("minute", 0, 59, &[]),
    FieldKind::new("hour", 0, 23, &[]),
    FieldKind::new("day", 1, 31, &[]),
    FieldKind::new("month", 1, 12, MONTHS),
    FieldKind::new("day of the week", 0, 6, DAYS),
];

/// The values of a field, in ascending order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) values: Vec<u8>,
    is_full: bool,
}

impl FieldKind {
    const fn new(name: &'static str, least: u8, most: u8, names: &'static [&'static str]) -> Self {
        Self {
            name,
            least,
            most,
            names,
        }
    }

    /// Reads a field as the library of the host does: a reversed range is turned round,
    /// a step below one is a step of one, and a number with such a step stands alone.
    pub(super) fn read(&self, text: &str) -> Result<Field, String> {
        let mut values = Vec::new();
        self.collect(text, &mut values)?;
        values.sort_unstable();
        values.dedup();
        let is_full = values.len() == usize::from(self.most - self.least) + 1;
        Ok(Field { values, is_full })
    }

    fn collect(&self, text: &str, values: &mut Vec<u8>) -> Result<(), String> {
        // A leading comma does not separate.
        if text.find(',').is_some_and(|at| at > 0) {
            let mut parts = text.split(',');
            return parts.try_for_each(|part| self.collect(part, values));
        }
        let (range, step) = match text.split_once('/') {
            Some((range, step)) if !range.is_empty() => {
                (range, step.trim().parse().map_err(|_| self.invalid(text))?)
            }
            _ => (text, 1),
        };
        let (first, last) = match range.split_once('-') {
            _ if range == "*" => (self.least, self.most),
            Some((first, last)) if !first.is_empty() => {
                (self.value(first, text)?, self.value(last, text)?)
            }
            _ => {
                let value = self.value(range, text)?;
                (value, if step == 1 { value } else { self.most })
            }
        };
        let step = usize::try_from(step.max(1_i32)).unwrap_or(1);
        values.extend((first.min(last)..=first.max(last)).step_by(step));
        Ok(())
    }

    /// One value: a number, or the beginning of a name in any case.
    fn value(&self, text: &str, whole: &str) -> Result<u8, String> {
        let value = if text.starts_with(|first: char| first.is_ascii_digit()) {
            text.trim_end()
                .parse::<i32>()
                .ok()
                .map(|number| u8::try_from(number).unwrap_or(u8::MAX))
        } else {
            let lower = text.to_lowercase();
            let mut names = (self.least..).zip(self.names);
            let found = names.find(|(_, name)| !text.is_empty() && name.starts_with(&lower));
            found.map(|(value, _)| value)
        };
        let value = value.ok_or_else(|| self.invalid(whole))?;
        if (self.least..=self.most).contains(&value) {
            Ok(value)
        } else {
            Err(format!(
                "has `{whole}` as its {}, which ranges from {} to {}",
                self.name, self.least, self.most
            ))
        }
    }

    fn invalid(&self, text: &str) -> String {
        format!(
            "has `{text}` as its {}, which the Functions host does not accept",
            self.name
        )
    }
}

impl Field {
    /// The field in the form that every dialect of cron reads alike.
    pub(super) fn plain(&self) -> String {
        if self.is_full {
            return "*".to_owned();
        }
        let values: Vec<_> = self.values.iter().map(ToString::to_string).collect();
        values.join(",")
    }

    /// Whether two neighbours are among the values. The host then sees a range, and
    /// takes the schedule for one of intervals.
    pub(super) fn has_neighbours(&self) -> bool {
        let pairs = self.values.windows(2);
        pairs
            .into_iter()
            .any(|pair| matches!(pair, [one, other] if one + 1 == *other))
    }
}

#[cfg(test)]
mod tests {
    use super::KINDS;

    #[test]
    fn values_are_those_of_the_host() {
        const SECOND: usize = 0;
        const DAY: usize = 3;
        const MONTH: usize = 4;
        const WEEKDAY: usize = 5;
        for (kind, text, values) in [
            (SECOND, "5", &[5][..]),
            (SECOND, "*/20", &[0, 20, 40]),
            (SECOND, "*/+20", &[0, 20, 40]),
            (SECOND, "*/100", &[0]),
            (SECOND, "50/4", &[50, 54, 58]),
            (SECOND, "50/1", &[50]),
            (SECOND, "57/0", &[57, 58, 59]),
            (SECOND, "57/-3", &[57, 58, 59]),
            (SECOND, "0-5/2,7", &[0, 2, 4, 7]),
            (SECOND, "9,8,9", &[8, 9]),
            (DAY, "5-1", &[1, 2, 3, 4, 5]),
            (MONTH, "Septem", &[9]),
            (MONTH, "j", &[1]),
            (MONTH, "Jan,jul", &[1, 7]),
            (WEEKDAY, "Mon-Fri", &[1, 2, 3, 4, 5]),
            (WEEKDAY, "fri-mon", &[1, 2, 3, 4, 5]),
            (WEEKDAY, "s,6", &[0, 6]),
        ] {
            assert_eq!(KINDS[kind].read(text).unwrap().values, values, "{text}");
        }
    }

    #[test]
    fn full_fields_are_stars() {
        for (text, plain, neighbours) in [
            ("*", "*", true),
            ("*/0", "*", true),
            ("0-59", "*", true),
            ("0,30", "0,30", false),
            ("30,31", "30,31", true),
        ] {
            let field = KINDS[0].read(text).unwrap();
            assert_eq!(field.plain(), plain, "{text}");
            assert_eq!(field.has_neighbours(), neighbours, "{text}");
        }
    }
}
