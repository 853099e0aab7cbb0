//! What listeners call when their function is due.

use futures_util::future::BoxFuture;

use crate::payload::Trigger;

/// Runs functions: from the trigger's value over inputs and the worker's answer to the
/// outputs, retry policies included.
///
/// Listeners know nothing else of the host, so that they can be tested without one.
pub trait Invoker: Send + Sync {
    /// Runs `function` to its end, once for each try that its retry policy allows.
    ///
    /// Listeners do not drop the future before its end: a call that has begun is waited
    /// for.
    fn invoke<'a>(&'a self, function: &'a str, trigger: Trigger) -> BoxFuture<'a, Outcome>;
}

/// How an invocation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The function succeeded and every output was written.
    Succeeded,
    /// Why the host takes the invocation for failed. What was sent is delivered again
    /// where the trigger does so.
    Failed(String),
}

impl Outcome {
    /// Whether the invocation succeeded.
    pub fn has_succeeded(&self) -> bool {
        matches!(self, Self::Succeeded)
    }
}
