//! Lines on stdout and stderr, in the form that the Functions host understands.
//!
//! The host reads no levels: stdout is information; a line on stderr is a
//! warning when it contains `warn`, and an error otherwise (custom handler
//! protocol, section 2.8). Everything that the handler prints while it serves
//! goes through here.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::OnceLock;

use corral_app::{Problem, Severity};
use corral_runtime::Level;

/// Set to `trace` or `debug` to see lines that are finer than information, or
/// to `warn` or `error` to see less.
const LEVEL_VARIABLE: &str = "CORRAL_LOG";

/// Whether lines of `level` are printed.
pub(crate) fn enabled(level: Level) -> bool {
    static THRESHOLD: OnceLock<Level> = OnceLock::new();
    level >= *THRESHOLD.get_or_init(|| threshold(std::env::var(LEVEL_VARIABLE).ok().as_deref()))
}

fn threshold(setting: Option<&str>) -> Level {
    match setting.map(str::to_ascii_lowercase).as_deref() {
        Some("trace") => Level::Trace,
        Some("debug") => Level::Debug,
        Some("warn" | "warning") => Level::Warn,
        Some("error") => Level::Error,
        _ => Level::Info,
    }
}

/// Prints `message`, each of its lines on a line of its own, with `subject`
/// (function and invocation) in front of each.
pub(crate) fn print(level: Level, subject: &str, message: &str) {
    if !enabled(level) {
        return;
    }
    let text = format(level, subject, message);
    // Nobody is left to tell when the console is gone.
    let _ = match level {
        Level::Trace | Level::Debug | Level::Info => io::stdout().lock().write_all(text.as_bytes()),
        Level::Warn | Level::Error | Level::Critical => {
            io::stderr().lock().write_all(text.as_bytes())
        }
    };
}

fn format(level: Level, subject: &str, message: &str) -> String {
    let label = match level {
        Level::Trace => "trace: ",
        Level::Debug => "debug: ",
        Level::Info => "",
        Level::Warn => "warning: ",
        Level::Error => "error: ",
        Level::Critical => "critical error: ",
    };
    let mut text = String::with_capacity(message.len() + subject.len() + 32);
    for line in message.split(['\n', '\r']).filter(|line| !line.is_empty()) {
        text.push_str(label);
        if !subject.is_empty() {
            text.push('[');
            text.push_str(subject);
            text.push_str("] ");
        }
        if level >= Level::Error {
            text.push_str(&without_warn(line));
        } else {
            text.push_str(line);
        }
        text.push('\n');
    }
    text
}

/// An error that mentions a warning must not become one: a word joiner, which
/// takes no room on the screen, breaks the word up for the host.
fn without_warn(line: &str) -> Cow<'_, str> {
    let lower = line.to_ascii_lowercase();
    if !lower.contains("warn") {
        return Cow::Borrowed(line);
    }
    let mut text = String::with_capacity(line.len() + 8);
    let mut rest = line;
    while let Some(at) = rest.to_ascii_lowercase().find("warn") {
        let (before, after) = rest.split_at(at + 2);
        text.push_str(before);
        text.push('\u{2060}');
        rest = after;
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// Information for whoever runs the handler.
pub(crate) fn info(message: &str) {
    print(Level::Info, "", message);
}

/// A warning for whoever runs the handler.
pub(crate) fn warn(message: &str) {
    print(Level::Warn, "", message);
}

/// An error for whoever runs the handler.
pub(crate) fn error(message: &str) {
    print(Level::Error, "", message);
}

/// The problems of an app, each by its severity.
pub(crate) fn problems<'a>(problems: impl IntoIterator<Item = &'a Problem>) {
    for problem in problems {
        let text = problem.to_string();
        match problem.severity {
            Severity::Error => error(&text),
            Severity::Warning => warn(&text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_what_the_functions_host_expects() {
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
    fn an_error_never_contains_the_word() {
        let text = format(Level::Critical, "f", "warn WARN warnwarn");
        assert!(!text.to_lowercase().contains("warn"), "{text}");
    }
}
