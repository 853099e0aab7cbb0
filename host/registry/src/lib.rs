//! The live functions of an app.
//!
//! A [`Registry`] is filled from an app on disk: every function is there at
//! once, its plugin arrives in the background. An invocation asks its
//! [`Function`] for the current [`Generation`] and holds on to it until it is
//! done, whatever happens to the function meanwhile.

mod admission;
mod function;
mod load;
mod registry;

pub use admission::{Admission, Permit, Rejected};
pub use function::{Function, Generation, Unavailable};
pub use load::{LoadFailure, load_plugin, profile};
pub use registry::{Loaded, Registry};
