//! The result of a change that an operator asked for.

use std::sync::Arc;

use tokio::sync::oneshot;

/// Why a change was not made. The function serves as before.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ChangeError {
    /// There is no function of that name.
    #[error("there is no function `{0}`")]
    UnknownFunction(String),
    /// The plugin was not accepted.
    #[error("{0}")]
    Refused(Arc<str>),
    /// There is no earlier plugin.
    #[error("`{0}` has no earlier plugin to roll back to")]
    NothingEarlier(String),
    /// The function is pinned to its current plugin.
    #[error("`{0}` is pinned; unpin it first")]
    Pinned(String),
    /// There is no current plugin that could be pinned or drained.
    #[error("`{0}` has no plugin in service")]
    NothingServes(String),
    /// The handler is shutting down.
    #[error("the handler is shutting down")]
    Ending,
}

/// Where the result of a change goes.
pub(crate) type Reply<T> = oneshot::Sender<Result<T, ChangeError>>;
