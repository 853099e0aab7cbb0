//! How the host logs the lines of the worker (protocol reference, section 2.8).

use super::{ConsoleLine, Level, LineTarget};

/// Lines with this prefix, in any case, go to the host's own logs.
const SYSTEM: &str = "LanguageWorkerConsoleLog";

/// Lines with this prefix go to tools.
const TOOLING: &str = "azfuncjsonlog:";

/// The stream that a line was written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stream {
    Output,
    /// Standard error, where all but warnings are errors if the flag is set.
    Error {
        errors_only: bool,
    },
}

/// How `text` is logged.
pub(super) fn classify(text: String, stream: Stream) -> ConsoleLine {
    let level = level(&text, stream);
    let system = text
        .get(..SYSTEM.len())
        .filter(|prefix| prefix.eq_ignore_ascii_case(SYSTEM))
        .and_then(|prefix| text.strip_prefix(prefix));
    let (target, text) = match system {
        Some(rest) => (LineTarget::System, rest.to_owned()),
        None if text.starts_with(TOOLING) => (LineTarget::Tooling, text),
        None => (LineTarget::User, text),
    };
    ConsoleLine {
        level,
        target,
        text,
    }
}

fn level(text: &str, stream: Stream) -> Level {
    let Stream::Error { errors_only } = stream else {
        return Level::Information;
    };
    let text = text.to_ascii_lowercase();
    let signs = ["error", "fail", "severe", "unhandled exception"];
    if text.contains("warn") {
        Level::Warning
    } else if errors_only || signs.iter().any(|sign| text.contains(sign)) {
        Level::Error
    } else {
        Level::Information
    }
}

#[cfg(test)]
mod tests {
    use super::{Stream, classify};
    use crate::worker::{Level, LineTarget};

    #[test]
    fn lines_are_logged_as_the_host_does() {
        use Level::{Error, Information, Warning};
        use LineTarget::{System, Tooling, User};

        const OUT: Stream = Stream::Output;
        const ERR: Stream = Stream::Error { errors_only: true };
        const MIXED: Stream = Stream::Error { errors_only: false };
        for (stream, line, level, target, text) in [
            (
                OUT,
                "error: a warning",
                Information,
                User,
                "error: a warning",
            ),
            (OUT, "", Information, User, ""),
            (ERR, "listening", Error, User, "listening"),
            (ERR, "WARNING: x", Warning, User, "WARNING: x"),
            (
                ERR,
                "error: unaware of warnings",
                Warning,
                User,
                "error: unaware of warnings",
            ),
            (MIXED, "listening", Information, User, "listening"),
            (MIXED, "it FAILED", Error, User, "it FAILED"),
            (MIXED, "Severe", Error, User, "Severe"),
            (MIXED, "an error", Error, User, "an error"),
            (
                MIXED,
                "Unhandled Exception",
                Error,
                User,
                "Unhandled Exception",
            ),
            (MIXED, "unhandled", Information, User, "unhandled"),
            (
                MIXED,
                "failed with a warning",
                Warning,
                User,
                "failed with a warning",
            ),
            (
                OUT,
                "LanguageWorkerConsoleLog hi",
                Information,
                System,
                " hi",
            ),
            (ERR, "languageworkerconsoleloghi", Error, System, "hi"),
            (
                OUT,
                " LanguageWorkerConsoleLog",
                Information,
                User,
                " LanguageWorkerConsoleLog",
            ),
            (
                OUT,
                "azfuncjsonlog:{}",
                Information,
                Tooling,
                "azfuncjsonlog:{}",
            ),
            (
                OUT,
                "AzFuncJsonLog:{}",
                Information,
                User,
                "AzFuncJsonLog:{}",
            ),
            (
                OUT,
                "LanguageWorkerConsol\u{e4}",
                Information,
                User,
                "LanguageWorkerConsol\u{e4}",
            ),
        ] {
            let logged = classify(line.to_owned(), stream);
            assert_eq!((logged.level, logged.target), (level, target), "{line}");
            assert_eq!(logged.text, text);
        }
    }
}
