//! The failures of proxied requests.

use axum::http::HeaderValue;
use corral_proxies::ResponseError;
use corral_runtime::Fault;

use super::{Failure, FailureKind};

impl Failure {
    /// A request body that exceeds what a proxy accepts, in bytes.
    pub(crate) fn too_large_for_proxy(limit: u64) -> Self {
        Self::new(
            FailureKind::TooLarge,
            Fault::Caller,
            format!(
                "the request body exceeds {limit} bytes; raise FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"
            ),
        )
    }

    /// No response from the server `base`.
    pub(crate) fn unreachable(base: &str, reason: &str) -> Self {
        Self::new(
            FailureKind::BackendUnreachable,
            Fault::Upstream,
            format!("no response from {base}: {reason}"),
        )
    }

    /// The server `base` did not respond before the deadline of the call.
    pub(crate) fn backend_timeout(base: &str) -> Self {
        Self::new(
            FailureKind::BackendTimeout,
            Fault::Upstream,
            format!("{base} did not respond in time; raise functionTimeout in host.json"),
        )
    }

    /// The response of the server `base` did not end.
    pub(crate) fn backend_stalled(base: &str, reason: &str) -> Self {
        Self::new(
            FailureKind::BackendTimeout,
            Fault::Upstream,
            format!("the response from {base} was cut off: {reason}"),
        )
    }

    /// An override produces an invalid response.
    pub(crate) fn invalid_override(fault: &ResponseError) -> Self {
        Self::new(
            FailureKind::ProxyFailed,
            Fault::Configuration,
            format!("{fault}; correct responseOverrides in proxies.json"),
        )
    }

    /// A local call that only the Functions host can make.
    pub(crate) fn needs_host(path: &str) -> Self {
        Self::new(
            FailureKind::Unauthorized,
            Fault::Configuration,
            format!(
                "{path} must be called through the Functions host, which checks keys and writes output bindings; set WEBSITE_HOSTNAME to its address, or make the function anonymous and HTTP-only"
            ),
        )
    }

    /// A request for which the Functions host has not checked a key.
    pub(crate) fn key_not_checked(path: &str) -> Self {
        Self::new(
            FailureKind::Unauthorized,
            Fault::Configuration,
            format!(
                "{path} requires a key, but a function whose name sorts before it accepted the request without one; rename the catch-all function for proxies.json so that it sorts last"
            ),
        )
    }

    /// A request for `function` that the Functions host may have checked for
    /// `other` instead, so that the key of `function` was not checked.
    pub(crate) fn ambiguous_function(path: &str, function: &str, other: &str) -> Self {
        Self::new(
            FailureKind::UnknownFunction,
            Fault::Caller,
            format!(
                "{path} was not routed to `{function}`, because the Functions host may have authorized it for `{other}`"
            ),
        )
    }

    /// Adds `advice` to the failure of a back end.
    pub(crate) fn advise(mut self, advice: Option<String>) -> Self {
        if let (Fault::Upstream, Some(advice)) = (self.fault, advice) {
            self.message = format!("{}; {advice}", self.message);
        }
        self
    }

    /// The same failure, whose response says where the trace is.
    pub(crate) fn traced(self, trace: Option<HeaderValue>) -> Self {
        let trace = trace.map(Box::new);
        Self { trace, ..self }
    }
}
