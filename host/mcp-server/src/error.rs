//! Errors of JSON-RPC.

use corral_mcp::{Id, code};
use http::StatusCode;
use serde_json::{Value, json};

use crate::era::Era;

/// An error as the client gets it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RpcError {
    pub(crate) code: i32,
    pub(crate) message: String,
    pub(crate) data: Option<Value>,
}

impl RpcError {
    pub(crate) fn new(code: i32, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            data: None,
        }
    }

    pub(crate) fn invalid_params(message: impl Into<String>) -> Self {
        Self::new(code::INVALID_PARAMS, message)
    }

    pub(crate) fn with_data(self, data: Value) -> Self {
        Self {
            data: Some(data),
            ..self
        }
    }

    /// The status of the response. Until 2026-07-28 an error of a method is a response
    /// like any other (specification, streamable HTTP transport).
    pub(crate) fn status(&self, era: Era) -> StatusCode {
        match (era, self.code) {
            (Era::Stateless, code::METHOD_NOT_FOUND) => StatusCode::NOT_FOUND,
            (Era::Stateless, code::MISSING_CAPABILITY) => StatusCode::BAD_REQUEST,
            (Era::Initialized | Era::Stateless, _) => StatusCode::OK,
        }
    }

    /// The message. Without an id when the request could not be read.
    pub(crate) fn to_json(&self, id: Option<&Id>) -> Value {
        let mut error = json!({ "code": self.code, "message": self.message });
        if let (Some(members), Some(data)) = (error.as_object_mut(), &self.data) {
            members.insert("data".to_owned(), data.clone());
        }
        json!({ "jsonrpc": "2.0", "id": id, "error": error })
    }
}
