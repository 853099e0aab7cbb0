//! Why an output cannot be delivered.

use crate::status::InvalidStatus;

/// Why an output cannot be delivered as it was returned. The function, or its
/// function.json, has to change; a retry does not help.
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
        "output {output:?} of type {kind:?} accepts only text, but the bytes are not UTF-8: send base64 as text"
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
    /// Where the host accepts bytes as a response, it accepts nothing else with
    /// them.
    #[error(
        "output {output:?} cannot carry a body that is not UTF-8 together with a status other than 200 or headers: set \"enableProxyingHttpRequest\" in host.json"
    )]
    BytesWithHead {
        /// The name of the binding.
        output: String,
    },
    /// The binding writes one value.
    #[error("output {output:?} of type {kind:?} accepts one value, not a list of messages")]
    SeveralValues {
        /// The name of the binding.
        output: String,
        /// Its type.
        kind: String,
    },
    /// The text was declared as JSON but is not.
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
    #[error("output {output:?} of type {kind:?} accepts JSON objects, not {found}")]
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
        "output {output:?} of type {kind:?} cannot take an HTTP response: only a binding of type \"http\" can"
    )]
    NotHttp {
        /// The name of the binding.
        output: String,
        /// Its type.
        kind: String,
    },
    /// The status is not valid for a response to the caller.
    #[error("output {output:?}: {source}")]
    Status {
        /// The name of the binding.
        output: String,
        /// Why not.
        source: InvalidStatus,
    },
    /// The service refuses larger values; the host would fail the invocation
    /// after the function has succeeded.
    #[error(
        "output {output:?} of type {kind:?} has {size} bytes in one {unit}; the limit is {limit} bytes: store the content in a blob and send its name"
    )]
    TooLarge {
        /// The name of the binding.
        output: String,
        /// Its type.
        kind: String,
        /// What the service counts: a message, a document.
        unit: &'static str,
        /// How large it is, at least.
        size: usize,
        /// How large it may be.
        limit: usize,
    },
    /// A date makes the host refuse the whole answer.
    #[error(
        "output {output:?} holds the date {date:?}, which the Functions host cannot read: use a year from 1 to 9999"
    )]
    DateOutOfRange {
        /// The name of the binding.
        output: String,
        /// The date.
        date: String,
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
        /// The first invalid character.
        found: char,
    },
    /// With `useResultSchema`, the extension takes nothing but a result.
    #[error(
        "the tool returned {found}, but with \"useResultSchema\" it has to return a result: text that holds {{\"type\", \"content\"}}, as the SDKs make it; return one, or remove \"useResultSchema\" from function.json"
    )]
    NotAToolResult {
        /// What it returned.
        found: String,
    },
    /// The extension would read a file of the machine that it runs on.
    #[error(
        "the resource returned text that names a file of the Functions host in `content`: return the content itself"
    )]
    ResourceFile,
    /// The response could not be written.
    #[error("the response cannot be written: {0}")]
    Write(#[from] serde_json::Error),
}
