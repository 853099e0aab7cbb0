//! The live functions of an app.
//!
//! A [`Registry`] is filled from an app on disk: every function is registered at once,
//! its plugin is loaded in the background. The live app is one immutable [`Snapshot`]
//! behind an atomic pointer. An invocation takes a [`Lease`] of its function's current
//! [`Generation`] and holds it until it has ended, whatever happens to the function
//! meanwhile.
//!
//! Changes are made by one task, the keeper, in the order in which they arrive. Reading,
//! compiling and probing happen in the background, and a plugin goes into service only
//! after all of that has succeeded.

mod admission;
mod change;
mod definitions;
mod event;
mod expectation;
mod function;
mod generation;
mod generation_info;
mod keeper;
mod live;
mod load_failure;
mod loader;
mod plugin_loader;
mod process_gate;
mod registry;
mod replace_file;
mod request_states;
mod snapshot;
mod store;
mod watch;

pub use admission::{Admission, Occupancy, Permit, Rejected};
pub use change::ChangeError;
pub use corral_mcp::definitions::{Change as DefinitionChange, Definitions, Difference};
pub use definitions::{DefinitionChanges, DefinitionsError, compare_with_lock};
pub use event::{Event, EventKind};
pub use function::{Function, History, Refusal, Unavailable};
pub use generation::{Generation, Lease};
pub use generation_info::{GenerationInfo, Source};
pub use keeper::Inbox;
pub use load_failure::LoadFailure;
pub use loader::{Definition, LoadedPlugin, Loader};
pub use plugin_loader::{PluginLoader, ask_definitions, load_plugin, profile};
pub use process_gate::{ProcessGate, ProcessPermit};
pub use registry::Registry;
pub use replace_file::replace_file;
pub use request_states::{RequestStates, RequestStatesError, request_states, seal_by};
pub use snapshot::Snapshot;
pub use store::Peer;
