//! What went wrong with an invocation: status, code, fault and level of each
//! failure. The one place where errors of all layers become HTTP responses.

pub(crate) mod bare;
mod conversion;
mod kind;
mod log_line;
mod mcp;
mod proxied;
pub(crate) mod reason_phrase;
mod response;

use axum::http::{HeaderName, HeaderValue, StatusCode};
use corral_mcp::ArgumentMismatch;
use corral_runtime::Fault;

pub(crate) use self::kind::{FailureKind, Mode};
use self::mcp::McpRequest;

/// The status when the process has no memory for a request, in either mode.
const NO_MEMORY: StatusCode = StatusCode::SERVICE_UNAVAILABLE;

/// The header with the location of the trace of a proxied request.
pub(crate) const TRACE_LOCATION: HeaderName = HeaderName::from_static("proxy-trace-location");

/// One failure, ready to be logged and sent to the caller.
#[derive(Debug)]
pub(crate) struct Failure {
    kind: FailureKind,
    message: String,
    /// What the message adds for the operator only.
    operator_detail: Option<String>,
    fault: Fault,
    /// Whether a retry may succeed.
    retryable: bool,
    /// Overrides the status of its kind.
    status: Option<StatusCode>,
    /// The location of the trace of the proxied request.
    trace: Option<Box<HeaderValue>>,
    /// The `ReturnValue` that says it to the caller of a tool, in place of the error.
    returned: Option<Box<serde_json::Value>>,
    /// The key of plugin.json that would allow the call.
    key: Option<Box<str>>,
    /// The request of an MCP client that it answers.
    request: Option<Box<McpRequest>>,
}

/// Which invocation failed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject<'a> {
    pub(crate) function: &'a str,
    pub(crate) id: &'a str,
    pub(crate) generation: Option<u64>,
}

impl Failure {
    fn new(kind: FailureKind, fault: Fault, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            operator_detail: None,
            fault,
            retryable: matches!(kind, FailureKind::Overloaded | FailureKind::Draining),
            status: None,
            trace: None,
            returned: None,
            key: None,
            request: None,
        }
    }

    fn status(&self, mode: Mode) -> StatusCode {
        self.status.unwrap_or_else(|| self.kind.status(mode))
    }

    /// No function matches `path`. The operator always learns the `names` of the
    /// functions; the caller only if `list_for_caller`.
    pub(crate) fn unknown_function(path: &str, names: &[&str], list_for_caller: bool) -> Self {
        let known = if names.is_empty() {
            "the app has no functions; check FUNCTIONS_APP_ROOT_PATH".to_owned()
        } else {
            format!("the app has {}", names.join(", "))
        };
        let (suffix, operator_detail) = if list_for_caller {
            (format!("; {known}"), None)
        } else {
            (String::new(), Some(known))
        };
        let message = format!("no function matches {path}{suffix}");
        Self {
            operator_detail,
            ..Self::new(FailureKind::UnknownFunction, Fault::Caller, message)
        }
    }

    /// The process has reached its limit of open files and connections.
    pub(crate) fn no_descriptors() -> Self {
        Self::new(
            FailureKind::Overloaded,
            Fault::Configuration,
            "the handler has no file descriptors left; raise `ulimit -n`, or try again",
        )
    }

    pub(crate) fn bad_request(reason: &str) -> Self {
        Self::new(FailureKind::BadRequest, Fault::Caller, reason)
    }

    /// The arguments of a call do not have the types that the tool declares. The model
    /// that wrote the call reads the reason in `returned`.
    pub(crate) fn invalid_arguments(
        mismatch: &ArgumentMismatch,
        returned: serde_json::Value,
    ) -> Self {
        Self {
            returned: Some(Box::new(returned)),
            ..Self::new(
                FailureKind::InvalidArguments,
                Fault::Caller,
                mismatch.to_string(),
            )
        }
    }

    pub(crate) fn draining() -> Self {
        Self::new(
            FailureKind::Draining,
            Fault::Function,
            "the handler is shutting down; try again",
        )
    }

    pub(crate) fn panicked() -> Self {
        Self::new(
            FailureKind::Internal,
            Fault::Function,
            "the handler panicked on this invocation; report this as a bug",
        )
    }

    /// The deadline has passed, and nothing else has ended the call.
    pub(crate) fn deadline_exceeded() -> Self {
        Self::new(
            FailureKind::Timeout,
            Fault::Function,
            "stopped: the response is due before functionTimeout",
        )
    }

    /// Whether the rest of the request may still arrive, so that the connection
    /// cannot be reused.
    pub(crate) fn ends_connection(&self) -> bool {
        matches!(self.kind, FailureKind::TooSlow | FailureKind::Cancelled)
    }

    /// What the caller of a tool gets as its return value, in place of an error.
    pub(crate) fn returned(&self) -> Option<&serde_json::Value> {
        self.returned.as_deref()
    }

    /// Its row of the error table.
    pub(crate) fn kind(&self) -> FailureKind {
        self.kind
    }

    /// What went wrong and how to fix it.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }
}
