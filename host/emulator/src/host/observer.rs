//! What listeners tell, as events.

use crate::events::{Diagnostic, EventKind, Events, LogLine, LogSource, Severity};
use crate::listeners::{ListenerEvent, Observer};

/// Emits what listeners tell.
#[derive(Debug)]
pub(super) struct ListenerObserver(pub(super) Events);

impl Observer for ListenerObserver {
    fn observe(&self, event: ListenerEvent) {
        let line = |level, function: Option<String>, message: String| {
            EventKind::Log(LogLine {
                level,
                source: LogSource::Host,
                message,
                function,
                invocation_id: None,
            })
        };
        self.0.emit(match event {
            ListenerEvent::Started { function, source } => line(
                Severity::Debug,
                Some(function),
                format!("waits for {source}"),
            ),
            ListenerEvent::TimerSet { function, next } => {
                let text = next.map_or_else(
                    || "its schedule has no more times".to_owned(),
                    |next| format!("next run at {next:.0}"),
                );
                line(Severity::Debug, Some(function), text)
            }
            ListenerEvent::TimerPastDue { function, due } => line(
                Severity::Information,
                Some(function),
                format!("runs now because the host was down at {due:.0}"),
            ),
            ListenerEvent::MessagePoisoned {
                queue,
                poison_queue,
                id,
                reason,
            } => line(
                Severity::Warning,
                None,
                format!("message {id} of the queue {queue} was moved to {poison_queue}: {reason}"),
            ),
            ListenerEvent::StorageFailed { action, error } => {
                EventKind::CliDiagnostic(Diagnostic::new(
                    Severity::Error,
                    Diagnostic::STORAGE,
                    format!("cannot {action}: {error}"),
                    "check the storage account; the host tries again",
                ))
            }
        });
    }
}
