//! What an output binding does with the value that it is given.
//!
//! One module for each family of bindings (custom handler protocol,
//! sections 5.3 to 5.6).

pub mod blob;
pub mod documents;
pub mod http;
pub mod messages;

use crate::client::base64_guess;
use crate::client::binding::Binding;
use crate::client::token::Token;

/// A value after the host's base64 guess.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// A string that was decoded.
    Bytes(Vec<u8>),
    /// Anything else.
    Token(Token),
}

impl Given {
    /// Makes the guess, which is off for `"dataType": "binary"` and is made for
    /// a string at the top only, never for the elements of an array.
    pub fn to_binding(binding: &Binding, value: &Token) -> Self {
        let bytes = match value {
            Token::Text(text) if !binding.is_binary() => base64_guess::decode(text),
            _ => None,
        };
        bytes.map_or_else(|| Given::Token(value.clone()), Given::Bytes)
    }
}

/// What the service behind an output binding received.
#[derive(Clone, Debug, PartialEq)]
pub enum Received {
    /// A queue or an event hub: messages of bytes.
    Messages(Vec<Vec<u8>>),
    /// Service Bus: messages of text.
    Texts(Vec<String>),
    /// A blob.
    Blob(Vec<u8>),
    /// A Cosmos DB container or a table: documents.
    Documents(Vec<serde_json::Value>),
    /// The HTTP caller.
    Http(http::Reply),
}

/// Gives `value` to `binding`; the error says why the host fails the invocation.
pub fn deliver(binding: &Binding, value: &Token) -> Result<Received, String> {
    let kind = binding.kind.to_ascii_lowercase();
    match kind.as_str() {
        "http" if binding.name == "$return" => http::from_return(value).map(Received::Http),
        "http" => http::from_named(value).map(Received::Http),
        "queue" | "eventhub" => {
            messages::of_bytes(Given::to_binding(binding, value)).map(Received::Messages)
        }
        "servicebus" => messages::of_text(Given::to_binding(binding, value)).map(Received::Texts),
        "blob" => blob::content(Given::to_binding(binding, value)).map(Received::Blob),
        "cosmosdb" | "table" | "eventgrid" => {
            documents::of(Given::to_binding(binding, value)).map(Received::Documents)
        }
        other => Err(format!("this host knows no output binding of type {other}")),
    }
}
