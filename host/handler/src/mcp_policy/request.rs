//! What is known of a request while it is served.

use std::sync::Arc;

use bytes::Bytes;
use corral_app::McpRule;
use corral_mcp::Id;
use corral_mcp::request_state::AnswerFormat;

use super::request_state::Sealing;
use crate::failure::Failure;

/// A request that failures are answers to.
#[derive(Clone, Debug, Default)]
pub(super) struct Request {
    /// Its id; `None` for notifications, and for what could not be read.
    pub(super) id: Option<Id>,
    /// Whether it asks for notifications, which may end without a response.
    pub(super) listens: bool,
    /// The rule under which it runs.
    pub(super) rule: Option<Arc<McpRule>>,
    /// Seals the states of the answer.
    pub(super) sealing: Option<Sealing>,
}

impl Request {
    /// The failure as the answer to this request.
    pub(super) fn failed(&self, failure: Failure) -> Failure {
        failure.for_request(self.id.clone(), self.rule.as_deref())
    }

    /// A message of the answer with its states sealed.
    ///
    /// # Errors
    /// When one is too long.
    pub(super) fn seal(&self, format: AnswerFormat, message: Bytes) -> Result<Bytes, Failure> {
        match &self.sealing {
            Some(sealing) => sealing.seal(format, &message),
            None => Ok(message),
        }
    }
}
