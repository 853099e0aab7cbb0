//! The failures of every layer as rows of the error table.

use corral_protocol::{DecodeError, EncodeError};
use corral_registry::{Rejected, Unavailable};
use corral_runtime::{CallError, Fault, RequestBodyError};

use super::{Failure, FailureKind, NO_MEMORY};

impl From<RequestBodyError> for Failure {
    fn from(error: RequestBodyError) -> Self {
        let (kind, fault) = match error {
            RequestBodyError::TooLarge { .. } => (FailureKind::TooLarge, Fault::Caller),
            RequestBodyError::Stalled(_) | RequestBodyError::TimedOut => {
                (FailureKind::TooSlow, Fault::Caller)
            }
            RequestBodyError::Disconnected => (FailureKind::Cancelled, Fault::Caller),
            RequestBodyError::Exhausted { .. } => (FailureKind::Overloaded, Fault::Configuration),
            RequestBodyError::Broken(_) => (FailureKind::BadRequest, Fault::Caller),
        };
        Self {
            status: (kind == FailureKind::Overloaded).then_some(NO_MEMORY),
            ..Self::new(kind, fault, error.to_string())
        }
    }
}

impl From<DecodeError> for Failure {
    fn from(error: DecodeError) -> Self {
        Self::new(FailureKind::BadRequest, Fault::Caller, error.to_string())
    }
}

impl From<EncodeError> for Failure {
    fn from(error: EncodeError) -> Self {
        Self::new(
            FailureKind::FunctionFailed,
            Fault::Function,
            error.to_string(),
        )
    }
}

impl From<Rejected> for Failure {
    fn from(rejected: Rejected) -> Self {
        Self::new(
            FailureKind::Overloaded,
            Fault::Configuration,
            rejected.to_string(),
        )
    }
}

impl From<Unavailable> for Failure {
    fn from(unavailable: Unavailable) -> Self {
        let (kind, fault) = match unavailable {
            Unavailable::Refused(_) => (FailureKind::PluginUnavailable, Fault::Configuration),
            Unavailable::Loading => (FailureKind::PluginUnavailable, Fault::Function),
            Unavailable::Drained => (FailureKind::Draining, Fault::Function),
        };
        let failure = Self::new(kind, fault, unavailable.to_string());
        Self {
            retryable: failure.retryable || matches!(unavailable, Unavailable::Loading),
            ..failure
        }
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        let (kind, fault) = match &error {
            CallError::Failed { fault, .. } => (FailureKind::FunctionFailed, *fault),
            CallError::ResponseTooLarge { .. } | CallError::BadOutput(_) => {
                (FailureKind::FunctionFailed, Fault::Function)
            }
            CallError::Trap { .. } => (FailureKind::Trap, Fault::Function),
            CallError::Memory { .. } | CallError::OverLimit { .. } => {
                (FailureKind::MemoryLimit, Fault::Function)
            }
            CallError::Exhausted { .. } | CallError::Machine(_) => {
                (FailureKind::Overloaded, Fault::Configuration)
            }
            CallError::Timeout { .. } | CallError::Deadline { .. } => {
                (FailureKind::Timeout, Fault::Function)
            }
            CallError::Internal(_) => (FailureKind::Internal, Fault::Function),
        };
        let retryable = matches!(
            error,
            CallError::Failed {
                retryable: true,
                ..
            } | CallError::Exhausted { .. }
                | CallError::Machine(_)
        );
        Self {
            retryable,
            key: error.key().map(Into::into),
            ..Self::new(kind, fault, error.to_string())
        }
    }
}
