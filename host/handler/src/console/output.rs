//! The output of commands.
//!
//! Every command prints through here. Text from plugins and callers is escaped, and a
//! closed pipe (`handler check | head -1`) stops only the printing: the exit code still
//! says what the command found.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use anyhow::Result;
use parking_lot::Mutex;
use serde::Serialize;

use super::line::printable;

/// Why standard output cannot be written to any more.
static ENDED: Mutex<Option<io::Error>> = Mutex::new(None);

/// Prints the lines of `text` on standard output.
pub(crate) fn out(text: &str) {
    write_out(&shown(text));
}

/// Prints `value` as indented JSON.
///
/// # Errors
/// When it cannot be serialized.
pub(crate) fn json(value: &impl Serialize) -> Result<()> {
    json_text(&serde_json::to_string_pretty(value)?);
    Ok(())
}

/// Prints JSON text unchanged.
pub(crate) fn json_text(text: &str) {
    write_out(&format!("{}\n", safe_json(text)));
}

/// Prints `text` on standard error: the progress of a command.
pub(crate) fn note(text: &str) {
    // There is nowhere to report a closed stderr.
    let _ = io::stderr().lock().write_all(shown(text).as_bytes());
}

/// `count` and `noun`, in the plural unless `count` is one.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

/// Whether standard output is still open.
pub(crate) fn is_read() -> bool {
    ENDED.lock().is_none()
}

/// Why output was lost. A closed pipe is not an error.
pub(super) fn failure() -> Option<io::Error> {
    let failure = ENDED.lock().take();
    failure.filter(|error| error.kind() != io::ErrorKind::BrokenPipe)
}

fn write_out(text: &str) {
    let mut ended = ENDED.lock();
    if ended.is_some() {
        return;
    }
    let mut stdout = io::stdout().lock();
    let written = stdout.write_all(text.as_bytes());
    *ended = written.and_then(|()| stdout.flush()).err();
}

/// Each line of `text` without control characters.
fn shown(text: &str) -> String {
    let mut shown = String::with_capacity(text.len() + 1);
    for line in text.lines() {
        printable(&mut shown, line);
        shown.push('\n');
    }
    shown
}

/// The same JSON with control characters escaped. Those below U+0020 are escaped in
/// any JSON.
fn safe_json(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for character in text.chars() {
        if ('\u{7f}'..='\u{9f}').contains(&character) {
            // Writing to a String cannot fail.
            let _ = write!(safe, "\\u{:04x}", u32::from(character));
        } else {
            safe.push(character);
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_control_characters_in_text() {
        for (text, expected) in [
            ("one", "one\n"),
            ("one\ntwo\n", "one\ntwo\n"),
            ("", ""),
            ("a\n\nb", "a\n\nb\n"),
            ("\u{1b}[2J\tx", "\\u{1b}[2J\tx\n"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn escaping_keeps_the_value_of_json() {
        let value = serde_json::json!({ "a\u{9b}": "\u{7f}\u{1b}é\u{a0}" });
        let safe = safe_json(&value.to_string());
        assert_eq!(safe, "{\"a\\u009b\":\"\\u007f\\u001bé\u{a0}\"}");
        assert_eq!(
            serde_json::from_str::<serde_json::Value>(&safe).unwrap(),
            value
        );
    }
}
