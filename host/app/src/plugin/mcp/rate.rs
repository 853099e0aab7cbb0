//! `rate`: how often something may be called.

use std::fmt;
use std::num::NonZeroU32;
use std::time::Duration;

use crate::json::Cursor;

/// So many calls in a second, a minute or an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// How many; as many may come at once.
    pub calls: NonZeroU32,
    /// In which time.
    pub period: Duration,
}

const UNITS: [(&str, u64); 3] = [("s", 1), ("m", 60), ("h", 3600)];

impl Rate {
    pub(super) fn read(value: &Cursor<'_>) -> Option<Self> {
        let text = value.text()?;
        let rate = Self::parse(text);
        if rate.is_none() {
            value.error(
                format!("is `{text}`, which is not a rate"),
                "write a number and a unit, for example \"10/s\", \"100/m\" or \"1000/h\"",
            );
        }
        rate
    }

    fn parse(text: &str) -> Option<Self> {
        let (calls, unit) = text.split_once('/')?;
        let (_, seconds) = UNITS.iter().find(|(name, _)| *name == unit.trim())?;
        Some(Self {
            calls: calls.trim().parse().ok()?,
            period: Duration::from_secs(*seconds),
        })
    }
}

impl fmt::Display for Rate {
    /// As it would be written in plugin.json.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.period.as_secs();
        let unit = UNITS.iter().find(|(_, length)| *length == seconds);
        let unit = unit.map_or("s", |(name, _)| name);
        write!(formatter, "{}/{unit}", self.calls)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_have_units() {
        for (text, expected) in [
            ("10/s", Some("10/s")),
            (" 100 / m ", Some("100/m")),
            ("1000/h", Some("1000/h")),
            ("0/s", None),
            ("-1/s", None),
            ("1.5/s", None),
            ("10", None),
            ("10/d", None),
            ("/s", None),
            ("5000000000/s", None),
        ] {
            let rate = Rate::parse(text).map(|rate| rate.to_string());
            assert_eq!(rate.as_deref(), expected, "{text}");
        }
    }
}
