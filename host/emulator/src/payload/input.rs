//! Values of input bindings.

use bytes::Bytes;

use crate::token::Token;

/// What an input binding found, before the host writes it as the binding's `dataType`
/// says.
#[derive(Clone, Debug, PartialEq)]
pub enum InputValue {
    /// There is nothing: the blob or the entity does not exist.
    Missing,
    /// The content of a blob.
    Content(Bytes),
    /// The JSON of an entity or a document, or of a list of them.
    Json(Token),
}
