//! What happens to functions while they serve, for whoever reads the console.

use corral_app::Severity;
use corral_registry::{Event, Version, What};
use corral_runtime::{Level, Origin, hex};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::console;

/// Prints `events` until there are no more to come.
pub(crate) async fn tell(mut events: Receiver<Event>) {
    let mut started = false;
    loop {
        match events.recv().await {
            Ok(event) => {
                started |= matches!(event.what, What::Settled);
                print(&event, started);
            }
            Err(RecvError::Lagged(missed)) => {
                console::warn(&format!("{missed} events about functions were not printed"));
            }
            Err(RecvError::Closed) => return,
        }
    }
}

fn print(event: &Event, started: bool) {
    let function = event.function.as_deref().unwrap_or("the app");
    if let Some((level, text)) = describe(&event.what, function, started) {
        console::print(level, "", &text);
    }
}

/// A line for an event. The start tells how many functions were loaded, and not
/// which.
fn describe(what: &What, function: &str, started: bool) -> Option<(Level, String)> {
    Some(match what {
        What::Settled => return None,
        What::Loaded(_) if !started => return None,
        What::Loaded(version) => (
            Level::Info,
            format!("{function}: {} serves", shown(version)),
        ),
        What::Swapped { from, to } => (
            Level::Info,
            format!(
                "{function}: {} serves in place of {}",
                shown(to),
                named(from)
            ),
        ),
        What::RolledBack { from, to } => (
            Level::Info,
            format!(
                "{function}: {} serves again in place of {}",
                named(to),
                named(from)
            ),
        ),
        What::Refused { reason, serving } => (
            Level::Error,
            match serving {
                Some(number) => {
                    format!("{function}: generation {number} goes on serving: {reason}")
                }
                None => format!("{function} cannot be called: {reason}"),
            },
        ),
        What::Drained { generation } => (
            Level::Debug,
            format!("{function}: the last invocation of generation {generation} has ended"),
        ),
        What::Freed { generation } => (
            Level::Debug,
            format!("{function}: generation {generation} is no longer kept"),
        ),
        What::Added => (Level::Info, format!("{function}: added to the app")),
        What::Removed => (Level::Info, format!("{function}: removed from the app")),
        What::Pinned => (Level::Info, format!("{function}: pinned")),
        What::Unpinned => (Level::Info, format!("{function}: no longer pinned")),
        What::Warning(text) => (Level::Warn, text.to_string()),
        What::Reread => (
            Level::Debug,
            "the files of the app were read again".to_owned(),
        ),
        What::Problem(problem) => (
            match problem.severity {
                Severity::Error => Level::Error,
                Severity::Warning => Level::Warn,
            },
            problem.to_string(),
        ),
    })
}

/// A generation and how it came about.
fn shown(version: &Version) -> String {
    let how = match version.origin {
        Origin::Compiled => "compiled",
        Origin::Cache => "from the compile cache",
    };
    format!(
        "{}, {how} in {} ms,",
        named(version),
        version.took.as_millis()
    )
}

/// A generation, and enough of its digest to tell files apart.
fn named(version: &Version) -> String {
    let digest = hex(&version.digest);
    let digest = digest.get(..12).unwrap_or(&digest);
    format!("generation {} ({digest})", version.number)
}
