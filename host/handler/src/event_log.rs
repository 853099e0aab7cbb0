//! Logging the events of the registry to the console.

use corral_app::Severity;
use corral_registry::{Event, EventKind, GenerationInfo};
use corral_runtime::{Level, Origin};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::console::{self, output::counted};

/// Logs `events` until their sender is dropped.
pub(crate) async fn log_events(mut events: Receiver<Event>) {
    let mut started = false;
    loop {
        match events.recv().await {
            Ok(event) => {
                started |= matches!(event.kind, EventKind::Settled);
                log(&event, started);
            }
            Err(RecvError::Lagged(missed)) => {
                let missed = counted(usize::try_from(missed).unwrap_or(usize::MAX), "event");
                tracing::warn!("missed {missed} about functions");
            }
            Err(RecvError::Closed) => return,
        }
    }
}

fn log(event: &Event, started: bool) {
    if let Some((level, text)) = describe(&event.kind, event.function.as_deref(), started) {
        console::log(level, text);
    }
}

/// The line for an event. The plugins of the start have none: one line counts them all.
fn describe(kind: &EventKind, function: Option<&str>, started: bool) -> Option<(Level, String)> {
    let of_app = function.is_none();
    let function = function.unwrap_or("the app");
    Some(match kind {
        EventKind::Settled => return None,
        EventKind::Loaded(_) if !started => return None,
        EventKind::Loaded(info) => (
            Level::Info,
            format!("{function}: now serving {}", with_origin(info)),
        ),
        EventKind::Swapped { from, to } => (
            Level::Info,
            format!(
                "{function}: now serving {}, replacing {}",
                with_origin(to),
                with_digest(from)
            ),
        ),
        EventKind::RolledBack { from, to } => (
            Level::Info,
            format!(
                "{function}: rolled back to {} from {}",
                with_digest(to),
                with_digest(from)
            ),
        ),
        EventKind::Refused { reason, serving } => (
            Level::Error,
            match serving {
                Some(number) => {
                    format!("{function}: still serving generation {number}: {reason}")
                }
                None if of_app => format!("the app was not reloaded: {reason}"),
                None => format!("{function} cannot be called: {reason}"),
            },
        ),
        EventKind::Drained { generation } => (
            Level::Debug,
            format!("{function}: generation {generation} is drained"),
        ),
        EventKind::Freed { generation } => (
            Level::Debug,
            format!("{function}: generation {generation} is dropped from memory"),
        ),
        EventKind::DefinitionsChanged {
            generation,
            difference,
        } => (
            Level::Warn,
            format!(
                "{function}: generation {generation} changes what MCP clients are told: {difference}"
            ),
        ),
        EventKind::Added => (Level::Info, format!("{function}: added to the app")),
        EventKind::Removed => (Level::Info, format!("{function}: removed from the app")),
        EventKind::Pinned => (Level::Info, format!("{function}: pinned")),
        EventKind::Unpinned => (Level::Info, format!("{function}: unpinned")),
        EventKind::Warning(text) => (Level::Warn, text.to_string()),
        EventKind::Reread => (
            Level::Debug,
            "the files of the app were reloaded".to_owned(),
        ),
        EventKind::Problem(problem) => (
            match problem.severity {
                Severity::Error => Level::Error,
                Severity::Warning => Level::Warn,
            },
            problem.to_string(),
        ),
    })
}

/// A generation with its digest and where its code came from.
fn with_origin(info: &GenerationInfo) -> String {
    let origin = match info.origin {
        Origin::Compiled => "compiled",
        Origin::Cache => "from the compile cache",
    };
    format!(
        "generation {} ({}, {origin} in {} ms)",
        info.number,
        short_digest(info),
        info.load_time.as_millis()
    )
}

/// A generation with its digest.
fn with_digest(info: &GenerationInfo) -> String {
    format!("generation {} ({})", info.number, short_digest(info))
}

/// Enough of the digest to distinguish files.
fn short_digest(info: &GenerationInfo) -> String {
    let digest = info.digest.to_string();
    digest.get(..12).unwrap_or(&digest).to_owned()
}
