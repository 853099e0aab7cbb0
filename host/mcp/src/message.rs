//! A message of a client: one JSON-RPC request, notification or response.

use serde_json::Value;

use crate::code;
use crate::id::Id;
use crate::members::Members;

/// A message that a client sends.
#[derive(Clone, Debug)]
pub enum Message<'a> {
    /// It has an id and gets a response.
    Request {
        /// Its id.
        id: Id,
        /// Its method.
        method: String,
        /// Its parameters.
        params: Members<'a>,
    },
    /// It gets no response.
    Notification {
        /// Its method.
        method: String,
        /// Its parameters.
        params: Members<'a>,
    },
    /// The answer to a request of the server, which protocol versions before
    /// 2026-07-28 have.
    Response,
}

/// Why a body is not a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    /// It is not JSON, or an object in it has a member twice.
    #[error("the body is not valid JSON, or has an object with the same member twice")]
    NotJson,
    /// It is a list: several messages in one body, which protocol version 2025-03-26
    /// had and the later ones do not.
    #[error("the body is a batch; send each message in its own request")]
    Batch,
    /// It is JSON, but not a message.
    #[error("the body is not a JSON-RPC 2.0 message")]
    NotMessage,
}

impl Malformed {
    /// The code of the error response.
    pub fn code(self) -> i32 {
        match self {
            Self::NotJson => code::PARSE_ERROR,
            Self::Batch | Self::NotMessage => code::INVALID_REQUEST,
        }
    }
}

impl<'a> Message<'a> {
    /// Reads a body. What two parsers could read differently is refused.
    ///
    /// # Errors
    /// When it is not exactly one message.
    pub fn parse(body: &'a [u8]) -> Result<Self, Malformed> {
        let start = body.iter().find(|byte| !byte.is_ascii_whitespace());
        match start {
            Some(b'[') => return Err(Malformed::Batch),
            Some(b'{') | None => {}
            Some(_) => {
                return Err(match serde_json::from_slice::<Value>(body) {
                    Ok(_) => Malformed::NotMessage,
                    Err(_) => Malformed::NotJson,
                });
            }
        }
        let members: Members<'a> = serde_json::from_slice(body).map_err(|_| Malformed::NotJson)?;
        Self::from_members(&members)
    }

    fn from_members(members: &Members<'a>) -> Result<Self, Malformed> {
        if members.read::<String>("jsonrpc").as_deref() != Some("2.0") {
            return Err(Malformed::NotMessage);
        }
        let id = match members.get("id") {
            Some(_) => {
                let id = members.read("id").and_then(Id::new);
                Some(id.ok_or(Malformed::NotMessage)?)
            }
            None => None,
        };
        if !members.has_in_any_case("method") {
            let answers =
                id.is_some() && (members.get("result").is_some() || members.get("error").is_some());
            return answers
                .then_some(Self::Response)
                .ok_or(Malformed::NotMessage);
        }
        let method: String = members.read("method").ok_or(Malformed::NotMessage)?;
        let params = match members.get("params") {
            Some(params) => {
                serde_json::from_str(params.get()).map_err(|_| Malformed::NotMessage)?
            }
            None if members.has_in_any_case("params") => return Err(Malformed::NotMessage),
            None => Members::default(),
        };
        Ok(match id {
            Some(id) => Self::Request { id, method, params },
            None => Self::Notification { method, params },
        })
    }

    /// The id, if it is a request.
    pub fn id(&self) -> Option<&Id> {
        match self {
            Self::Request { id, .. } => Some(id),
            Self::Notification { .. } | Self::Response => None,
        }
    }

    /// The method, unless it is a response.
    pub fn method(&self) -> Option<&str> {
        match self {
            Self::Request { method, .. } | Self::Notification { method, .. } => Some(method),
            Self::Response => None,
        }
    }

    /// The parameters, unless it is a response.
    pub fn params(&self) -> Option<&Members<'a>> {
        match self {
            Self::Request { params, .. } | Self::Notification { params, .. } => Some(params),
            Self::Response => None,
        }
    }

    /// The protocol version in `_meta`, which requests have since 2026-07-28.
    pub fn protocol_version(&self) -> Option<String> {
        let meta = self.params()?.object("_meta")?;
        meta.read("io.modelcontextprotocol/protocolVersion")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bodies_are_read() {
        for (body, expected) in [
            (r#"{"jsonrpc":"2.0","id":1,"method":"m"}"#, Ok("request m")),
            (
                r#" {"jsonrpc":"2.0","id":"a","method":"m","params":{}}"#,
                Ok("request m"),
            ),
            (r#"{"jsonrpc":"2.0","method":"n"}"#, Ok("notification n")),
            (r#"{"jsonrpc":"2.0","id":1,"result":{}}"#, Ok("response")),
            (r#"{"jsonrpc":"2.0","id":1,"error":{}}"#, Ok("response")),
            ("", Err(Malformed::NotJson)),
            ("{", Err(Malformed::NotJson)),
            ("\u{feff}{}", Err(Malformed::NotJson)),
            ("1", Err(Malformed::NotMessage)),
            ("{}", Err(Malformed::NotMessage)),
            ("[]", Err(Malformed::Batch)),
            (
                r#"[{"jsonrpc":"2.0","id":1,"method":"m"}]"#,
                Err(Malformed::Batch),
            ),
            (r#"{"id":1,"method":"m"}"#, Err(Malformed::NotMessage)),
            (
                r#"{"jsonrpc":"1.0","id":1,"method":"m"}"#,
                Err(Malformed::NotMessage),
            ),
            (
                r#"{"jsonrpc":"2.0","id":null,"method":"m"}"#,
                Err(Malformed::NotMessage),
            ),
            (
                r#"{"jsonrpc":"2.0","id":[1],"method":"m"}"#,
                Err(Malformed::NotMessage),
            ),
            (
                r#"{"jsonrpc":"2.0","id":1,"Method":"m"}"#,
                Err(Malformed::NotMessage),
            ),
            (
                r#"{"jsonrpc":"2.0","id":1,"method":"m","Params":{}}"#,
                Err(Malformed::NotMessage),
            ),
            (
                r#"{"jsonrpc":"2.0","id":1,"method":"m","params":[]}"#,
                Err(Malformed::NotMessage),
            ),
            (
                r#"{"jsonrpc":"2.0","id":1,"method":"m","method":"n"}"#,
                Err(Malformed::NotJson),
            ),
            (
                r#"{"jsonrpc":"2.0","id":1,"method":"m","params":{"name":"a","name":"b"}}"#,
                Err(Malformed::NotMessage),
            ),
        ] {
            let message = Message::parse(body.as_bytes()).map(|message| match message {
                Message::Request { method, .. } => format!("request {method}"),
                Message::Notification { method, .. } => format!("notification {method}"),
                Message::Response => "response".to_owned(),
            });
            assert_eq!(message, expected.map(str::to_owned), "{body}");
        }
    }

    proptest! {
        #[test]
        fn no_body_panics(body in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = Message::parse(&body);
        }
    }
}
