//! The rows of the error table: code, status and level of each.

use axum::http::StatusCode;
use corral_runtime::Level;

/// In which form the host sends a call. It decides who reads a failure: the host
/// or the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// As an envelope.
    Payload,
    /// As the caller sent it.
    Raw,
}

/// The rows of the error table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FailureKind {
    UnknownFunction,
    BadRequest,
    InvalidArguments,
    TooLarge,
    TooSlow,
    PluginUnavailable,
    FunctionFailed,
    Trap,
    MemoryLimit,
    Timeout,
    Overloaded,
    Draining,
    Cancelled,
    Denied,
    Unauthorized,
    BackendUnreachable,
    BackendTimeout,
    ProxyFailed,
    Internal,
}

impl FailureKind {
    /// Every row, in order.
    pub(crate) const ALL: [Self; 19] = [
        Self::UnknownFunction,
        Self::BadRequest,
        Self::InvalidArguments,
        Self::TooLarge,
        Self::TooSlow,
        Self::PluginUnavailable,
        Self::FunctionFailed,
        Self::Trap,
        Self::MemoryLimit,
        Self::Timeout,
        Self::Overloaded,
        Self::Draining,
        Self::Cancelled,
        Self::Denied,
        Self::Unauthorized,
        Self::BackendUnreachable,
        Self::BackendTimeout,
        Self::ProxyFailed,
        Self::Internal,
    ];

    /// Its name in the response.
    pub(crate) fn code(self) -> &'static str {
        self.status_and_code().1
    }

    /// Status and code in payload mode. The host recognizes a failure by a status
    /// other than 2xx and retries by its rules; it discards the body, so the same
    /// text goes to stderr.
    fn status_and_code(self) -> (StatusCode, &'static str) {
        match self {
            Self::UnknownFunction => (StatusCode::NOT_FOUND, "unknown_function"),
            Self::BadRequest => (StatusCode::BAD_REQUEST, "bad_request"),
            // With another status the model would not read the reason.
            Self::InvalidArguments => (StatusCode::OK, "invalid_arguments"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too_slow"),
            Self::PluginUnavailable => (StatusCode::SERVICE_UNAVAILABLE, "plugin_unavailable"),
            Self::FunctionFailed => (StatusCode::INTERNAL_SERVER_ERROR, "function_failed"),
            Self::Trap => (StatusCode::INTERNAL_SERVER_ERROR, "trap"),
            Self::MemoryLimit => (StatusCode::INTERNAL_SERVER_ERROR, "memory_limit"),
            Self::Timeout => (StatusCode::INTERNAL_SERVER_ERROR, "timeout"),
            Self::Overloaded => (StatusCode::SERVICE_UNAVAILABLE, "overloaded"),
            Self::Draining => (StatusCode::SERVICE_UNAVAILABLE, "draining"),
            // Seldom read: the client has disconnected.
            Self::Cancelled => (StatusCode::BAD_REQUEST, "cancelled"),
            Self::Denied => (StatusCode::FORBIDDEN, "denied"),
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "unauthorized"),
            Self::BackendUnreachable => (StatusCode::BAD_GATEWAY, "backend_unreachable"),
            Self::BackendTimeout => (StatusCode::GATEWAY_TIMEOUT, "backend_timeout"),
            Self::ProxyFailed => (StatusCode::INTERNAL_SERVER_ERROR, "proxy_failed"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }

    /// The status in `mode`. A caller that gets the response itself can be told
    /// more than the host.
    pub(super) fn status(self, mode: Mode) -> StatusCode {
        match (mode, self) {
            (Mode::Raw, Self::Timeout) => StatusCode::GATEWAY_TIMEOUT,
            (Mode::Raw, Self::Overloaded) => StatusCode::TOO_MANY_REQUESTS,
            _ => self.status_and_code().0,
        }
    }

    /// Failures that a retry fixes are warnings, and so are calls that a policy refuses as
    /// it should; the others need an operator.
    pub(super) fn level(self) -> Level {
        match self {
            Self::Overloaded | Self::Draining | Self::Denied => Level::Warn,
            // The model reads the reason of the second and corrects its call.
            Self::Cancelled | Self::InvalidArguments => Level::Info,
            _ => Level::Error,
        }
    }
}
