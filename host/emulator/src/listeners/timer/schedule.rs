//! When a timer fires.

use std::time::Duration;

use corral_app::timespan;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::cron::Cron;

/// When a timer fires.
#[derive(Clone, Debug)]
pub struct Schedule {
    rule: Rule,
    zone: TimeZone,
}

#[derive(Clone, Debug)]
enum Rule {
    /// At the times of an NCRONTAB expression.
    Cron(Box<Cron>),
    /// This long after the last time.
    Every(SignedDuration),
}

impl Schedule {
    /// Reads `schedule` of a timerTrigger, its settings replaced: NCRONTAB with six fields
    /// or, without the seconds, five, else a `TimeSpan`. The error completes "the schedule".
    pub fn read(text: &str, zone: TimeZone) -> Result<Self, String> {
        let rule = match Cron::read(text) {
            Ok(cron) => Rule::Cron(Box::new(cron)),
            Err(error) => Rule::Every(period(text).ok_or(error)?),
        };
        Ok(Self { rule, zone })
    }

    /// The first time after `time`; `None` when there is none, as for 31 February.
    pub fn next(&self, time: Timestamp) -> Option<Timestamp> {
        match &self.rule {
            Rule::Cron(cron) => cron.next(&time.to_zoned(self.zone.clone())),
            Rule::Every(period) => time.checked_add(*period).ok(),
        }
    }

    /// Whether the times follow the clock on the wall, which is what `AdjustForDST` of the
    /// payload says.
    pub fn follows_wall_clock(&self) -> bool {
        matches!(self.rule, Rule::Cron(_))
    }

    /// The time zone of the times.
    pub fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Whether the host keeps the status of such a schedule: not when it fires twice
    /// within the minute from `now`, or more often than once a minute.
    pub fn is_monitored(&self, now: Timestamp) -> bool {
        const MINUTE: SignedDuration = SignedDuration::from_mins(1);
        match &self.rule {
            Rule::Cron(_) => {
                let second = self.next(now).and_then(|first| self.next(first));
                second.is_none_or(|second| second.duration_since(now) >= MINUTE)
            }
            Rule::Every(period) => *period >= MINUTE,
        }
    }
}

