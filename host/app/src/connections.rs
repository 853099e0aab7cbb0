//! `connections` of corral.json: limits of a connection before its function
//! is known.

use std::time::Duration;

use crate::json::{Cursor, Object};
use crate::plugin;

/// The keys of `connections`.
const KEYS: [&str; 5] = ["idle", "head_time", "head_size", "head_fields", "stall"];

/// How long the Functions host keeps a connection that it does not use, by the
/// longest of the defaults that .NET has had. A server that closes earlier may
/// do so just as the host sends the next request.
const HOST_KEEPS: Duration = Duration::from_mins(2);

/// Below this the HTTP library cannot work.
const LEAST_HEAD_SIZE: u64 = 1 << 10;

/// A head is held in memory whole, so there is no use for more.
const MOST_HEAD_SIZE: u64 = 16 << 20;

/// The limits of each connection to the handler.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Connections {
    /// How long it may stay open without a request.
    pub idle: Duration,
    /// How long a request line and its header fields may take to arrive.
    pub head_time: Duration,
    /// Bytes of a request line and its header fields.
    pub head_size: u64,
    /// Header fields of a request.
    pub head_fields: u32,
    /// How long a caller may send nothing of a body that it has announced, or
    /// read nothing of a response.
    pub stall: Duration,
}

impl Default for Connections {
    fn default() -> Self {
        Self {
            idle: Duration::from_mins(5),
            head_time: Duration::from_secs(30),
            head_size: 64 << 10,
            head_fields: 100,
            stall: Duration::from_mins(1),
        }
    }
}

impl Connections {
    /// Reads the section; absent keys have their defaults.
    pub(crate) fn read(section: &Object<'_>) -> Self {
        section.reject_unknown(&KEYS);
        let default = Self::default();
        let time = |key, default| {
            let read = section.get(key).and_then(|value| time(&value));
            read.unwrap_or(default)
        };
        Self {
            idle: section
                .get("idle")
                .and_then(|idle| self::idle(&idle))
                .unwrap_or(default.idle),
            head_time: time("head_time", default.head_time),
            head_size: section
                .get("head_size")
                .and_then(|size| head_size(&size))
                .unwrap_or(default.head_size),
            head_fields: section
                .get("head_fields")
                .and_then(|fields| head_fields(&fields))
                .unwrap_or(default.head_fields),
            stall: time("stall", default.stall),
        }
    }
}

fn time(value: &Cursor<'_>) -> Option<Duration> {
    let time = plugin::duration(value)?;
    if time.is_zero() {
        value.error(
            "is 0, so every request would time out",
            "write \"1s\" or more",
        );
    }
    (!time.is_zero()).then_some(time)
}

fn idle(value: &Cursor<'_>) -> Option<Duration> {
    let idle = time(value)?;
    if idle < HOST_KEEPS {
        value.warn(
            format!(
                "is {}, but the Functions host may reuse a connection after {}",
                humantime::format_duration(idle),
                humantime::format_duration(HOST_KEEPS)
            ),
            "write \"2m\" or more, or calls may be lost",
        );
    }
    Some(idle)
}

fn head_size(value: &Cursor<'_>) -> Option<u64> {
    let size = plugin::size(value)?;
    let fits = (LEAST_HEAD_SIZE..=MOST_HEAD_SIZE).contains(&size);
    if !fits {
        value.error(
            format!("is {}", plugin::show_size(size)),
            format!(
                "write {} to {}",
                plugin::show_size(LEAST_HEAD_SIZE),
                plugin::show_size(MOST_HEAD_SIZE)
            ),
        );
    }
    fits.then_some(size)
}

fn head_fields(value: &Cursor<'_>) -> Option<u32> {
    const MOST: u32 = 10_000;
    let fields = plugin::count(value)?;
    let fits = (1..=MOST).contains(&fields);
    if !fits {
        value.error(format!("is {fields}"), format!("write 1 to {MOST}"));
    }
    fits.then_some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{HTTP, load};

    /// The settings, and the messages about them.
    fn read(section: &str) -> (Connections, Vec<String>) {
        let file = format!(r#"{{ "connections": {section} }}"#);
        let app = load(
            &[
                ("f/function.json", HTTP),
                ("f/f.wasm", ""),
                ("corral.json", &file),
            ],
            &[],
        );
        let problems = app.problems.iter().map(ToString::to_string);
        (app.handler.connections, problems.collect())
    }

    #[test]
    fn written_values_are_read() {
        let (connections, problems) = read(
            r#"{ "idle": "10m", "head_time": "5s", "head_size": "16KiB", "head_fields": 50, "stall": "30s" }"#,
        );
        assert_eq!(problems, [""; 0]);
        let expected = Connections {
            idle: Duration::from_mins(10),
            head_time: Duration::from_secs(5),
            head_size: 16 << 10,
            head_fields: 50,
            stall: Duration::from_secs(30),
        };
        assert_eq!(connections, expected);
    }

    #[test]
    fn errors_are_reported() {
        for (section, part) in [
            (r#"{ "idle": "0s" }"#, "is 0"),
            (r#"{ "idle": "30s" }"#, "after 2m"),
            (r#"{ "head_time": "0s" }"#, "is 0"),
            (r#"{ "stall": "0ms" }"#, "is 0"),
            (r#"{ "stall": 5 }"#, "no unit"),
            (r#"{ "head_size": "1B" }"#, "1KiB to 16MiB"),
            (r#"{ "head_size": "17MiB" }"#, "1KiB to 16MiB"),
            (r#"{ "head_fields": 0 }"#, "1 to 10000"),
            (r#"{ "head_fields": 10001 }"#, "1 to 10000"),
            (r#"{ "idel": "5m" }"#, "did you mean `idle`"),
            ("[]", "not an object"),
        ] {
            let (_, problems) = read(section);
            let said = problems.iter().any(|problem| problem.contains(part));
            assert!(said, "{section}: {problems:?}");
        }
    }
}
