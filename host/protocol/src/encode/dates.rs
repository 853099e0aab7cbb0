//! Dates inside JSON that the host reformats.
//!
//! It parses every string that is a date, in documents too, and prints it in its
//! own format (custom handler protocol, section 5.3). This cannot be avoided:
//! JSON in a string is parsed again before it becomes a document.

use serde_json::value::RawValue;

use super::EncodeError;
use super::output_writer::OutputWriter;
use crate::date::{self, Guess};
use crate::json;

/// Warns of dates that arrive in another format.
pub(super) fn check(raw: &RawValue, writer: &mut OutputWriter<'_>) -> Result<(), EncodeError> {
    let mut first = None;
    let mut count = 0_usize;
    for text in json::string_values(raw.get()) {
        match date::guess(&text) {
            Some(Guess::OutOfRange) => {
                return Err(EncodeError::DateOutOfRange {
                    output: writer.name(),
                    date: text.into_owned(),
                });
            }
            Some(Guess::Date) if !date::survives_in_json(&text) => {
                count += 1;
                first.get_or_insert(text);
            }
            _ => {}
        }
    }
    if let Some(date) = first {
        let others = match count - 1 {
            0 => String::new(),
            others => format!(" and {others} more"),
        };
        writer.warn(&format!(
            "the Functions host prints the date {date:?}{others} in another format; to keep a date unchanged, write it in UTC with `Z` and without trailing zeros in its fraction"
        ));
    }
    Ok(())
}
