//! NCRONTAB schedules, with changes of the clock as the host handles them.

use croner::parser::{CronParser, Seconds};
use jiff::civil::DateTime;
use jiff::tz::AmbiguousOffset;
use jiff::{Timestamp, Zoned};

use super::field::{Field, KINDS};

/// An NCRONTAB schedule.
///
/// The fields are read here, since the host accepts forms that no other dialect has, and
/// their values are handed on in the plain form that all dialects share. What is searched
/// is the calendar without a time zone: the host does that too, and then corrects what it
/// has found for daylight saving time.
#[derive(Clone, Debug)]
pub(super) struct Cron {
    pattern: croner::Cron,
    /// Whether the host takes it for a schedule of intervals, not of points in time.
    has_intervals: bool,
    /// Whether any date of the calendar fits.
    has_dates: bool,
}

impl Cron {
    /// Reads a schedule with six fields, or five without the seconds. The error completes
    /// "the schedule".
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let words: Vec<_> = text.split(' ').filter(|word| !word.is_empty()).collect();
        let kinds = match words.len() {
            6 => KINDS.as_slice(),
            5 => KINDS.get(1..).unwrap_or_default(),
            count => {
                let fields = if count == 1 { "field" } else { "fields" };
                return Err(format!(
                    "has {count} {fields}; a schedule has six: second, minute, hour, day, month, day of the week"
                ));
            }
        };
        let fields = kinds.iter().zip(words).map(|(kind, word)| kind.read(word));
        let fields: Vec<Field> = fields.collect::<Result<_, _>>()?;
        let plain: Vec<_> = fields.iter().map(Field::plain).collect();
        let parser = CronParser::builder()
            .seconds(Seconds::Optional)
            .dom_and_dow(true)
            .sloppy_ranges(true)
            .build();
        let pattern = parser.parse(&plain.join(" "));
        let time_of_day = fields.len().saturating_sub(3);
        Ok(Self {
            pattern: pattern.map_err(|error| format!("cannot be read: {error}"))?,
            has_intervals: fields.iter().take(time_of_day).any(Field::has_neighbours),
            has_dates: has_dates(fields.get(time_of_day..).unwrap_or_default()),
        })
    }

    /// The first time after `time`; `None` when there is none.
    pub(super) fn next(&self, time: &Zoned) -> Option<Timestamp> {
        let civil = self.next_civil(time.datetime())?;
        let next = resolve(time, civil)?;
        let is_twofold = is_ambiguous(time, civil);
        let change = next.offset().duration_since(time.offset());
        let next = next.timestamp();
        let corrected = if self.has_intervals {
            let concerned = is_twofold || is_ambiguous(time, time.datetime());
            concerned.then(|| next.checked_add(change).ok())
        } else if !is_twofold {
            None
        } else if change.is_zero() {
            // The host takes it for granted that the first of the two has been used.
            Some(self.first_unambiguous(time, civil))
        } else {
            Some(next.checked_add(change).ok())
        };
        corrected.unwrap_or(Some(next))
    }

    fn first_unambiguous(&self, time: &Zoned, mut civil: DateTime) -> Option<Timestamp> {
        while is_ambiguous(time, civil) {
            civil = self.next_civil(civil)?;
        }
        Some(resolve(time, civil)?.timestamp())
    }

    fn next_civil(&self, after: DateTime) -> Option<DateTime> {
        if !self.has_dates {
            return None;
        }
        self.pattern.find_next_occurrence(&after, false).ok()
    }
}

/// The instant at which the clocks of `zone` show `civil`. When they never do, it is as
/// much later as the clocks go forward; when they do twice, it is the second time.
fn resolve(zone: &Zoned, civil: DateTime) -> Option<Zoned> {
    let ambiguous = zone.time_zone().to_ambiguous_zoned(civil);
    match ambiguous.offset() {
        AmbiguousOffset::Fold { .. } => ambiguous.later().ok(),
        _ => ambiguous.compatible().ok(),
    }
}

/// Whether the clocks show `civil` twice.
fn is_ambiguous(zone: &Zoned, civil: DateTime) -> bool {
    let ambiguous = zone.time_zone().to_ambiguous_zoned(civil);
    matches!(ambiguous.offset(), AmbiguousOffset::Fold { .. })
}

/// Whether there is a date with one of the days, in one of the months. Every such date
/// falls on every day of the week in some year.
fn has_dates(fields: &[Field]) -> bool {
    let [days, months, _] = fields else {
        return true;
    };
    let first = days.values.first().copied().unwrap_or(1);
    let length = |month: &u8| match month {
        2 => 29,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    months.values.iter().any(|month| first <= length(month))
}
