//! `functionTimeout`: when the Functions host gives an invocation up.

use std::time::Duration;

use crate::json::Cursor;
use crate::timespan;

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
    /// The shortest time that a function may count on; `None` when there is no
    /// end to it.
    pub fn guaranteed(self) -> Option<Duration> {
        match self {
            Self::PlanDefault => Some(Duration::from_mins(5)),
            Self::After(time) => Some(time),
            Self::Never => None,
        }
    }

    /// How long an invocation with the time limit `time` may wait for its turn:
    /// as long again, or so long that it still ends before the host gives it up.
    pub(crate) fn patience(self, time: Duration) -> Duration {
        /// So that a short burst is not refused, however long the time limit.
        const LEAST: Duration = Duration::from_secs(1);
        match self.guaranteed() {
            Some(guaranteed) => {
                let left = (guaranteed / 10 * 9).saturating_sub(time);
                time.min(left.max(LEAST))
            }
            None => time,
        }
    }

    /// Warns when the time limit `time`, written at `place`, leaves it to the
    /// host to end an invocation: it does so by killing the whole handler, and
    /// every other invocation with it (custom handler protocol, section 2.7).
    pub(crate) fn check(self, time: Duration, place: &Cursor<'_>) {
        if let Some(guaranteed) = self.guaranteed()
            && time >= guaranteed
        {
            place.warn(
                format!(
                    "is {}, not shorter than functionTimeout ({}), after which the Functions host kills the handler",
                    humantime::format_duration(time),
                    humantime::format_duration(guaranteed)
                ),
                "shorten it, or set a longer functionTimeout in host.json",
            );
        }
    }

    /// Reads `functionTimeout`; what is wrong is reported.
    pub(super) fn read(timeout: &Cursor<'_>) -> Option<Self> {
        let text = timeout.text()?;
        if matches!(text.trim(), "-1" | "-1.00:00:00") {
            return Some(Self::Never);
        }
        let Some(time) = timespan::parse(text) else {
            timeout.error(
                format!("is `{text}`, which is not a length of time"),
                "write it as hh:mm:ss, for example \"00:10:00\", or \"-1\" for no limit",
            );
            return None;
        };
        if time < Duration::from_secs(1) {
            timeout.error("is under one second", "write at least \"00:00:01\"");
            return None;
        }
        Some(Self::After(time))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_and_running_end_before_the_host_gives_up() {
        let minutes = Duration::from_mins;
        for (timeout, time, patience) in [
            (FunctionTimeout::PlanDefault, minutes(1), minutes(1)),
            (
                FunctionTimeout::PlanDefault,
                minutes(4),
                Duration::from_secs(30),
            ),
            (
                FunctionTimeout::PlanDefault,
                minutes(9),
                Duration::from_secs(1),
            ),
            (FunctionTimeout::After(minutes(20)), minutes(4), minutes(4)),
            (FunctionTimeout::Never, minutes(9), minutes(9)),
        ] {
            assert_eq!(timeout.patience(time), patience, "{timeout:?} {time:?}");
        }
    }
}
