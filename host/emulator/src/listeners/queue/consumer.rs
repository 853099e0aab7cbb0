//! What messages are for.

use std::sync::Arc;

use futures_util::future::BoxFuture;

use crate::invoker::{Invoker, Outcome};
use crate::payload::{QueueMessage, Trigger};

/// What messages are for.
pub(in crate::listeners) trait Consumer: Send + Sync {
    /// Works on a message; one that fails is delivered again.
    fn consume(&self, message: QueueMessage) -> BoxFuture<'_, Outcome>;
}

/// Calls a function with each message.
pub(in crate::listeners) struct FunctionConsumer {
    /// The function.
    pub(in crate::listeners) function: String,
    /// What calls it.
    pub(in crate::listeners) invoker: Arc<dyn Invoker>,
}

impl Consumer for FunctionConsumer {
    fn consume(&self, message: QueueMessage) -> BoxFuture<'_, Outcome> {
        self.invoker.invoke(&self.function, Trigger::Queue(message))
    }
}
