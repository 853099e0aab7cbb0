//! The messages by which blob triggers are carried out.

use serde::{Deserialize, Serialize};

/// The queue of a host for blobs that functions are to be called for.
pub(super) fn trigger_queue(host_id: &str) -> String {
    format!("azure-webjobs-blobtrigger-{host_id}")
}

/// Where messages go for blobs that functions have failed with too often.
pub(super) const POISON_QUEUE: &str = "webjobs-blobtrigger-poison";

/// A blob that a function is to be called for, as the host writes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct BlobMessage {
    #[serde(rename = "Type")]
    kind: String,
    pub(super) function_id: String,
    blob_type: String,
    pub(super) container_name: String,
    pub(super) blob_name: String,
    #[serde(rename = "ETag")]
    pub(super) etag: String,
}

impl BlobMessage {
    /// The message for a blob in this version.
    pub(super) fn new(function: &str, container: &str, name: &str, etag: &str) -> Self {
        Self {
            kind: "BlobTrigger".to_owned(),
            function_id: function_id(function),
            blob_type: "BlockBlob".to_owned(),
            container_name: container.to_owned(),
            blob_name: name.to_owned(),
            etag: unquoted(etag).to_owned(),
        }
    }
}

/// The name by which the host keeps what it knows of a function.
pub(super) fn function_id(function: &str) -> String {
    format!("Host.Functions.{function}")
}

/// A version without the quotes of HTTP.
pub(super) fn unquoted(etag: &str) -> &str {
    etag.trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::BlobMessage;

    #[test]
    fn messages_are_those_of_the_host() {
        let message = BlobMessage::new("resize", "in", "a b.png", "\"0x8D1\"");
        let text = r#"{"Type":"BlobTrigger","FunctionId":"Host.Functions.resize","BlobType":"BlockBlob","ContainerName":"in","BlobName":"a b.png","ETag":"0x8D1"}"#;
        assert_eq!(serde_json::to_string(&message).unwrap(), text);
        assert_eq!(serde_json::from_str::<BlobMessage>(text).unwrap(), message);
    }
}
