//! Errors of the admin interface: status, code and message, in one JSON form.

use axum::http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use corral_registry::ChangeError;
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

/// The body of every error response.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ErrorBody {
    error: ErrorDetail,
}

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
struct ErrorDetail {
    /// A stable code for programs.
    code: &'static str,
    /// A message for people, with what to do.
    message: String,
}

/// The errors that every change of a function may return.
#[derive(IntoResponses)]
#[expect(
    dead_code,
    reason = "they describe responses and are never constructed"
)]
pub(super) enum ChangeErrors {
    /// The request is malformed
    #[response(status = 400)]
    BadRequest(ErrorBody),
    /// The token is missing or wrong
    #[response(status = 401)]
    Unauthorized(ErrorBody),
    /// There is no such function
    #[response(status = 404)]
    NotFound(ErrorBody),
    /// The handler is shutting down
    #[response(status = 503)]
    Ending(ErrorBody),
}

/// The rows of the table in docs/operating.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ErrorCode {
    BadRequest,
    Unauthorized,
    NotFound,
    MethodNotAllowed,
    NothingEarlier,
    Pinned,
    NothingServes,
    Changed,
    TooLarge,
    Refused,
    HeadersTooLarge,
    Internal,
    Ending,
}

impl ErrorCode {
    /// Status and code of the answer.
    fn status_and_code(self) -> (StatusCode, &'static str) {
        match self {
            Self::BadRequest => (StatusCode::BAD_REQUEST, "bad_request"),
            Self::Unauthorized => (StatusCode::UNAUTHORIZED, "unauthorized"),
            Self::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Self::MethodNotAllowed => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"),
            Self::NothingEarlier => (StatusCode::CONFLICT, "nothing_earlier"),
            Self::Pinned => (StatusCode::CONFLICT, "pinned"),
            Self::NothingServes => (StatusCode::CONFLICT, "nothing_serves"),
            Self::Changed => (StatusCode::PRECONDITION_FAILED, "changed"),
            Self::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Self::Refused => (StatusCode::UNPROCESSABLE_ENTITY, "refused"),
            Self::HeadersTooLarge => (
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "headers_too_large",
            ),
            Self::Internal => (StatusCode::INTERNAL_SERVER_ERROR, "internal"),
            Self::Ending => (StatusCode::SERVICE_UNAVAILABLE, "ending"),
        }
    }
}

/// Why a request failed.
#[derive(Debug)]
pub(super) struct ApiError {
    code: ErrorCode,
    message: String,
}

impl ApiError {
    pub(super) fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    pub(super) fn unknown_function(name: &str, known: &[&str]) -> Self {
        let known = known.join(", ");
        Self::new(
            ErrorCode::NotFound,
            format!("there is no function `{name}`; the app has {known}"),
        )
    }

    /// An error of the web framework, which has only a status.
    pub(super) fn from_status(status: StatusCode) -> Option<Self> {
        let (code, message) = match status {
            StatusCode::NOT_FOUND => (
                ErrorCode::NotFound,
                "there is no such path; see GET /v1/openapi.json for all paths",
            ),
            StatusCode::METHOD_NOT_ALLOWED => (
                ErrorCode::MethodNotAllowed,
                "method not allowed; see the header `Allow`",
            ),
            status if status.is_client_error() => {
                (ErrorCode::BadRequest, "the request is malformed")
            }
            _ => return None,
        };
        Some(Self::new(code, message))
    }
}

impl From<ChangeError> for ApiError {
    fn from(error: ChangeError) -> Self {
        let code = match error {
            ChangeError::UnknownFunction(_) => ErrorCode::NotFound,
            ChangeError::Refused(_) => ErrorCode::Refused,
            ChangeError::NothingEarlier(_) => ErrorCode::NothingEarlier,
            ChangeError::Pinned(_) => ErrorCode::Pinned,
            ChangeError::NothingServes(_) => ErrorCode::NothingServes,
            ChangeError::Ending => ErrorCode::Ending,
        };
        Self::new(code, error.to_string())
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let (status, code) = self.code.status_and_code();
        let body = ErrorBody {
            error: ErrorDetail {
                code,
                message: self.message,
            },
        };
        let mut response = super::json(status, &body);
        if self.code == ErrorCode::Unauthorized {
            let challenge = HeaderValue::from_static("Bearer realm=\"corral\"");
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// Whether the response already has the body of an [`ApiError`].
pub(super) fn is_api_error(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE) == Some(&HeaderValue::from_static("application/json"))
}
