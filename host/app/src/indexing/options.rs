//! Options of host.json that the handler does not use, and whose invalid values
//! keep the Functions host from starting (custom handler protocol, section 1).
//!
//! .NET configuration turns every value into text and the text into the type of
//! the option. A text that cannot be converted, or a value out of range, stops
//! the host and with it every function. A list or an object instead of a value,
//! or the reverse, is ignored.

use std::time::Duration;

use super::route;
use crate::json::{Cursor, Dialect, Node, Value};
use crate::problem::Report;
use crate::route::summarize;
use crate::timespan;

/// The type of an option.
#[derive(Clone, Copy)]
enum Type {
    Flag,
    /// A whole number of 32 bits, within these bounds.
    Number(i32, i32),
    /// A number.
    Real,
    /// A length of time in milliseconds, within these bounds.
    Time(u64, u64),
    /// A name of these, in any case, or its number.
    Names(&'static [&'static str]),
}

const ANY: Type = Type::Number(i32::MIN, i32::MAX);
const ANY_TIME: Type = Type::Time(0, u64::MAX);
const LEVELS: Type = Type::Names(&[
    "Trace",
    "Debug",
    "Information",
    "Warning",
    "Error",
    "Critical",
    "None",
]);

/// The options by their path, with `*` for a member of any name.
#[rustfmt::skip]
const OPTIONS: &[(&[&str], Type)] = &[
    (&["extensions", "queues", "batchSize"], Type::Number(1, 32)),
    (&["extensions", "queues", "newBatchThreshold"], Type::Number(0, i32::MAX)),
    (&["extensions", "queues", "maxPollingInterval"], Type::Time(100, u64::MAX)),
    (&["extensions", "queues", "maxDequeueCount"], Type::Number(1, i32::MAX)),
    (&["extensions", "queues", "visibilityTimeout"], ANY_TIME),
    (&["extensions", "queues", "messageEncoding"], Type::Names(&["none", "base64"])),
    (&["extensions", "blobs", "maxDegreeOfParallelism"], Type::Number(1, i32::MAX)),
    (&["extensions", "blobs", "poisonBlobThreshold"], Type::Number(1, i32::MAX)),
    (&["extensions", "http", "maxOutstandingRequests"], ANY),
    (&["extensions", "http", "maxConcurrentRequests"], ANY),
    (&["extensions", "http", "dynamicThrottlesEnabled"], Type::Flag),
    (&["extensions", "http", "hsts", "isEnabled"], Type::Flag),
    (&["aggregator", "batchSize"], Type::Number(1, 10_000)),
    (&["aggregator", "flushTimeout"], Type::Time(1, 300_000)),
    (&["aggregator", "isEnabled"], Type::Flag),
    (&["singleton", "lockPeriod"], Type::Time(15_000, 60_000)),
    (&["singleton", "listenerLockPeriod"], Type::Time(15_000, 60_000)),
    (&["singleton", "listenerLockRecoveryPollingInterval"], ANY_TIME),
    (&["singleton", "lockAcquisitionTimeout"], ANY_TIME),
    (&["singleton", "lockAcquisitionPollingInterval"], ANY_TIME),
    (&["logging", "logLevel", "*"], LEVELS),
    (&["logging", "fileLoggingMode"], Type::Names(&["never", "always", "debugOnly"])),
    (&["logging", "console", "isEnabled"], Type::Flag),
    (&["healthMonitor", "enabled"], Type::Flag),
    (&["healthMonitor", "healthCheckInterval"], ANY_TIME),
    (&["healthMonitor", "healthCheckWindow"], ANY_TIME),
    (&["healthMonitor", "healthCheckThreshold"], ANY),
    (&["healthMonitor", "counterThreshold"], Type::Real),
    (&["concurrency", "dynamicConcurrencyEnabled"], Type::Flag),
    (&["concurrency", "snapshotPersistenceEnabled"], Type::Flag),
    (&["fileWatchingEnabled"], Type::Flag),
    (&["fileLoggingMode"], Type::Names(&["never", "always", "debugOnly"])),
    (&["sendCanceledInvocationsToWorker"], Type::Flag),
];

/// Options that may be empty: .NET takes an empty text for no value there.
const NULLABLE: [&[&str]; 2] = [
    &["logging", "logLevel", "*"],
    &["logging", "fileLoggingMode"],
];

