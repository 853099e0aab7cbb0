//! Why an invocation failed.

use std::time::Duration;

use thiserror::Error;
use uuid::Uuid;

use crate::answer::Failure;
use crate::bindings::BindingError;
use crate::events::Outcome;
use crate::payload::{self, NotCalled};
use crate::token::Token;
use crate::wire::ClientError;

/// Why an invocation failed.
#[derive(Debug, Error)]
pub(crate) enum InvocationFailure {
    /// The handler was not called.
    #[error(transparent)]
    NotCalled(#[from] NotCalled),
    /// An input could not be read, or an output not be written.
    #[error(transparent)]
    Binding(#[from] BindingError),
    /// There was no answer.
    #[error("the handler cannot be called: {0}")]
    Client(#[from] ClientError),
    /// The host does not accept the answer.
    #[error(transparent)]
    Answer(#[from] Failure),
    /// An output has a value that the host cannot convert.
    #[error("{0}")]
    Output(String),
    /// It took longer than `functionTimeout`.
    #[error(
        "it took longer than the functionTimeout of {} in host.json; the handler is restarted unless it answers within 2s",
        shown(*limit)
    )]
    TimedOut {
        /// The limit.
        limit: Duration,
    },
}

impl InvocationFailure {
    /// What the next try of `function` is told about the invocation `id`.
    pub(crate) fn exception(&self, function: &str, id: Uuid) -> Token {
        match self {
            Self::Answer(failure) => payload::exception(function, id, failure),
            other => {
                let failure = Failure::Undeliverable(other.to_string());
                payload::exception(function, id, &failure)
            }
        }
    }

    /// How the invocation ended.
    pub(crate) fn outcome(&self) -> Outcome {
        match self {
            Self::TimedOut { .. } => Outcome::TimedOut,
            _ => Outcome::Failed,
        }
    }
}

fn shown(limit: Duration) -> String {
    format!("{limit:?}")
}
