//! Timers.

use serde_json::{Value, json};

use super::Written;
use crate::client::value::Properties;

/// A timer that fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timer {
    /// On time, for the first time.
    First,
    /// Late.
    PastDue,
    /// With a schedule so short that the host keeps no status.
    WithoutStatus,
}

impl Timer {
    pub(super) fn write(self) -> Written {
        let status = json!({
            "Last": "0001-01-01T00:00:00",
            "Next": "2024-01-01T00:05:00Z",
            "LastUpdated": "0001-01-01T00:00:00",
        });
        let status = if self == Timer::WithoutStatus {
            Value::Null
        } else {
            status
        };
        Written {
            data: json!({
                "Schedule": { "AdjustForDST": true },
                "ScheduleStatus": status,
                "IsPastDue": self == Timer::PastDue,
            }),
            metadata: Properties::new(),
        }
    }

    /// The object that the function is meant to see.
    pub fn expected(self) -> Value {
        self.write().data
    }
}
