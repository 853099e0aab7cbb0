//! Expressions that the host knows by itself.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::{dotnet_guid, dotnet_time};

/// An expression that the host knows by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Builtin {
    /// `{rand-guid}`: another one each time.
    RandGuid,
    /// `{DateTime}`: now, in UTC.
    DateTime,
}

impl Builtin {
    /// What begins with one of the names, in any case, is that builtin: `{DateTimes}` too.
    pub(super) fn of(expression: &str) -> Option<Self> {
        [Self::RandGuid, Self::DateTime]
            .into_iter()
            .find(|builtin| {
                let name = builtin.name();
                let start = expression.get(..name.len());
                start.is_some_and(|start| start.eq_ignore_ascii_case(name))
            })
    }

    fn name(self) -> &'static str {
        match self {
            Self::RandGuid => "rand-guid",
            Self::DateTime => "datetime",
        }
    }

    /// The value, in the format that follows the name and a colon.
    pub(super) fn value(self, expression: &str, now: Timestamp) -> Result<String, String> {
        let rest = expression.get(self.name().len()..).unwrap_or_default();
        let format = rest
            .strip_prefix(':')
            .filter(|text| !text.trim().is_empty());
        match self {
            Self::RandGuid => dotnet_guid::format(Uuid::new_v4(), format),
            Self::DateTime => dotnet_time::format(&now.to_zoned(TimeZone::UTC), format),
        }
    }
}
