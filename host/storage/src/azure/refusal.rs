//! Why the service did not do what was asked for.

use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::xml::{Element, Unreadable};
use crate::StorageError;

/// The header that names the error, also where there is no body.
const ERROR_CODE: &str = "x-ms-error-code";

/// Why a request failed.
#[derive(Debug)]
pub(super) enum Refusal {
    /// The service answered with an error.
    Service {
        status: StatusCode,
        /// The service's name for it, such as `QueueNotFound`; empty if unknown.
        code: String,
        message: String,
    },
    /// There was no usable answer, or no request.
    Other(StorageError),
}

impl From<StorageError> for Refusal {
    fn from(error: StorageError) -> Self {
        Self::Other(error)
    }
}

impl From<Unreadable> for Refusal {
    fn from(Unreadable(problem): Unreadable) -> Self {
        Self::unreadable(&problem)
    }
}

impl Refusal {
    /// Reads the answer with an error: XML, or JSON from tables.
    pub(super) fn read(status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Self {
        let header = headers.get(ERROR_CODE).and_then(|code| code.to_str().ok());
        let (code, message) = details(body).unwrap_or_default();
        let code = match header {
            Some(header) if code.is_empty() => header.to_owned(),
            _ => code,
        };
        // The lines that follow have the id and the time of the request.
        let message = message.lines().next().unwrap_or_default().to_owned();
        Self::Service {
            status,
            code,
            message,
        }
    }

    /// An answer that is not what the service is documented to give.
    pub(super) fn unreadable(problem: &str) -> Self {
        Self::Other(StorageError::Unavailable(format!(
            "cannot read the answer of the storage account: {problem}; check that the address is a storage account's"
        )))
    }

    /// Whether it is this error of the service.
    pub(super) fn is(&self, expected: &str) -> bool {
        matches!(self, Self::Service { code, .. } if code == expected)
    }

    /// Whether the service says that something does not exist.
    pub(super) fn is_not_found(&self) -> bool {
        matches!(self, Self::Service { status, .. } if *status == StatusCode::NOT_FOUND)
    }

    /// The error, about `subject`: what does not exist if something does not.
    pub(super) fn about(self, subject: &str) -> StorageError {
        let (status, code, message) = match self {
            Self::Other(error) => return error,
            Self::Service {
                status,
                code,
                message,
            } => (status, code, message),
        };
        let mut reason = match &*code {
            "" => status.to_string(),
            code => code.to_owned(),
        };
        if !message.is_empty() {
            reason = format!("{reason}: {message}");
        }
        let text = format!("{subject}: {reason}");
        match (status.as_u16(), &*code) {
            (404, _) => StorageError::NotFound(subject.to_owned()),
            (409 | 412, _) | (400, "PopReceiptMismatch") => StorageError::Conflict(text),
            (401 | 403, _) => StorageError::Unavailable(format!(
                "{text}; check the key or signature of the connection string, and the clock"
            )),
            (400..500, _) if status != StatusCode::TOO_MANY_REQUESTS => StorageError::Invalid(text),
            _ => StorageError::Unavailable(text),
        }
    }
}

/// The code and message in a body.
fn details(body: &[u8]) -> Option<(String, String)> {
    if let Ok(json) = serde_json::from_slice::<Value>(body) {
        let error = json.get("odata.error")?;
        let code = error.get("code")?.as_str()?;
        let message = error.pointer("/message/value").and_then(Value::as_str);
        return Some((code.to_owned(), message.unwrap_or_default().to_owned()));
    }
    let error = Element::parse(body).ok()?;
    Some((
        error.text("Code").to_owned(),
        error.text("Message").to_owned(),
    ))
}
