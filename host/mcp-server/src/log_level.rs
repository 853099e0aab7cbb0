//! The severity of log messages.

/// The levels of the protocol, from the least severe (specification, logging).
const NAMES: [(&str, LogLevel); 8] = [
    ("debug", LogLevel::Debug),
    ("info", LogLevel::Info),
    ("notice", LogLevel::Notice),
    ("warning", LogLevel::Warning),
    ("error", LogLevel::Error),
    ("critical", LogLevel::Critical),
    ("alert", LogLevel::Alert),
    ("emergency", LogLevel::Emergency),
];

/// The severity of a log message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    /// Details for debugging.
    Debug,
    /// Ordinary events.
    Info,
    /// Ordinary, but significant events.
    Notice,
    /// Something unexpected.
    Warning,
    /// Something failed.
    Error,
    /// Something failed that others depend on.
    Critical,
    /// Someone has to act at once.
    Alert,
    /// The system is unusable.
    Emergency,
}

impl LogLevel {
    /// The level with this name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        let found = NAMES.iter().find(|(known, _)| *known == name);
        found.map(|(_, level)| *level)
    }

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        let found = NAMES.iter().find(|(_, level)| *level == self);
        found.map_or("info", |(name, _)| name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_level_has_its_name() {
        for (name, level) in NAMES {
            assert_eq!(LogLevel::parse(name), Some(level));
            assert_eq!(level.name(), name);
        }
        assert_eq!(LogLevel::parse("warn"), None);
        assert!(NAMES.is_sorted_by_key(|(_, level)| level));
    }
}
