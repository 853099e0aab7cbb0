//! Events that are shown the same whatever came before.

use corral_emulator::events::{
    Content, Diagnostic, EventKind, LogLine, LogSource, Severity, Summary,
};

use super::builds;
use crate::console::output::counted;

/// The lines for an event; none for one that is not shown.
pub(super) fn of(kind: &EventKind) -> Vec<String> {
    match kind {
        EventKind::Log(line) => log(line).into_iter().collect(),
        EventKind::CliDiagnostic(diagnostic) => vec![problem(diagnostic)],
        EventKind::WorkerStarted { pid, program, .. } => {
            vec![format!("started {program} as process {pid}")]
        }
        EventKind::WorkerExited { pid, code, .. } => {
            vec![format!("process {pid} exited with code {code}")]
        }
        EventKind::WorkerRestarting { reason } => {
            vec![format!(
                "warning: the custom handler starts again: {reason}"
            )]
        }
        EventKind::BuildStarted { function, .. } => vec![format!("building {function}")],
        EventKind::BuildCompleted(built) => builds::lines(built),
        EventKind::QueueMessageWritten { queue, content, .. } => {
            vec![format!("message to the queue {queue}: {}", begin(content))]
        }
        EventKind::BlobWritten {
            container,
            name,
            content,
            ..
        } => vec![format!("blob {container}/{name} written{}", size(content))],
        EventKind::EntityWritten { table, content, .. } => {
            vec![format!("entity in the table {table}: {}", begin(content))]
        }
        EventKind::OutputDropped {
            binding,
            binding_type,
            content,
            ..
        } => vec![format!(
            "warning: the output `{binding}` needs the real host ({binding_type}): {}",
            begin(content)
        )],
        EventKind::Summary(summary) => vec![summed(summary)],
        _ => Vec::new(),
    }
}

fn log(line: &LogLine) -> Option<String> {
    let label = match line.level {
        Severity::Debug => return None,
        Severity::Information => "",
        Severity::Warning => "warning: ",
        Severity::Error => "error: ",
    };
    Some(match (line.source, &line.function) {
        // The handler's own lines say it themselves.
        (LogSource::Worker, _) => format!("handler | {}", line.message),
        (LogSource::Function, Some(function)) => format!("{function} | {}", line.message),
        (_, Some(function)) => format!("{label}{function}: {}", line.message),
        (_, None) => format!("{label}{}", line.message),
    })
}

fn problem(diagnostic: &Diagnostic) -> String {
    let label = match diagnostic.severity {
        Severity::Error => "error: ",
        Severity::Warning => "warning: ",
        Severity::Information | Severity::Debug => "",
    };
    let number = diagnostic.line;
    let number = number.map_or_else(String::new, |number| format!(":{number}"));
    let file = diagnostic.file.as_ref();
    let file = file.map_or_else(String::new, |file| format!("{}{number}: ", file.display()));
    let path = diagnostic.path.as_ref();
    let path = path.map_or_else(String::new, |path| format!("{path}: "));
    let (message, remedy) = (&diagnostic.message, &diagnostic.recommendation);
    format!("{label}{file}{path}{message}; {remedy}")
}

/// The begin of some content, on one line.
fn begin(content: &Content) -> String {
    const MOST: usize = 120;
    let Some(text) = &content.text else {
        return format!("bytes{}", size(content));
    };
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}

fn size(content: &Content) -> String {
    match content.length {
        Some(length) => format!(" ({length} bytes)"),
        None => String::new(),
    }
}

fn summed(summary: &Summary) -> String {
    let count =
        |count: u64, noun: &str| counted(usize::try_from(count).unwrap_or(usize::MAX), noun);
    format!(
        "ran for {} s: {}, {} failed, {}, {} of the custom handler",
        summary.duration_ms / 1000,
        count(summary.invocations, "invocation"),
        summary.failed,
        count(summary.host_restarts, "restart"),
        count(summary.worker_starts, "start"),
    )
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    #[test]
    fn problems_name_their_place_and_remedy() {
        let mut diagnostic = Diagnostic::new(
            Severity::Error,
            Diagnostic::APP_PROBLEM,
            "is wrong",
            "fix it",
        );
        assert_eq!(problem(&diagnostic), "error: is wrong; fix it");
        diagnostic.file = Some(PathBuf::from("host.json"));
        diagnostic.line = Some(3);
        diagnostic.path = Some("$.a".to_owned());
        assert_eq!(
            problem(&diagnostic),
            "error: host.json:3: $.a: is wrong; fix it"
        );
    }

    #[test]
    fn content_is_shown_on_one_line() {
        let long = "ab ".repeat(100);
        for (bytes, shown) in [
            (&b"{\n  \"a\": 1\n}"[..], "{ \"a\": 1 }".to_owned()),
            (b"\xff\xfe", "bytes (2 bytes)".to_owned()),
            (long.as_bytes(), format!("{}…", "ab ".repeat(40))),
        ] {
            assert_eq!(begin(&Content::of(bytes)), shown);
        }
    }

    #[test]
    fn who_said_a_line_is_shown() {
        let line = |source, level, function: Option<&str>| LogLine {
            level,
            source,
            message: "text".to_owned(),
            function: function.map(str::to_owned),
            invocation_id: None,
        };
        for (line, shown) in [
            (line(LogSource::Host, Severity::Debug, None), None),
            (
                line(LogSource::Host, Severity::Warning, None),
                Some("warning: text"),
            ),
            (
                line(LogSource::Host, Severity::Error, Some("f")),
                Some("error: f: text"),
            ),
            (
                line(LogSource::Worker, Severity::Error, None),
                Some("handler | text"),
            ),
            (
                line(LogSource::Function, Severity::Information, Some("f")),
                Some("f | text"),
            ),
        ] {
            assert_eq!(log(&line).as_deref(), shown);
        }
    }
}
