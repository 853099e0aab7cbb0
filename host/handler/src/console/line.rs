//! Formats a line of the console: its level, its subject and its text, escaped.
//!
//! The text comes from plugins and callers. Control characters could move the cursor,
//! change the title or clear the screen of a terminal, so they are escaped.

use corral_runtime::Level;

/// The Functions host takes a line of stderr with this word for a warning (custom
/// handler protocol, section 2.8).
const WARNING: &[u8] = b"warn";

/// Invisible; splits a word for the host.
const WORD_JOINER: char = '\u{2060}';

/// `message` as text for a stream: each of its lines begins with the label of `level`
/// and `subject`.
pub(super) fn format(level: Level, subject: &str, message: &str) -> String {
    let label = match level {
        Level::Trace => "trace: ",
        Level::Debug => "debug: ",
        Level::Info => "",
        Level::Warn => "warning: ",
        Level::Error => "error: ",
        Level::Critical => "critical error: ",
    };
    // An error whose text contains the word must not become a warning.
    let write = if level >= Level::Error {
        without_warning
    } else {
        printable
    };
    let mut text = String::with_capacity(message.len() + subject.len() + 32);
    for line in lines(message) {
        text.push_str(label);
        if !subject.is_empty() {
            text.push('[');
            write(&mut text, subject);
            text.push_str("] ");
        }
        write(&mut text, line);
        text.push('\n');
    }
    text
}

/// The lines of `text` that are not empty.
pub(super) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '\r']).filter(|line| !line.is_empty())
}

/// Appends `line` to `text`, with control characters other than the tab escaped.
pub(super) fn printable(text: &mut String, line: &str) {
    for character in line.chars() {
        push(text, character);
    }
}

/// The same, but the host does not find the word `warn` in it. Takes linear time.
fn without_warning(text: &mut String, line: &str) {
    for (at, character) in line.char_indices() {
        push(text, character);
        // After the `a`, which the word contains only once.
        let word = at.checked_sub(1).and_then(|start| {
            let bytes = line.as_bytes();
            bytes.get(start..start + WARNING.len())
        });
        if word.is_some_and(|word| word.eq_ignore_ascii_case(WARNING)) {
            text.push(WORD_JOINER);
        }
    }
}

fn push(text: &mut String, character: char) {
    if character.is_control() && character != '\t' {
        text.extend(character.escape_default());
    } else {
        text.push(character);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_lines_for_the_functions_host() {
        for (level, message, expected) in [
            (Level::Info, "done", "[f 1] done\n"),
            (Level::Warn, "slow", "warning: [f 1] slow\n"),
            (Level::Error, "broken", "error: [f 1] broken\n"),
            (
                Level::Error,
                "no Warning",
                "error: [f 1] no Wa\u{2060}rning\n",
            ),
            (Level::Info, "one\ntwo\r\n", "[f 1] one\n[f 1] two\n"),
            (Level::Debug, "step", "debug: [f 1] step\n"),
        ] {
            assert_eq!(format(level, "f 1", message), expected);
        }
    }

    #[test]
    fn escapes_control_characters() {
        for (message, expected) in [
            (
                "\u{1b}[2J\u{1b}]0;owned\u{7}",
                "\\u{1b}[2J\\u{1b}]0;owned\\u{7}",
            ),
            ("a\tb", "a\tb"),
            ("\0\u{8}\u{b}\u{c}\u{7f}", "\\u{0}\\u{8}\\u{b}\\u{c}\\u{7f}"),
            ("\u{85}\u{9b}31m", "\\u{85}\\u{9b}31m"),
            ("Grüße 你好 👋", "Grüße 你好 👋"),
            ("\\u{1b}", "\\u{1b}"),
        ] {
            for level in [Level::Info, Level::Error] {
                let text = format(level, "", message);
                let label = if level == Level::Error { "error: " } else { "" };
                assert_eq!(text, format!("{label}{expected}\n"));
            }
        }
        let subject = format(Level::Info, "f \u{1b}c", "done");
        assert_eq!(subject, "[f \\u{1b}c] done\n");
    }

    #[test]
    fn errors_do_not_contain_the_word() {
        let message = "warn WARN warnwarn wWaRn éwarn wa\u{1b}rn warn";
        for (subject, message) in [("f", message), ("warner warn", "broken"), ("é", "war")] {
            let text = format(Level::Critical, subject, message);
            assert!(!text.to_lowercase().contains("warn"), "{text}");
            let bare = text.replace(WORD_JOINER, "");
            let shown = message.replace('\u{1b}', "\\u{1b}");
            assert_eq!(bare, format!("critical error: [{subject}] {shown}\n"));
        }
    }

    /// 32 KiB of the word once took 14 ms, because the time was quadratic.
    #[test]
    fn formatting_takes_linear_time() {
        let time = |line: &str| {
            let started = std::time::Instant::now();
            for _ in 0..20 {
                format(Level::Error, "f", line);
            }
            started.elapsed()
        };
        let (short, long) = ("warn".repeat(1 << 10), "warn".repeat(1 << 14));
        time(&short);
        // 16 times as long; quadratic would be 256 times.
        assert!(time(&long) < time(&short) * 100);
    }
}