/// The options that are lists of texts.
const LISTS: [&str; 2] = ["watchDirectories", "watchFiles"];

/// Checks the whole of host.json; `http` says whether the app has routes.
pub(super) fn check(file: &Cursor<'_>, http: bool) {
    for (path, wanted) in OPTIONS {
        for value in find(file, path) {
            option(&value, *wanted, NULLABLE.contains(path));
        }
    }
    for list in LISTS {
        for value in find(file, &[list]) {
            // A wrong type is only a warning.
            let _ = value.texts();
        }
    }
    if http {
        prefix(file);
    }
    host_routes(file);
    misplaced_http(file);
    bundle(file);
}

/// Routes without a function.json are written by the same rules as the others.
fn host_routes(file: &Cursor<'_>) {
    let lists = find(file, &["customHandler", "http", "routes"]);
    for entry in lists.iter().filter_map(Cursor::if_array).flatten() {
        let route = entry.if_object().and_then(|entry| entry.get("route"));
        if let Some(route) = route
            && let Some(text) = route.if_scalar()
            && let Ok(summary) = summarize(text)
        {
            route::written_as_matched(&summary, text, &route);
        }
    }
}

/// The values at `path`; several where it has a `*`.
fn find<'a>(from: &Cursor<'a>, path: &[&str]) -> Vec<Cursor<'a>> {
    let Some((key, rest)) = path.split_first() else {
        return vec![from.clone()];
    };
    let Some(object) = from.if_object() else {
        return Vec::new();
    };
    if *key == "*" {
        let members = object.members();
        return members
            .flat_map(|(_, member)| find(&member, rest))
            .collect();
    }
    let member = object.given(key);
    member.map_or_else(Vec::new, |member| find(&member, rest))
}

fn option(value: &Cursor<'_>, wanted: Type, nullable: bool) {
    let Some(text) = value.if_scalar() else {
        value.ignored(wanted.expected(), &wanted.remedy());
        return;
    };
    if (nullable && text.is_empty()) || wanted.takes(text) {
        return;
    }
    let written = match value.value() {
        Value::Null => "null".to_owned(),
        _ => format!("`{text}`"),
    };
    value.error(
        format!(
            "is {written}, not {}, and the Functions host does not start",
            wanted.expected()
        ),
        wanted.remedy(),
    );
}

impl Type {
    fn takes(self, text: &str) -> bool {
        let text = text.trim();
        match self {
            Self::Flag => matches!(text.to_ascii_lowercase().as_str(), "true" | "false"),
            Self::Number(least, most) => text
                .parse()
                .is_ok_and(|number: i32| (least..=most).contains(&number)),
            Self::Real => text.parse::<f64>().is_ok(),
            Self::Time(least, most) => match timespan::signed(text) {
                Some(time) if time.is_negative() => least == 0,
                Some(time) => {
                    let length = time.length;
                    Duration::from_millis(least) <= length && length <= Duration::from_millis(most)
                }
                None => false,
            },
            Self::Names(names) => {
                text.parse::<i32>().is_ok()
                    || names.iter().any(|name| name.eq_ignore_ascii_case(text))
            }
        }
    }

    fn expected(self) -> &'static str {
        match self {
            Self::Flag => "true or false",
            Self::Number(i32::MIN, i32::MAX) => "a whole number",
            Self::Number(..) => "a whole number within bounds",
            Self::Real => "a number",
            Self::Time(0, u64::MAX) => "a length of time",
            Self::Time(..) => "a length of time within bounds",
            Self::Names(_) => "a known name",
        }
    }

    fn remedy(self) -> String {
        match self {
            Self::Flag => "write true or false".to_owned(),
            Self::Number(least, i32::MAX) if least >= 0 => {
                format!("write a whole number of {least} or more")
            }
            Self::Number(i32::MIN, _) => "write a whole number".to_owned(),
            Self::Number(least, most) => format!("write a whole number from {least} to {most}"),
            Self::Real => "write a number".to_owned(),
            Self::Time(0, _) => "write it as hh:mm:ss, for example \"00:00:30\"".to_owned(),
            Self::Time(least, u64::MAX) => {
                format!("write a length of time of {}", time(least) + " or more")
            }
            Self::Time(least, most) => {
                format!(
                    "write a length of time from {} to {}",
                    time(least),
                    time(most)
                )
            }
            Self::Names(names) => format!("use one of: {}", names.join(", ")),
        }
    }
}

