//! Why the host fails an invocation without calling the handler.

use thiserror::Error;

/// Why the host fails an invocation without calling the handler: nothing is sent, an HTTP
/// caller gets 500, and a queue message is tried again.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum NotCalled {
    /// The function has no trigger, or one that this cannot start.
    #[error("the function {function} cannot be started like this: {reason}")]
    Trigger {
        /// The function.
        function: String,
        /// What does not fit.
        reason: String,
    },
    /// A value cannot be given to the binding.
    #[error("the binding {binding} cannot be filled: {reason}")]
    Binding {
        /// The binding's name.
        binding: String,
        /// Why not.
        reason: String,
    },
}
