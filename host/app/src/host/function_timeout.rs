//! `functionTimeout`: when the Functions host gives up on an invocation.

use std::time::Duration;

use crate::json::Cursor;
use crate::timespan;

/// How long before `functionTimeout` the Functions host needs the response.
const MARGIN: Duration = Duration::from_secs(2);

/// How long the last bytes of a response may take to arrive.
const FLUSH: Duration = Duration::from_millis(250);

/// How long the Functions host lets a function run before it kills the handler
/// (`functionTimeout`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FunctionTimeout {
    /// Not set: 5 minutes on the Consumption plan, 30 minutes on the others.
    #[default]
    PlanDefault,
    /// As set.
    After(Duration),
    /// `-1`: never.
    Never,
}

impl FunctionTimeout {
    /// The minimum time of a function; `None` when there is no limit.
    pub fn guaranteed(self) -> Option<Duration> {
        match self {
            Self::PlanDefault => Some(Duration::from_mins(5)),
            Self::After(time) => Some(time),
            Self::Never => None,
        }
    }

    /// How long a call may take, from the first byte of its request to the last
    /// byte of its response; `None` when there is no limit.
    ///
    /// When the Functions host has no response after `functionTimeout`, it waits
    /// 2 s more and then kills the handler, with every other call in it (custom
    /// handler protocol, section 2.7). So the response is due 2 s before
    /// `functionTimeout`, less the time that its last bytes need to reach the
    /// host. Together this is never more than a quarter of `functionTimeout`.
    pub fn time_to_answer(self) -> Option<Duration> {
        let guaranteed = self.guaranteed()?;
        Some(guaranteed.saturating_sub((MARGIN + FLUSH).min(guaranteed / 4)))
    }

    /// The time limit `time`, reduced to what a call may take.
    pub(crate) fn cut(self, time: Duration) -> Duration {
        self.time_to_answer().map_or(time, |most| most.min(time))
    }

    /// The same, with a warning when `time`, written at `place`, is reduced.
    pub(crate) fn cut_with_warning(self, time: Duration, place: &Cursor<'_>) -> Duration {
        let cut = self.cut(time);
        if cut < time
            && let Some(guaranteed) = self.guaranteed()
        {
            let show = humantime::format_duration;
            place.warn(
                format!(
                    "is {} and is reduced to {}: functionTimeout is {}, after which the Functions host kills the handler",
                    show(time),
                    show(cut),
                    show(guaranteed)
                ),
                "shorten it, or set a longer functionTimeout in host.json",
            );
        }
        cut
    }

    /// Reads `functionTimeout`; problems are reported.
    pub(super) fn read(timeout: &Cursor<'_>) -> Option<Self> {
        const REMEDY: &str =
            "write it as hh:mm:ss, for example \"00:10:00\", or \"-1\" for no limit";
        if timeout.is_ignored() {
            timeout.ignored("a length of time", REMEDY);
            return None;
        }
        let text = timeout.text()?;
        if text.is_empty() {
            timeout.warn(
                "is empty, so the default of the hosting plan applies",
                REMEDY,
            );
            return None;
        }
        let Some(time) = timespan::signed(text) else {
            timeout.error(
                format!("is `{text}`, which is not a length of time"),
                REMEDY,
            );
            return None;
        };
        if time.is_negative() && time.length == Duration::from_hours(24) {
            return Some(Self::Never);
        }
        if time.is_negative() || time.length < Duration::from_secs(1) {
            timeout.error("is under one second", "write at least \"00:00:01\"");
            return None;
        }
        let days = !text.contains(':');
        if time.length > LONGEST {
            let message = if days {
                format!(
                    "is `{text}`, which is a number of days and longer than the 24 days that the Functions host can wait"
                )
            } else {
                format!(
                    "is `{text}`, which is longer than the 24 days that the Functions host can wait"
                )
            };
            timeout.error(message, REMEDY);
        } else if days {
            timeout.warn(format!("is `{text}`, which is a number of days"), REMEDY);
        }
        Some(Self::After(time.length))
    }
}

/// The Functions host waits a minute longer for the handler, and its HTTP client
/// counts milliseconds in 31 bits.
const LONGEST: Duration = Duration::from_millis(i32::MAX as u64 - 60_000);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn responses_are_due_before_the_host_times_out() {
        let seconds = Duration::from_secs;
        for (timeout, due) in [
            (FunctionTimeout::PlanDefault, Some(297_750)),
            (FunctionTimeout::After(seconds(20)), Some(17_750)),
            (FunctionTimeout::After(seconds(9)), Some(6750)),
            (FunctionTimeout::After(seconds(4)), Some(3000)),
            (FunctionTimeout::After(seconds(1)), Some(750)),
            (FunctionTimeout::Never, None),
        ] {
            let due = due.map(Duration::from_millis);
            assert_eq!(timeout.time_to_answer(), due, "{timeout:?}");
            let day = seconds(86_400);
            assert_eq!(timeout.cut(day), due.unwrap_or(day), "{timeout:?}");
            assert_eq!(timeout.cut(Duration::ZERO), Duration::ZERO, "{timeout:?}");
        }
    }
}
