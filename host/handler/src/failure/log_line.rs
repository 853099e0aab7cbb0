//! The line that the operator reads about a failure.

use corral_runtime::Fault;

use super::{Failure, FailureKind, Mode};
use crate::console;

impl Failure {
    /// Logs the failure, with everything that the response says. Call it in the span of
    /// the request.
    pub(crate) fn print(&self, generation: Option<u64>, mode: Mode) {
        let (status, code) = (self.status(mode), self.kind.code());
        // Errors of JSON-RPC have no status of their own.
        let what = match self.error_code() {
            Some(error) => format!("failed with {error} {code}"),
            None => format!("failed with {} {code}", status.as_u16()),
        };
        self.print_as(generation, &what);
    }

    /// Logs the failure of a plugin whose response is complete.
    pub(crate) fn print_afterwards(&self, generation: Option<u64>) {
        let code = self.kind.code();
        self.print_as(generation, &format!("failed after its answer with {code}"));
    }

    fn print_as(&self, generation: Option<u64>, what: &str) {
        let fault = match self.fault {
            Fault::Caller => "caller",
            Fault::Function => "function",
            Fault::Configuration => "configuration",
            Fault::Upstream => "upstream",
        };
        let generation = generation.map(|number| format!(", generation {number}"));
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
        let detail = self
            .operator_detail
            .as_ref()
            .map(|detail| format!("; {detail}"));
        let message = if self.kind == FailureKind::Cancelled {
            format!("cancelled: {}", self.message)
        } else {
            let detail = detail.unwrap_or_default();
            format!("{what} ({about}): {}{detail}", self.message)
        };
        console::log(self.kind.level(), message);
    }
}
