//! The live functions of an app.
//!
//! A [`Registry`] is filled from an app on disk: every function is there at
//! once, its plugin arrives in the background. What is live is one immutable
//! [`Snapshot`] behind an atomic pointer. An invocation takes a [`Lease`] of its
//! function's current [`Generation`] and holds on to it until it is done,
//! whatever happens to the function meanwhile.
//!
//! Changes are made by one task, the keeper, in the order in which they arrive.
//! Whatever takes time (reading, compiling, probing) happens beside it, and
//! nothing becomes live before it has succeeded.

mod admission;
mod event;
mod function;
mod generation;
mod house;
mod keeper;
mod load;
mod loader;
mod place;
mod registry;
mod snapshot;
mod store;
mod watch;

pub use admission::{Admission, Occupancy, Permit, Rejected};
pub use event::{Event, What};
pub use function::{Function, History, Refusal, Unavailable};
pub use generation::{Generation, Lease, Source, Version};
pub use house::House;
pub use keeper::Inbox;
pub use load::{LoadFailure, load_plugin, profile};
pub use loader::{Definition, Loader, Made, PluginLoader};
pub use registry::{ChangeError, Registry};
pub use snapshot::Snapshot;
