//! What an output binding does with the value that it is given.
//!
//! One module for each family of bindings (custom handler protocol,
//! sections 5.3 to 5.6).

pub mod blob;
mod content_type;
pub mod documents;
pub mod http;
pub mod messages;

use crate::answer::base64_guess;
use crate::payload::Binding;
use crate::token::Token;

/// A value after the host's base64 guess.
#[derive(Clone, Debug, PartialEq)]
pub enum Given {
    /// A string that was decoded.
    Bytes(Vec<u8>),
    /// Anything else.
    Token(Token),
}

impl Given {
    /// The value after the guess, where the host makes it. It does for a string at
    /// the top only, never for the elements of an array.
    pub fn of(value: &Token, guesses: bool) -> Self {
        let bytes = match value {
            Token::Text(text) if guesses => base64_guess::decode(text),
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

/// Gives a value to a binding of any type but `http`; the error says why the
/// host fails the invocation.
pub fn deliver(binding: &Binding, given: Given) -> Result<Received, String> {
    let kind = binding.kind.to_ascii_lowercase();
    match kind.as_str() {
        "queue" | "eventhub" | "kafka" | "rabbitmq" => {
            messages::of_bytes(given).map(Received::Messages)
        }
        "servicebus" => messages::of_text(given).map(Received::Texts),
        "blob" => blob::content(given).map(Received::Blob),
        "cosmosdb" | "table" | "eventgrid" | "durableclient" => {
            documents::of(given).map(Received::Documents)
        }
        other => Err(format!("this host knows no output binding of type {other}")),
    }
}