fn time(milliseconds: u64) -> String {
    humantime::format_duration(Duration::from_millis(milliseconds)).to_string()
}

/// `routePrefix` as written, with the slashes at its ends.
pub(super) fn route_prefix(document: &Node) -> String {
    let report = Report::new("");
    let root = Cursor::root(document, Dialect::Host, &report);
    let found = find(&root, &["extensions", "http", "routePrefix"]);
    let text = found.first().and_then(Cursor::if_scalar);
    text.unwrap_or("api").to_owned()
}

/// An invalid prefix stops the host, as an invalid route does.
fn prefix(file: &Cursor<'_>) {
    for value in find(file, &["extensions", "http", "routePrefix"]) {
        let Some(text) = value.if_scalar() else {
            continue;
        };
        if let Err(error) = summarize(&route::join(text, "x")) {
            value.error(
                format!(
                    "is `{text}`: {}, and the Functions host does not start",
                    error.message
                ),
                if text.ends_with('/') {
                    "remove the slash at its end"
                } else {
                    "correct it"
                },
            );
        } else if let Ok(summary) = summarize(&route::join(text, "x")) {
            route::written_as_matched(&summary, text, &value);
        }
    }
}

/// Where version 1 of the host had these settings.
fn misplaced_http(file: &Cursor<'_>) {
    for section in ["http", "queues", "serviceBus", "eventHub"] {
        for value in find(file, &[section]) {
            value.warn(
                "is not read here by the Functions host",
                format!("move it to extensions.{section}"),
            );
        }
    }
}

/// The host stops at a bundle without a valid name and version.
fn bundle(file: &Cursor<'_>) {
    for bundle in find(file, &["extensionBundle"]) {
        let Some(object) = bundle.if_object() else {
            continue;
        };
        let text = |key: &str| {
            let value = object.given(key).and_then(|value| value.if_scalar());
            value.unwrap_or("").trim()
        };
        let (id, version) = (text("id"), text("version"));
        if id.is_empty() && version.is_empty() {
            continue;
        }
        for (key, valid, remedy) in [
            (
                "id",
                !id.is_empty(),
                "write \"id\": \"Microsoft.Azure.Functions.ExtensionBundle\"",
            ),
            (
                "version",
                is_version_range(version),
                "write \"version\": \"[4.*, 5.0.0)\"",
            ),
        ] {
            if !valid {
                let place = object.given(key).unwrap_or_else(|| bundle.clone());
                place.error(
                    format!("has no valid extension bundle `{key}`, and the Functions host does not start"),
                    remedy,
                );
            }
        }
    }
}

/// Whether `text` is a range of versions as `NuGet` writes them: `4.*`, `[4.0.0]`,
/// `[4.*, 5.0.0)`.
fn is_version_range(text: &str) -> bool {
    let version = |text: &str| {
        let text = text.trim();
        let number = text.split(['-', '+']).next().unwrap_or("");
        !text.is_empty()
            && number.split('.').count() <= 4
            && number.split('.').all(|part| {
                part == "*"
                    || (!part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit()))
            })
    };
    let Some(inner) = text
        .strip_prefix(['[', '('])
        .and_then(|text| text.strip_suffix([']', ')']))
    else {
        return version(text);
    };
    match inner.split_once(',') {
        None => version(inner),
        Some((least, most)) => {
            let bound = |text: &str| text.trim().is_empty() || version(text);
            bound(least) && bound(most) && !(least.trim().is_empty() && most.trim().is_empty())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_version_range;

    #[test]
    fn versions_are_ranges_of_nuget() {
        for (text, valid) in [
            ("[4.*, 5.0.0)", true),
            ("[4.0.0, 5.0.0)", true),
            ("4.*", true),
            ("[3.3.0]", true),
            ("(,5.0.0)", true),
            ("[4.*, )", true),
            ("", false),
            ("latest", false),
            ("[4.*, 5.0.0", false),
            ("(,)", false),
            ("4..0", false),
        ] {
            assert_eq!(is_version_range(text), valid, "{text}");
        }
    }
}
