//! What happens in the host, for its console, for programs and for the page.
//!
//! The kinds that the local tools of Azure Functions print as JSON have the same names
//! here; `docs/schema/dev-events.schema.json` describes them all.

mod build;
mod content;
mod event;
mod function;
mod history;
mod invocation;
mod log;
#[cfg(test)]
mod schema;
mod stream;

pub use build::{BuildOutcome, Built};
pub use content::Content;
pub use event::{Event, EventKind, HostState, Summary};
pub use function::{Discovered, Service};
pub use invocation::{Completed, Outcome, Started, Timing};
pub use log::{Diagnostic, LogLine, LogSource, Severity};
pub use stream::Events;
