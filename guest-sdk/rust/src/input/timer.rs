//! Timers.

use serde::Deserialize;

use super::{FromInput, Input};
use crate::{Json, Result};

/// The state of a timer's schedule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Timer {
    /// Whether this run is late.
    pub is_past_due: bool,
    /// Last and next run. Absent when the schedule is shorter than a minute or
    /// `useMonitor` is false.
    pub schedule_status: Option<Schedule>,
}

/// When a timer ran and will run next. Times are as the Functions host wrote them:
/// ISO 8601, with or without an offset.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Schedule {
    last: String,
    /// The next planned run.
    pub next: String,
    /// When this record was last changed.
    pub last_updated: String,
}

impl Schedule {
    /// The previous run. `None` for the first run, for which the Functions host
    /// writes the year 1.
    pub fn last(&self) -> Option<&str> {
        Some(self.last.as_str()).filter(|last| !last.is_empty() && !last.starts_with("0001-"))
    }
}

impl FromInput for Timer {
    fn from_input(input: Input<'_>) -> Result<Self> {
        Json::from_input(input).map(|Json(timer)| timer)
    }
}
