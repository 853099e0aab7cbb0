//! The response of a plugin that may still be writing it.
//!
//! A response is complete when the plugin has finished its body. From then on it
//! reaches the caller, whatever happens to the plugin.

mod body;
mod progress;
mod task;

pub use body::ResponseBody;
pub(crate) use progress::Progress;
pub(crate) use task::TaskGuard;
