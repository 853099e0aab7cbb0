//! Sizes (`"64MiB"`) and lengths of time (`"1m30s"`).

use std::time::Duration;

use bytesize::ByteSize;

use crate::json::{Cursor, Value};

/// A number of bytes: a number, or text with a unit. `KB`, `MB` and `GB` are
/// powers of 1000; `KiB`, `MiB` and `GiB` are powers of 1024.
pub(crate) fn size(value: &Cursor<'_>) -> Option<u64> {
    if matches!(value.value(), Value::Number(_)) {
        return whole(value);
    }
    let text = value.text()?;
    let size = parse_size(text);
    if size.is_none() {
        value.error(
            format!("is `{text}`, which is not a size"),
            "write a number with a unit, for example \"64MiB\"",
        );
    }
    size
}

/// A length of time as text with units.
pub(crate) fn duration(value: &Cursor<'_>) -> Option<Duration> {
    const REMEDY: &str = "write a number with a unit, for example \"10s\" or \"500ms\"";
    if let Value::Number(number) = value.value() {
        value.error(format!("is {number}, which has no unit"), REMEDY);
        return None;
    }
    let text = value.text()?;
    let duration = humantime::parse_duration(text).ok();
    if duration.is_none() {
        value.error(
            format!("is `{text}`, which is not a length of time"),
            REMEDY,
        );
    }
    duration
}

/// A whole number that is not negative.
fn whole(value: &Cursor<'_>) -> Option<u64> {
    let number = value.integer()?;
    let whole = u64::try_from(number).ok();
    if whole.is_none() {
        value.error(format!("is {number}, which is negative"), "write 0 or more");
    }
    whole
}

fn parse_size(text: &str) -> Option<u64> {
    let size = text.trim().parse::<ByteSize>().ok()?.as_u64();
    // The parser saturates instead of failing.
    (size < u64::MAX).then_some(size)
}

/// A whole number from 0 to `u32::MAX`.
pub(crate) fn count(value: &Cursor<'_>) -> Option<u32> {
    let number = whole(value)?;
    let count = u32::try_from(number).ok();
    if count.is_none() {
        value.error(
            format!("is {number}, which is too large"),
            format!("write at most {}", u32::MAX),
        );
    }
    count
}

/// A size as it would be written in plugin.json.
pub(crate) fn show_size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    UNITS
        .into_iter()
        .find(|(unit, _)| bytes >= *unit && bytes.is_multiple_of(*unit))
        .map_or_else(
            || format!("{bytes}B"),
            |(unit, name)| format!("{}{name}", bytes / unit),
        )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn sizes_have_units() {
        for (text, bytes) in [
            ("0", Some(0)),
            ("512", Some(512)),
            ("512B", Some(512)),
            ("512KiB", Some(512 << 10)),
            ("64MiB", Some(64 << 20)),
            ("64 MiB", Some(64 << 20)),
            ("64mib", Some(64 << 20)),
            ("1.5GiB", Some(3 << 29)),
            ("100MB", Some(100_000_000)),
            ("1k", Some(1000)),
            ("", None),
            ("MiB", None),
            ("64 parsecs", None),
            ("-1MiB", None),
            ("1e3", None),
            ("99999999999EiB", None),
        ] {
            assert_eq!(parse_size(text), bytes, "{text}");
        }
    }

    proptest! {
        #[test]
        fn sizes_are_read_as_shown(bytes in 0..u64::MAX, shift in 0_u32..40) {
            let bytes = bytes >> shift << shift;
            prop_assert_eq!(parse_size(&show_size(bytes)), Some(bytes));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,20}") {
            let _ = parse_size(&text);
            let _ = humantime::parse_duration(&text);
        }
    }
}
