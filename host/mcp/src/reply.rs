//! A message of a server: the response to a request, or what comes before it.

use crate::id::Id;
use crate::members::Members;

/// What a message of a server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    /// The response to the request.
    Response,
    /// A notification, or in older protocol versions a request of the server: more
    /// follows.
    Interim,
}

/// Why a message of a server is not passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidReply {
    /// It is not JSON.
    #[error("the plugin's answer is not valid JSON")]
    NotJson,
    /// It is JSON, but not a message.
    #[error("the plugin's answer is not a JSON-RPC 2.0 message")]
    NotMessage,
    /// The stream ended, and none of its messages was the response.
    #[error("the plugin's event stream ended without a response")]
    Missing,
    /// It responds to another request.
    #[error("the plugin answered a request with another id")]
    OtherId,
}

impl Reply {
    /// Reads what the server sent for the request `id`.
    ///
    /// # Errors
    /// When it is not one message, or responds to another request.
    pub fn parse(text: &[u8], id: &Id) -> Result<Self, InvalidReply> {
        let start = text.iter().find(|byte| !byte.is_ascii_whitespace());
        let members: Members<'_> = serde_json::from_slice(text).map_err(|_| match start {
            Some(b'[') => InvalidReply::NotMessage,
            _ => InvalidReply::NotJson,
        })?;
        if members.read::<String>("jsonrpc").as_deref() != Some("2.0") {
            return Err(InvalidReply::NotMessage);
        }
        let answered = members.read("id").and_then(Id::new);
        let failed = members.get("error").is_some();
        if members.get("method").is_some() {
            Ok(Self::Interim)
        } else if !failed && members.get("result").is_none() {
            Err(InvalidReply::NotMessage)
        // The error of a request that could not be read has no id, or `null`.
        } else if answered.as_ref() == Some(id) || (failed && answered.is_none()) {
            Ok(Self::Response)
        } else {
            Err(InvalidReply::OtherId)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn replies_belong_to_their_request() {
        for (text, expected) in [
            (
                r#"{"jsonrpc":"2.0","id":1,"result":{}}"#,
                Ok(Reply::Response),
            ),
            (
                r#"{"jsonrpc":"2.0","id":1.0,"result":{}}"#,
                Ok(Reply::Response),
            ),
            (
                r#"{"jsonrpc":"2.0","id":1,"error":{}}"#,
                Ok(Reply::Response),
            ),
            (r#"{"jsonrpc":"2.0","error":{}}"#, Ok(Reply::Response)),
            (
                r#"{"jsonrpc":"2.0","id":null,"error":{}}"#,
                Ok(Reply::Response),
            ),
            (r#"{"jsonrpc":"2.0","method":"n"}"#, Ok(Reply::Interim)),
            (
                r#"{"jsonrpc":"2.0","id":7,"method":"n"}"#,
                Ok(Reply::Interim),
            ),
            (
                r#"{"jsonrpc":"2.0","id":2,"result":{}}"#,
                Err(InvalidReply::OtherId),
            ),
            (
                r#"{"jsonrpc":"2.0","id":"1","result":{}}"#,
                Err(InvalidReply::OtherId),
            ),
            (
                r#"{"jsonrpc":"2.0","result":{}}"#,
                Err(InvalidReply::OtherId),
            ),
            (
                r#"{"jsonrpc":"2.0","id":2,"error":{}}"#,
                Err(InvalidReply::OtherId),
            ),
            (r#"{"jsonrpc":"2.0","id":1}"#, Err(InvalidReply::NotMessage)),
            (r#"{"id":1,"result":{}}"#, Err(InvalidReply::NotMessage)),
            ("[]", Err(InvalidReply::NotMessage)),
            ("{", Err(InvalidReply::NotJson)),
            ("", Err(InvalidReply::NotJson)),
        ] {
            let id = Id::new(json!(1)).unwrap();
            assert_eq!(Reply::parse(text.as_bytes(), &id), expected, "{text}");
        }
    }
}
