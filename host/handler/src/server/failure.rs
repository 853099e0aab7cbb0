//! What went wrong with an invocation: status, code, fault and level of each
//! failure. The one place where errors of all layers meet the wire.

use std::time::Duration;

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use corral_protocol::{DecodeError, EncodeError, ErrorBody};
use corral_proxies::ResponseFault;
use corral_registry::{Rejected, Unavailable};
use corral_runtime::{CallError, Fault, Level, RequestBodyError};

use super::routing::Mode;

/// One failure, ready to be logged and answered.
#[derive(Debug)]
pub(super) struct Failure {
    kind: Kind,
    message: String,
    fault: Fault,
    /// Whether the same call may succeed when it is made again.
    retryable: bool,
}

/// The rows of the error table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    UnknownFunction,
    BadRequest,
    TooLarge,
    TooSlow,
    PluginUnavailable,
    FunctionFailed,
    Trap,
    MemoryLimit,
    Timeout,
    Overloaded,
    Draining,
    Unauthorized,
    BackendUnreachable,
    BackendTimeout,
    ProxyFailed,
    Internal,
}

impl Kind {
    /// Every row, in order.
    pub(crate) const ALL: [Self; 16] = [
        Self::UnknownFunction,
        Self::BadRequest,
        Self::TooLarge,
        Self::TooSlow,
        Self::PluginUnavailable,
        Self::FunctionFailed,
        Self::Trap,
        Self::MemoryLimit,
        Self::Timeout,
        Self::Overloaded,
        Self::Draining,
        Self::Unauthorized,
        Self::BackendUnreachable,
        Self::BackendTimeout,
        Self::ProxyFailed,
        Self::Internal,
    ];

    /// What the answer calls it.
    pub(crate) fn code(self) -> &'static str {
        self.status_and_code().1
    }

    /// Status and code in payload mode. A status other than 2xx is how the host
    /// learns of a failure and retries by its rules; it throws the body away, so
    /// the same goes to stderr.
    fn status_and_code(self) -> (StatusCode, &'static str) {
        match self {
            Self::UnknownFunction => (StatusCode::NOT_FOUND, "unknown_function"),
            Self::BadRequest => (StatusCode::BAD_REQUEST, "bad_request"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too_slow"),
            Self::PluginUnavailable => (StatusCode::SERVICE_UNAVAILABLE, "plugin_unavailable"),
            Self::FunctionFailed => (StatusCode::INTERNAL_SERVER_ERROR, "function_failed"),
            Self::Trap => (StatusCode::INTERNAL_SERVER_ERROR, "trap"),
            Self::MemoryLimit => (StatusCode::INTERNAL_SERVER_ERROR, "memory_limit"),
            Self::Timeout => (StatusCode::INTERNAL_SERVER_ERROR, "timeout"),
            Self::Overloaded => (StatusCode::SERVICE_UNAVAILABLE, "overloaded"),
            Self::Draining => (StatusCode::SERVICE_UNAVAILABLE, "draining"),
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "unauthorized"),
            Self::BackendUnreachable => (StatusCode::BAD_GATEWAY, "backend_unreachable"),
            Self::BackendTimeout => (StatusCode::GATEWAY_TIMEOUT, "backend_timeout"),
            Self::ProxyFailed => (StatusCode::INTERNAL_SERVER_ERROR, "proxy_failed"),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
        }
    }

    /// The status in `mode`. A caller who gets the answer itself can be told
    /// more than the host.
    fn status(self, mode: Mode) -> StatusCode {
        match (mode, self) {
            (Mode::Raw, Self::Timeout) => StatusCode::GATEWAY_TIMEOUT,
            (Mode::Raw, Self::Overloaded) => StatusCode::TOO_MANY_REQUESTS,
            _ => self.status_and_code().0,
        }
    }

    /// A retry will do for these, so they are warnings; the rest wants somebody
    /// to act.
    fn level(self) -> Level {
        match self {
            Self::Overloaded | Self::Draining => Level::Warn,
            _ => Level::Error,
        }
    }
}

