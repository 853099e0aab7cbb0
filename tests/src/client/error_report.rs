//! The error that the handler describes in a failed answer.

use serde::Deserialize;

use super::transport::Answer;
use super::verdict::Failure;

/// The body of a failed answer, read strictly: every field is there, and there
/// is no other.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ErrorReport {
    /// What kind of error; fixed words.
    pub code: String,
    /// What went wrong, for people.
    pub message: String,
    /// The function that was called.
    pub function: Option<String>,
    /// The generation of the plugin that ran, if one did.
    pub generation: Option<u64>,
    /// The invocation id that the host sent, if it sent one.
    #[serde(rename = "invocationId")]
    pub invocation_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    error: ErrorReport,
}

impl ErrorReport {
    /// Reads the report of a failed answer.
    pub fn of(answer: &Answer) -> Self {
        let content_type = answer.header("content-type").unwrap_or_default();
        assert_eq!(
            content_type, "application/json",
            "content type of {answer:?}"
        );
        match serde_json::from_slice::<Body>(&answer.body) {
            Ok(body) => body.error,
            Err(error) => {
                let text = String::from_utf8_lossy(&answer.body);
                panic!("no error report: {error}: {text}")
            }
        }
    }
}

impl Failure {
    /// The response, if its status is not a success.
    pub fn answer(&self) -> &Answer {
        match self {
            Failure::Status(answer) => answer,
            other => panic!("no failed answer: {other}"),
        }
    }

    /// The handler's report of the error.
    pub fn report(&self) -> ErrorReport {
        ErrorReport::of(self.answer())
    }
}
