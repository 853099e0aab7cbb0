//! Why a body is not a valid invocation.

/// Why a body is not a valid invocation of the function. Positions are byte
/// offsets into the body.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// There is no body.
    #[error("the body is empty; expected a JSON object with `Data` and `Metadata`")]
    Empty,
    /// The body is not text.
    #[error(
        "the body is not UTF-8 at byte {position}; expected a JSON object with `Data` and `Metadata`"
    )]
    NotUtf8 {
        /// Where it stops being UTF-8.
        position: usize,
    },
    /// The body is not JSON, or not of the right shape.
    #[error(
        "the body is not a valid invocation at byte {position}: {reason}; expected a JSON object with `Data` and `Metadata`"
    )]
    NotAnEnvelope {
        /// Where the reader gave up.
        position: usize,
        /// Why.
        reason: String,
    },
    /// A binary value is not base64.
    #[error(
        "{binding:?} at byte {position} is not valid base64, which its \"dataType\": \"binary\" requires: {}",
        without_full_stop(source)
    )]
    NotBase64 {
        /// The name of the binding.
        binding: String,
        /// Where its value begins.
        position: usize,
        /// What is wrong with it.
        source: base64::DecodeError,
    },
    /// The value of an HTTP trigger is not a request.
    #[error("{member} of {binding:?} at byte {position} is {found}; expected {expected}")]
    NotARequest {
        /// The name of the binding.
        binding: String,
        /// Which part of it.
        member: &'static str,
        /// Where the binding's value begins.
        position: usize,
        /// What is there.
        found: &'static str,
        /// What should be.
        expected: &'static str,
    },
    /// The request of an HTTP trigger is not in the body.
    #[error("`Data` has no member {binding:?}; expected the HTTP request there")]
    MissingRequest {
        /// The name of the binding.
        binding: String,
    },
}

/// The messages of the base64 crate are sentences; ours are not.
fn without_full_stop(error: &base64::DecodeError) -> String {
    let text = error.to_string();
    text.trim_end_matches('.').to_owned()
}