/// Which invocation failed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'a> {
    pub(super) function: &'a str,
    pub(super) id: &'a str,
    pub(super) generation: Option<u64>,
}

impl Failure {
    fn new(kind: Kind, fault: Fault, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            fault,
            retryable: matches!(kind, Kind::Overloaded | Kind::Draining),
        }
    }

    pub(super) fn unknown_function(path: &str, names: &[&str]) -> Self {
        let known = if names.is_empty() {
            "the app has no functions; check FUNCTIONS_APP_ROOT_PATH".to_owned()
        } else {
            format!("the app has {}", names.join(", "))
        };
        Self::new(
            Kind::UnknownFunction,
            Fault::Caller,
            format!("no function answers {path}; {known}"),
        )
    }

    pub(super) fn bad_request(reason: &str) -> Self {
        Self::new(Kind::BadRequest, Fault::Caller, reason)
    }

    pub(super) fn draining() -> Self {
        Self::new(
            Kind::Draining,
            Fault::Function,
            "the handler is shutting down; try again",
        )
    }

    pub(super) fn panicked() -> Self {
        Self::new(
            Kind::Internal,
            Fault::Function,
            "the handler panicked on this invocation; please report it",
        )
    }

    /// Whether the rest of the request may still come, so that the connection is
    /// of no more use.
    pub(super) fn ends_connection(&self) -> bool {
        self.kind == Kind::TooSlow
    }

    /// Its row of the error table.
    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    /// What went wrong and what mends it.
    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// A request body over what a proxy takes, in bytes.
    pub(super) fn too_large_for_proxy(limit: u64) -> Self {
        Self::new(
            Kind::TooLarge,
            Fault::Caller,
            format!(
                "the request body is over {limit} bytes; raise FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"
            ),
        )
    }

    /// The server `base` did not answer.
    pub(super) fn unreachable(base: &str, reason: &str) -> Self {
        Self::new(
            Kind::BackendUnreachable,
            Fault::Upstream,
            format!("{base} gives no answer: {reason}"),
        )
    }

    /// The server `base` took longer than `patience`.
    pub(super) fn backend_timeout(base: &str, patience: Duration) -> Self {
        Self::new(
            Kind::BackendTimeout,
            Fault::Upstream,
            format!("{base} gave no answer in {patience:?}; raise functionTimeout in host.json"),
        )
    }

    /// An override gives what no answer can hold.
    pub(super) fn proxy(fault: &ResponseFault) -> Self {
        Self::new(
            Kind::ProxyFailed,
            Fault::Configuration,
            format!("{fault}; correct responseOverrides in proxies.json"),
        )
    }

    /// A local call that only the Functions host can make.
    pub(super) fn needs_host(path: &str) -> Self {
        Self::new(
            Kind::Unauthorized,
            Fault::Configuration,
            format!(
                "{path} needs the Functions host, which checks keys and delivers to bindings; set WEBSITE_HOSTNAME to its address, or make the function anonymous with HTTP alone"
            ),
        )
    }

    /// A request for which the Functions host has checked no key.
    pub(super) fn unchecked(path: &str) -> Self {
        Self::new(
            Kind::Unauthorized,
            Fault::Configuration,
            format!(
                "{path} needs a key, and a function whose name comes earlier took the request without one; give the function with the route to proxies.json a name that comes last"
            ),
        )
    }

    /// Prints the failure, with all that the answer says.
    pub(super) fn print(&self, subject: Subject<'_>, mode: Mode) {
        let (status, code) = (self.kind.status(mode), self.kind.code());
        let fault = match self.fault {
            Fault::Caller => "caller",
            Fault::Function => "function",
            Fault::Configuration => "configuration",
            Fault::Upstream => "upstream",
        };
        let generation = subject
            .generation
            .map(|number| format!(", generation {number}"));
        let about = [
            "fault: ",
            fault,
            generation.as_deref().unwrap_or_default(),
            if self.retryable {
                ", a retry may help"
            } else {
                ""
            },
        ]
        .concat();
        let message = format!(
            "failed with {} {code} ({about}): {}",
            status.as_u16(),
            self.message
        );
        crate::console::print(
            self.kind.level(),
            &format!("{} {}", subject.function, subject.id),
            &message,
        );
    }

    /// The answer to the caller.
    pub(super) fn answer(&self, subject: Subject<'_>, mode: Mode) -> Response {
        let (status, code) = (self.kind.status(mode), self.kind.code());
        let body = ErrorBody {
            code,
            message: &self.message,
            function: Some(subject.function),
            generation: subject.generation,
            invocation_id: Some(subject.id),
        };
        let mut response = (status, body.to_json()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if self.retryable {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }

    /// The answer of a proxy to its caller, in the form of Azure Functions
    /// Proxies. Which server did not answer is for the log alone.
    pub(super) fn answer_of_gateway(&self, id: &str) -> Response {
        let status = self.kind.status(Mode::Raw);
        let message = match self.fault {
            Fault::Caller => &self.message,
            _ => status.canonical_reason().unwrap_or_default(),
        };
        let body = serde_json::json!({
            "statusCode": status.as_u16(),
            "message": message,
            "activityId": id,
        });
        let mut response = (status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if self.retryable {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}

impl From<RequestBodyError> for Failure {
    fn from(error: RequestBodyError) -> Self {
        let kind = match error {
            RequestBodyError::TooLarge { .. } => Kind::TooLarge,
            RequestBodyError::Stalled(_) => Kind::TooSlow,
            RequestBodyError::Broken(_) => Kind::BadRequest,
        };
        Self::new(kind, Fault::Caller, error.to_string())
    }
}

impl From<DecodeError> for Failure {
    fn from(error: DecodeError) -> Self {
        Self::new(Kind::BadRequest, Fault::Caller, error.to_string())
    }
}

impl From<EncodeError> for Failure {
    fn from(error: EncodeError) -> Self {
        Self::new(Kind::FunctionFailed, Fault::Function, error.to_string())
    }
}

impl From<Rejected> for Failure {
    fn from(rejected: Rejected) -> Self {
        Self::new(Kind::Overloaded, Fault::Configuration, rejected.to_string())
    }
}

impl From<Unavailable> for Failure {
    fn from(unavailable: Unavailable) -> Self {
        let (kind, fault) = match unavailable {
            Unavailable::Refused(_) => (Kind::PluginUnavailable, Fault::Configuration),
            Unavailable::Drained => (Kind::Draining, Fault::Function),
        };
        Self::new(kind, fault, unavailable.to_string())
    }
}

impl From<CallError> for Failure {
    fn from(error: CallError) -> Self {
        let (kind, fault) = match &error {
            CallError::Failed { fault, .. } => (Kind::FunctionFailed, *fault),
            CallError::ResponseTooLarge { .. } | CallError::BadOutput(_) => {
                (Kind::FunctionFailed, Fault::Function)
            }
            CallError::Trap { .. } => (Kind::Trap, Fault::Function),
            CallError::Memory { .. } | CallError::OverLimit { .. } => {
                (Kind::MemoryLimit, Fault::Function)
            }
            CallError::Crowded { .. } => (Kind::Overloaded, Fault::Configuration),
            CallError::Timeout { .. } => (Kind::Timeout, Fault::Function),
            CallError::Internal(_) => (Kind::Internal, Fault::Function),
        };
        let retryable = matches!(
            error,
            CallError::Failed {
                retryable: true,
                ..
            } | CallError::Crowded { .. }
        );
        Self {
            retryable,
            ..Self::new(kind, fault, error.to_string())
        }
    }
}
