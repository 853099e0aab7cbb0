//! Why an output cannot be delivered.

/// Why an output cannot be delivered as it was returned. The function, or its
/// function.json, has to change; trying again does not help.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// `dataType` makes the host take a string literally.
    #[error(
        "output {output:?} cannot take bytes that are not UTF-8 while it has \"dataType\": \"binary\": remove \"dataType\" from that output in function.json"
    )]
    BytesAsText {
        /// The name of the binding.
        output: String,
    },
    /// Only a single message can be sent as base64.
    #[error(
        "output {output:?} cannot take several messages when one is bytes that are not UTF-8: send one such message per invocation, or send base64 as text"
    )]
    BytesInList {
        /// The name of the binding.
        output: String,
    },
    /// The service takes text.
    #[error(
        "output {output:?} of type {kind:?} takes text, not bytes that are not UTF-8: send base64 as text"
    )]
    BytesForText {
        /// The name of the binding.
        output: String,
        /// Its type.
        kind: String,
    },
    /// The body of a named HTTP response is text.
    #[error(
        "output {output:?} cannot carry a body that is not UTF-8: set \"enableProxyingHttpRequest\" in host.json, or name that output \"$return\" in function.json and answer 200 without headers"
    )]
    BytesInResponse {
        /// The name of the binding.
        output: String,
    },
    /// `$return` carries bytes alone.
    #[error(
        "output \"$return\" cannot carry a body that is not UTF-8 together with a status other than 200 or headers: set \"enableProxyingHttpRequest\" in host.json"
    )]
    BytesWithHead,
    /// The binding writes one value.
    #[error("output {output:?} of type {kind:?} takes one value, not a list of messages")]
    SeveralValues {
        /// The name of the binding.
        output: String,
        /// Its type.
        kind: String,
    },
    /// The text that was said to be JSON is not.
    #[error("output {output:?} is not valid JSON at byte {position}: {reason}")]
    NotJson {
        /// The name of the binding.
        output: String,
        /// Where the reader gave up.
        position: usize,
        /// Why.
        reason: String,
    },
    /// The binding writes JSON objects.
    #[error("output {output:?} of type {kind:?} takes JSON objects, not {found}")]
    NotDocuments {
        /// The name of the binding.
        output: String,
        /// Its type.
        kind: String,
        /// What there was.
        found: &'static str,
    },
    /// An HTTP response for something else.
    #[error(
        "output {output:?} of type {kind:?} cannot take an HTTP response: only a binding of type \"http\", in lower case, can"
    )]
    NotHttp {
        /// The name of the binding.
        output: String,
        /// Its type.
        kind: String,
    },
    /// The status is not one.
    #[error("output {output:?} has the status {status}: use 100 to 999")]
    Status {
        /// The name of the binding.
        output: String,
        /// The status.
        status: u16,
    },
    /// A header would break the response, or split it in two.
    #[error("output {output:?} has the header name {name:?}: use letters, digits and hyphens")]
    HeaderName {
        /// The name of the binding.
        output: String,
        /// The name of the header.
        name: String,
    },
    /// A header would break the response, or split it in two.
    #[error(
        "output {output:?} has a header {name:?} whose value holds {found:?}: use printable ASCII, percent-encode the rest"
    )]
    HeaderValue {
        /// The name of the binding.
        output: String,
        /// The name of the header.
        name: String,
        /// The first character that cannot stay.
        found: char,
    },
    /// The response could not be written.
    #[error("the response cannot be written: {0}")]
    Write(#[from] serde_json::Error),
}
