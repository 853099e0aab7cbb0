//! What happens when a plugin ends, which may be after its response.

use crate::error::CallError;
use crate::meter::Cost;

/// How a plugin failed after it had begun to respond.
#[derive(Debug)]
pub enum LateFailure {
    /// Before its response was complete: the caller gets a broken one.
    Broken(CallError),
    /// After its response was complete: the caller does not notice.
    AfterResponse(CallError),
}

/// What to do when a plugin has ended.
pub struct Completion {
    /// Dropped when the plugin has ended: permits that the call holds.
    pub held: Box<dyn Send>,
    /// Called next with the cost of the call, unless its caller has left.
    pub on_end: Box<dyn FnOnce(Cost) + Send>,
    /// Called last, if the plugin failed after it had begun to respond.
    pub on_late_failure: Box<dyn FnOnce(LateFailure) + Send>,
}

impl Default for Completion {
    fn default() -> Self {
        Self {
            held: Box::new(()),
            on_end: Box::new(drop),
            on_late_failure: Box::new(drop),
        }
    }
}
