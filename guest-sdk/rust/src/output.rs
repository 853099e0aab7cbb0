//! Values of output bindings.

use serde::Serialize;

use crate::{Json, Response, Result};

/// One message for a queue, an event hub or a topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Message {
    /// Text, delivered unchanged.
    Text(String),
    /// A JSON document as text, delivered unchanged.
    Json(String),
    /// Bytes, delivered unchanged.
    Bytes(Vec<u8>),
}

impl Message {
    /// A message that holds `value` as compact JSON.
    pub fn json(value: impl Serialize) -> Result<Self> {
        Ok(Self::Json(Json(value).to_text()?))
    }
}

impl From<&str> for Message {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<u8>> for Message {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}

/// The value of an output binding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Text, delivered unchanged.
    Text(String),
    /// A JSON document as text, delivered unchanged.
    Json(String),
    /// Bytes, delivered unchanged.
    Bytes(Vec<u8>),
    /// Several messages. An empty list delivers nothing.
    Messages(Vec<Message>),
    /// An HTTP response, for a binding of type `http`.
    Http(Response),
}

impl From<Message> for Output {
    fn from(message: Message) -> Self {
        match message {
            Message::Text(text) => Self::Text(text),
            Message::Json(text) => Self::Json(text),
            Message::Bytes(bytes) => Self::Bytes(bytes),
        }
    }
}

/// Types that can be a message.
pub trait IntoMessage {
    /// Converts to a message. Fails if the value cannot be serialized to JSON.
    fn into_message(self) -> Result<Message>;
}

impl<T: Into<Message>> IntoMessage for T {
    fn into_message(self) -> Result<Message> {
        Ok(self.into())
    }
}

impl<T: Serialize> IntoMessage for Json<T> {
    fn into_message(self) -> Result<Message> {
        Message::json(self.0)
    }
}

/// Types that can be the value of an output binding.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be the value of an output binding",
    note = "text, bytes, `Json(value)`, `Message`, `Vec<Message>`, `Response`, `Output` and an `Option` of them can"
)]
pub trait IntoOutput {
    /// Converts to an output; `None` leaves the binding without a value. Fails if
    /// the value cannot be serialized to JSON.
    fn into_output(self) -> Result<Option<Output>>;
}

/// Implements [`IntoOutput`] for types that are a single message.
macro_rules! as_one_message {
    ($($type:ty),*) => {$(
        impl IntoOutput for $type {
            fn into_output(self) -> Result<Option<Output>> {
                Ok(Some(Message::from(self).into()))
            }
        }
    )*};
}
as_one_message!(Message, &str, String, Vec<u8>);

impl IntoOutput for &String {
    fn into_output(self) -> Result<Option<Output>> {
        self.as_str().into_output()
    }
}

impl IntoOutput for &[u8] {
    fn into_output(self) -> Result<Option<Output>> {
        self.to_vec().into_output()
    }
}

impl<T: Serialize> IntoOutput for Json<T> {
    fn into_output(self) -> Result<Option<Output>> {
        Ok(Some(Output::Json(self.to_text()?)))
    }
}

impl IntoOutput for Output {
    fn into_output(self) -> Result<Option<Output>> {
        Ok(Some(self))
    }
}

impl IntoOutput for Vec<Message> {
    fn into_output(self) -> Result<Option<Output>> {
        Ok(Some(Output::Messages(self)))
    }
}

impl IntoOutput for Response {
    fn into_output(self) -> Result<Option<Output>> {
        Ok(Some(Output::Http(self.declared())))
    }
}

impl<T: IntoOutput> IntoOutput for Option<T> {
    fn into_output(self) -> Result<Option<Output>> {
        self.map_or(Ok(None), T::into_output)
    }
}
