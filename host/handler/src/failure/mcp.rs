//! Failures of calls of MCP servers, which are answered as JSON-RPC errors.
//!
//! A request that could be read gets status 200 and an error with its id: clients show
//! such an error to the model, and take other statuses for failures of the transport.

use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use corral_app::{McpRule, Rate};
use corral_mcp::{ErrorData, Id, InvalidReply, SubjectKind, code, error_response};
use corral_runtime::Fault;

use super::{Failure, FailureKind, Mode, Subject};

/// The request that a failure answers.
#[derive(Clone, Debug)]
pub(super) struct McpRequest {
    /// Its id, if it could be read and has one.
    id: Option<Id>,
    /// The code of the error.
    code: i32,
}

/// A server whose answer is not passed on.
impl From<InvalidReply> for Failure {
    fn from(reply: InvalidReply) -> Self {
        Self::new(
            FailureKind::FunctionFailed,
            Fault::Function,
            reply.to_string(),
        )
    }
}

impl Failure {
    /// A body that is not a message, or whose headers say something else, with the
    /// `code` of its error.
    pub(crate) fn bad_message(reason: &str, code: i32) -> Self {
        let request = McpRequest { id: None, code };
        Self {
            request: Some(Box::new(request)),
            ..Self::new(FailureKind::BadRequest, Fault::Caller, reason)
        }
    }

    /// A tool, resource or prompt that the policy does not list.
    pub(crate) fn not_listed(kind: SubjectKind, name: &str) -> Self {
        let (noun, key) = (kind.noun(), format!("mcp.{}", kind.key()));
        let message = format!("{noun} `{name}` is not allowed; add it to {key} in plugin.json");
        Self::beyond_policy(FailureKind::Denied, key, message)
    }

    /// More calls at once than the policy allows.
    pub(crate) fn too_many_calls(rule: &McpRule, limit: u32) -> Self {
        let key = rule.key("limits.concurrency");
        let message =
            format!("{limit} calls are running already; raise {key} in plugin.json or try again");
        Self::beyond_policy(FailureKind::Overloaded, key, message)
    }

    /// More calls in a time than the policy allows.
    pub(crate) fn too_frequent_calls(rule: &McpRule, rate: Rate) -> Self {
        let key = rule.key("limits.rate");
        let message = format!("more calls than {rate}; raise {key} in plugin.json or try again");
        Self::beyond_policy(FailureKind::Overloaded, key, message)
    }

    /// A web page that may not call the server.
    pub(crate) fn forbidden_origin(origin: &str) -> Self {
        let key = "mcp.origins".to_owned();
        let message = format!("origin `{origin}` is not allowed; add it to {key} in plugin.json");
        Self::beyond_policy(FailureKind::Denied, key, message)
    }

    /// A name by which the server may not be called.
    pub(crate) fn forbidden_host(host: &str) -> Self {
        let key = "mcp.hosts".to_owned();
        let message = format!("host `{host}` is not allowed; add it to {key} in plugin.json");
        Self::beyond_policy(FailureKind::Denied, key, message)
    }

    /// A call whose policy cannot be enforced, because the Functions host sends it as a
    /// payload.
    pub(crate) fn policy_needs_requests() -> Self {
        Self::new(
            FailureKind::PluginUnavailable,
            Fault::Configuration,
            "mcp in plugin.json needs the caller's own requests; set enableProxyingHttpRequest or enableForwardingHttpRequest in host.json",
        )
    }

    fn beyond_policy(kind: FailureKind, key: String, message: String) -> Self {
        Self {
            key: Some(key.into()),
            ..Self::new(kind, Fault::Configuration, message)
        }
    }

    /// The failure as the answer to the request with this `id`, under this `rule`. The
    /// message then names the key of the rule where that is the one that was reached.
    pub(crate) fn for_request(mut self, id: Option<Id>, rule: Option<&McpRule>) -> Self {
        if let (Some(key), Some(rule)) = (&self.key, rule)
            && let own = rule.key(key)
            && own != **key
        {
            let raise = |key: &str| format!("raise {key} in");
            self.message = self.message.replacen(&raise(key), &raise(&own), 1);
            self.key = Some(own.into());
        }
        let code = match (&self.request, self.kind) {
            (Some(request), _) => request.code,
            (None, FailureKind::Denied) => code::INVALID_PARAMS,
            (None, FailureKind::BadRequest) => code::INVALID_REQUEST,
            (None, _) => code::INTERNAL_ERROR,
        };
        let of_policy = self.key.as_ref().is_some_and(|key| key.starts_with("mcp."));
        let of_call = matches!(
            self.kind,
            FailureKind::FunctionFailed
                | FailureKind::Trap
                | FailureKind::MemoryLimit
                | FailureKind::Timeout
        );
        if id.is_some() && (of_policy || of_call) {
            self.status = Some(StatusCode::OK);
        }
        self.request = Some(Box::new(McpRequest { id, code }));
        self
    }

    /// The code of the JSON-RPC error, if it is answered by one.
    pub(super) fn error_code(&self) -> Option<i32> {
        Some(self.request.as_ref()?.code)
    }

    /// The JSON-RPC error that answers the request.
    pub(crate) fn error_response(&self, subject: Subject<'_>) -> Vec<u8> {
        let request = self.request.as_ref();
        let data = ErrorData {
            code: Some(self.kind.code()),
            key: self.key.as_deref(),
            function: Some(subject.function),
            invocation_id: Some(subject.id),
        };
        let code = request.map_or(code::INTERNAL_ERROR, |request| request.code);
        let id = request.and_then(|request| request.id.as_ref());
        error_response(id, code, &self.message, data)
    }

    pub(super) fn mcp_response(&self, subject: Subject<'_>) -> Response {
        let mut response = Response::new(Body::from(self.error_response(subject)));
        *response.status_mut() = self.status(Mode::Raw);
        let is_error = !response.status().is_success();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        if self.retryable && is_error {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response
    }
}