/// A `TimeSpan`; one below zero makes the host fire without a pause, as zero does.
fn period(text: &str) -> Option<SignedDuration> {
    let period = timespan::signed(text)?;
    let length = if period.is_negative() {
        Duration::ZERO
    } else {
        period.length
    };
    SignedDuration::try_from(length).ok()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use jiff::tz::TimeZone;

    use super::Schedule;

    /// The first `count` times after `start`, which are in `zone`, as in its clocks.
    fn times(schedule: &str, zone: &str, start: &str, count: usize) -> Vec<String> {
        let zone = TimeZone::get(zone).unwrap();
        let schedule = Schedule::read(schedule, zone.clone()).unwrap();
        let mut time: Timestamp = start.parse().unwrap();
        let mut times = Vec::new();
        while times.len() < count
            && let Some(next) = schedule.next(time)
        {
            time = next;
            let shown = next.to_zoned(zone.clone());
            times.push(shown.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
        }
        times
    }

    #[test]
    fn times_are_those_of_the_host() {
        for (schedule, start, expected) in [
            (
                "*/20 * * * * *",
                "2026-01-01T00:00:00.9Z",
                &["2026-01-01T00:00:20+00:00", "2026-01-01T00:00:40+00:00"][..],
            ),
            (
                "*/5 * * * *",
                "2026-01-01T00:00:00Z",
                &["2026-01-01T00:05:00+00:00", "2026-01-01T00:10:00+00:00"],
            ),
            (
                "0 0 9-17 * * Mon-Fri",
                "2026-01-02T17:30:00Z",
                &["2026-01-05T09:00:00+00:00", "2026-01-05T10:00:00+00:00"],
            ),
            // The day of the month and the day of the week must both match.
            (
                "0 0 0 13 * Fri",
                "2026-01-01T00:00:00Z",
                &["2026-02-13T00:00:00+00:00", "2026-03-13T00:00:00+00:00"],
            ),
            (
                "0 0 0 29 2 *",
                "2026-01-01T00:00:00Z",
                &["2028-02-29T00:00:00+00:00", "2032-02-29T00:00:00+00:00"],
            ),
            (
                "58/0 59 23 31 12 *",
                "2026-12-31T00:00:00Z",
                &["2026-12-31T23:59:58+00:00", "2026-12-31T23:59:59+00:00"],
            ),
            ("0 0 0 31 2 *", "2026-01-01T00:00:00Z", &[]),
            ("0 0 0 30-31 Feb *", "2026-01-01T00:00:00Z", &[]),
            (
                "00:02:00.5",
                "2026-01-01T00:00:00Z",
                &["2026-01-01T00:02:00+00:00", "2026-01-01T00:04:01+00:00"],
            ),
            (
                "1",
                "2026-01-01T00:00:00Z",
                &["2026-01-02T00:00:00+00:00", "2026-01-03T00:00:00+00:00"],
            ),
        ] {
            assert_eq!(times(schedule, "UTC", start, 2), expected, "{schedule}");
        }
    }

    #[test]
    fn clock_changes_are_those_of_the_host() {
        // 2026: the clocks of Los Angeles go forward on 8 March at 2:00 and back on
        // 1 November at 2:00.
        const SPRING: &str = "2026-03-08T09:00:00Z"; // 1:00
        const AUTUMN: &str = "2026-11-01T07:30:00Z"; // 0:30
        for (schedule, start, expected) in [
            // What falls into the gap fires an hour later on the clock.
            (
                "0 30 2 * * *",
                SPRING,
                &["2026-03-08T03:30:00-07:00", "2026-03-09T02:30:00-07:00"][..],
            ),
            (
                "0 */30 * * * *",
                SPRING,
                &[
                    "2026-03-08T01:30:00-08:00",
                    "2026-03-08T03:00:00-07:00",
                    "2026-03-08T03:30:00-07:00",
                ],
            ),
            // A time of day that comes twice fires the first time only.
            (
                "0 30 1 * * *",
                AUTUMN,
                &["2026-11-01T01:30:00-07:00", "2026-11-02T01:30:00-08:00"],
            ),
            // So it does when the host starts between the two.
            (
                "0 30 1 * * *",
                "2026-11-01T09:29:00Z",
                &["2026-11-02T01:30:00-08:00"],
            ),
            // Intervals go on through both.
            (
                "0 */30 * * * *",
                AUTUMN,
                &[
                    "2026-11-01T01:00:00-07:00",
                    "2026-11-01T01:30:00-07:00",
                    "2026-11-01T01:00:00-08:00",
                    "2026-11-01T01:30:00-08:00",
                    "2026-11-01T02:00:00-08:00",
                ],
            ),
            // TimeSpans do not look at the clock.
            (
                "1.00:00:00",
                "2026-10-31T07:30:00Z",
                &["2026-11-01T00:30:00-07:00", "2026-11-01T23:30:00-08:00"],
            ),
        ] {
            assert_eq!(
                times(schedule, "America/Los_Angeles", start, expected.len()),
                expected,
                "{schedule}"
            );
        }
    }

    #[test]
    fn short_schedules_are_not_monitored() {
        let start = "2026-01-01T00:00:10Z".parse().unwrap();
        for (schedule, is_monitored, follows_wall_clock) in [
            ("*/20 * * * * *", false, true),
            ("0,1 0 3 1 1 *", true, true),
            ("0 * * * * *", true, true),
            ("0 0 3 1 1 *", true, true),
            ("0 0 0 31 2 *", true, true),
            ("00:00:25", false, false),
            ("00:01:00", true, false),
            ("-00:05:00", false, false),
        ] {
            let schedule_read = Schedule::read(schedule, TimeZone::UTC).unwrap();
            assert_eq!(
                schedule_read.is_monitored(start),
                is_monitored,
                "{schedule}"
            );
            assert_eq!(
                schedule_read.follows_wall_clock(),
                follows_wall_clock,
                "{schedule}"
            );
        }
    }

    #[test]
    fn other_texts_are_errors() {
        for (schedule, says) in [
            ("", "has 0 fields"),
            ("soon", "has 1 field;"),
            ("@daily", "has 1 field;"),
            ("0 0 12 1 1 ? 2030", "has 7 fields"),
            ("0 0 0 L * *", "`L` as its day"),
            ("0 0 0 * * 7", "ranges from 0 to 6"),
        ] {
            let error = Schedule::read(schedule, TimeZone::UTC).unwrap_err();
            assert!(error.contains(says), "{schedule}: {error}");
        }
    }
}
