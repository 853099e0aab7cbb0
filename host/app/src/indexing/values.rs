//! Properties of bindings that are not texts.

use super::entry::Entry;
use crate::json::{Cursor, Value};

#[derive(Clone, Copy)]
enum Type {
    /// `true`, `false`, or what .NET makes one of them.
    Flag,
    /// A whole number.
    Number,
    /// One of these names in any case, or its number.
    Names(&'static [&'static str]),
}

/// The properties by binding type. Those of the timer have their own reader in
/// the host, which also refuses `null`.
const PROPERTIES: &[(&str, &str, Type)] = &[
    ("timerTrigger", "runOnStartup", Type::Flag),
    ("timerTrigger", "useMonitor", Type::Flag),
    (
        "blobTrigger",
        "source",
        Type::Names(&["LogsAndContainerScan", "EventGrid"]),
    ),
    ("serviceBusTrigger", "isSessionsEnabled", Type::Flag),
    ("serviceBusTrigger", "autoCompleteMessages", Type::Flag),
    ("table", "take", Type::Number),
    ("cosmosDBTrigger", "startFromBeginning", Type::Flag),
    ("cosmosDBTrigger", "maxItemsPerInvocation", Type::Number),
    ("cosmosDBTrigger", "feedPollDelay", Type::Number),
    (
        "cosmosDBTrigger",
        "createLeaseContainerIfNotExists",
        Type::Flag,
    ),
    ("cosmosDB", "createIfNotExists", Type::Flag),
];

/// Reports values that the Functions host cannot convert: it then does not load
/// the function.
pub(super) fn check(entry: &Entry<'_>) {
    let properties = PROPERTIES.iter().filter(|(kind, ..)| entry.is(kind));
    for (kind, key, wanted) in properties {
        let Some(value) = entry.object.given(key) else {
            continue;
        };
        let timer = *kind == "timerTrigger";
        if !wanted.takes(&value, timer) {
            let (expected, remedy) = wanted.words();
            let written = match value.if_scalar() {
                Some(text) => format!("`{text}`"),
                None => value.value().describe().to_owned(),
            };
            value.error(
                format!("is {written}, not {expected}, and the Functions host does not load the function"),
                remedy,
            );
        }
    }
}

impl Type {
    fn takes(self, value: &Cursor<'_>, timer: bool) -> bool {
        let text = match value.value() {
            Value::Null => return matches!(self, Self::Names(_)) && !timer,
            Value::Array(_) | Value::Object(_) => return false,
            Value::Bool(_) => return matches!(self, Self::Flag),
            Value::Number(text) => {
                return match self {
                    Self::Names(_) | Self::Number => text.parse::<i64>().is_ok(),
                    // Anything but zero is true.
                    Self::Flag => true,
                };
            }
            Value::Text(text) => text.trim(),
        };
        match self {
            Self::Flag => ["true", "false"]
                .iter()
                .any(|word| word.eq_ignore_ascii_case(text)),
            Self::Number => text.parse::<i32>().is_ok(),
            Self::Names(names) => {
                text.parse::<i32>().is_ok()
                    || names.iter().any(|name| name.eq_ignore_ascii_case(text))
            }
        }
    }

    fn words(self) -> (&'static str, String) {
        match self {
            Self::Flag => (
                "true or false",
                "write true or false, without quotes".to_owned(),
            ),
            Self::Number => ("a whole number", "write a whole number".to_owned()),
            Self::Names(names) => ("a known name", format!("use one of: {}", names.join(", "))),
        }
    }
}
