//! What an invocation gives.

use crate::{Output, TraceContext};

/// The result of an invocation that succeeded.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// Values by name of the output binding.
    pub outputs: Vec<(String, Output)>,
    /// The HTTP response, or the value for the binding named `$return`.
    pub return_value: Option<Output>,
    /// The span in which the function did its work, if it made its own.
    pub trace: Option<TraceContext>,
}
