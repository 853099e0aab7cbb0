//! A trigger as the envelope carries it.

use super::binding_data::BindingData;
use super::json_properties::json_properties;
use crate::token::{Members, Token};

/// A trigger as the envelope carries it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Described {
    /// The value under `Data`.
    pub(super) data: Token,
    /// What the trigger says of itself, before the host adds `sys`.
    pub(super) binding_data: BindingData,
    /// What the host adds after `sys`: the properties of a JSON text.
    pub(super) properties: Members,
}

impl Described {
    /// A trigger whose value is not text.
    pub(super) fn new(data: Token, binding_data: BindingData) -> Self {
        Self {
            data,
            binding_data,
            properties: Members::new(),
        }
    }

    /// A trigger whose value is this text, of which the properties count if it is a JSON
    /// object.
    pub(super) fn with_text(mut self, text: &str) -> Self {
        self.properties = json_properties(text);
        self
    }
}
