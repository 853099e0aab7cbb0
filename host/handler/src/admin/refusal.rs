//! What the admin interface does not do: status, code and message of each
//! refusal, in one JSON shape.

use axum::http::header::{CONTENT_TYPE, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use corral_registry::ChangeError;
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

/// The body of every answer that is no success.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RefusalBody {
    error: RefusalDetail,
}

/// What went wrong.
#[derive(Debug, Serialize, ToSchema)]
struct RefusalDetail {
    /// A word for programs.
    code: &'static str,
    /// Words for people, with the remedy.
    message: String,
}

/// What every change of a function may answer instead of what it does.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "they are described and never made")]
pub(super) enum RefusalsOfChange {
    /// The request cannot be read
    #[response(status = 400)]
    BadRequest(RefusalBody),
    /// The token is missing or wrong
    #[response(status = 401)]
    Unauthorized(RefusalBody),
    /// There is no such function
    #[response(status = 404)]
    NotFound(RefusalBody),
    /// The handler is ending
    #[response(status = 503)]
    Ending(RefusalBody),
}

/// The rows of the table in docs/operating.md.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
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

impl Code {
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

/// Why a request was not done.
#[derive(Debug)]
pub(super) struct Refusal {
    code: Code,
    message: String,
}

impl Refusal {
    pub(super) fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }

    pub(super) fn unknown_function(name: &str, known: &[&str]) -> Self {
        let known = known.join(", ");
        Self::new(
            Code::NotFound,
            format!("there is no function `{name}`; the app has {known}"),
        )
    }

    /// A refusal by the web framework, which knows the status alone.
    pub(super) fn of_status(status: StatusCode) -> Option<Self> {
        let (code, message) = match status {
            StatusCode::NOT_FOUND => (
                Code::NotFound,
                "there is nothing here; GET /v1/openapi.json says what there is",
            ),
            StatusCode::METHOD_NOT_ALLOWED => (
                Code::MethodNotAllowed,
                "this cannot be done here; the header `Allow` says what can",
            ),
            status if status.is_client_error() => (Code::BadRequest, "the request cannot be read"),
            _ => return None,
        };
        Some(Self::new(code, message))
    }
}

impl From<ChangeError> for Refusal {
    fn from(error: ChangeError) -> Self {
        let code = match error {
            ChangeError::UnknownFunction(_) => Code::NotFound,
            ChangeError::Refused(_) => Code::Refused,
            ChangeError::NothingEarlier(_) => Code::NothingEarlier,
            ChangeError::Pinned(_) => Code::Pinned,
            ChangeError::NothingServes(_) => Code::NothingServes,
            ChangeError::Ending => Code::Ending,
        };
        Self::new(code, error.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, code) = self.code.status_and_code();
        let body = RefusalBody {
            error: RefusalDetail {
                code,
                message: self.message,
            },
        };
        let mut response = super::json(status, &body);
        if self.code == Code::Unauthorized {
            let challenge = HeaderValue::from_static("Bearer realm=\"corral\"");
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        }
        response
    }
}

/// Whether somebody said already, in JSON, what is wrong.
pub(super) fn is_explained(response: &Response) -> bool {
    response.headers().get(CONTENT_TYPE) == Some(&HeaderValue::from_static("application/json"))
}
