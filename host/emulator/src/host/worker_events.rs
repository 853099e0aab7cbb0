//! What happens to the handler's process, as events.

use std::sync::Arc;

use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::counters::Counters;
use crate::events::{Diagnostic, EventKind, Events, LogLine, LogSource, Severity};
use crate::worker::{ConsoleLine, Level, LineTarget, WorkerEvent};

/// What the handler's console says before the name of a generation that begins to serve.
const SWAPPED: [&str; 2] = [": now serving generation ", ": rolled back to generation "];

/// Takes what happens to one worker.
pub(super) struct WorkerEvents {
    pub(super) port: u16,
    pub(super) events: Events,
    pub(super) counters: Arc<Counters>,
    /// Told why the host has to stop.
    pub(super) gave_up: watch::Sender<Option<String>>,
    /// Cancelled when the handler answers for the first time.
    pub(super) ready: CancellationToken,
}

impl WorkerEvents {
    /// Emits what `happened` until the worker is gone.
    pub(super) async fn watch(self, mut happened: UnboundedReceiver<WorkerEvent>) {
        while let Some(event) = happened.recv().await {
            self.take(event);
        }
    }

    fn take(&self, event: WorkerEvent) {
        match event {
            WorkerEvent::Started { pid, program } => {
                self.counters.start_worker();
                self.events.emit(EventKind::WorkerStarted {
                    pid,
                    port: self.port,
                    program,
                });
            }
            WorkerEvent::Line(line) => self.line(line),
            WorkerEvent::Ready => {
                self.events.emit(EventKind::WorkerReady);
                self.ready.cancel();
            }
            WorkerEvent::Exited {
                pid,
                code,
                last_errors,
            } => self.events.emit(EventKind::WorkerExited {
                pid,
                code,
                last_errors,
            }),
            WorkerEvent::Restarting { reason } => self.events.emit(EventKind::WorkerRestarting {
                reason: reason.to_string(),
            }),
            WorkerEvent::NotStarted { error } => {
                self.events.emit(EventKind::CliDiagnostic(Diagnostic::new(
                    Severity::Error,
                    Diagnostic::WORKER,
                    format!("the custom handler cannot be started: {error}"),
                    "correct customHandler.description in host.json",
                )));
            }
            WorkerEvent::GaveUp { reason } => {
                self.gave_up.send_replace(Some(reason.to_string()));
            }
            other => self.log(Severity::Debug, LogSource::Host, other.to_string()),
        }
    }

    fn line(&self, line: ConsoleLine) {
        if let Some((function, generation)) = swap(&line.text) {
            self.events.emit(EventKind::PluginSwapped {
                function: function.to_owned(),
                generation,
                text: line.text.clone(),
            });
        }
        let level = match line.level {
            // The user does not see these.
            _ if line.target == LineTarget::System => Severity::Debug,
            Level::Information => Severity::Information,
            Level::Warning => Severity::Warning,
            Level::Error => Severity::Error,
        };
        self.log(level, LogSource::Worker, line.text);
    }

    fn log(&self, level: Severity, source: LogSource, message: String) {
        self.events.emit(EventKind::Log(LogLine {
            level,
            source,
            message,
            function: None,
            invocation_id: None,
        }));
    }
}

/// The function and the number of the generation that a line of the console says serves.
fn swap(line: &str) -> Option<(&str, u64)> {
    let mut all = SWAPPED.iter();
    let (function, rest) = all.find_map(|words| line.split_once(words))?;
    let digits = rest.find(|letter: char| !letter.is_ascii_digit());
    let number = rest.get(..digits.unwrap_or(rest.len()))?;
    (!function.contains(' ')).then_some((function, number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::swap;

    #[test]
    fn swaps_are_seen_on_the_console() {
        for (line, found) in [
            (
                "order: now serving generation 2 (0a, compiled in 5 ms), replacing generation 1 (1b)",
                Some(("order", 2)),
            ),
            (
                "order: rolled back to generation 1 (1b) from generation 2 (0a)",
                Some(("order", 1)),
            ),
            ("order: now serving generation x", None),
            ("we say: now serving generation 3", None),
            ("ready: 1 function", None),
            ("", None),
        ] {
            assert_eq!(swap(line), found, "{line}");
        }
    }
}
