//! The place that one output is written for.

use std::borrow::Cow;

use corral_app::{Binding, DataType};

use super::EncodeError;
use crate::date::is_date_like;
use crate::signature::RETURN;

/// One output binding, and where to complain about its value.
pub(super) struct Slot<'s> {
    binding: &'s Binding,
    warnings: &'s mut Vec<String>,
}

impl<'s> Slot<'s> {
    pub(super) fn new(binding: &'s Binding, warnings: &'s mut Vec<String>) -> Slot<'s> {
        Slot { binding, warnings }
    }

    pub(super) fn binding(&self) -> &'s Binding {
        self.binding
    }

    pub(super) fn name(&self) -> String {
        self.binding.name.clone()
    }

    pub(super) fn kind(&self) -> String {
        self.binding.kind.clone()
    }

    pub(super) fn is_return(&self) -> bool {
        self.binding.name == RETURN
    }

    /// Whether the host takes a string for this output literally, without
    /// trying base64 first.
    pub(super) fn is_literal(&self) -> bool {
        self.binding.data_type == DataType::Binary
    }

    /// Notes that something does not arrive exactly as it was returned.
    pub(super) fn warn(&mut self, what: &str) {
        let name = &self.binding.name;
        self.warnings.push(format!("output {name:?}: {what}"));
    }

    /// `text`, or `text` and a line feed where the host would print it again
    /// as a date in another format.
    pub(super) fn undated<'a>(&mut self, text: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
        let text = text.into();
        if !is_date_like(&text) {
            return text;
        }
        self.warn(&format!(
            "a line feed was added to {text:?}, because the Functions host would change the format of text that is just a date"
        ));
        Cow::Owned(format!("{text}\n"))
    }

    pub(super) fn not_http(&self) -> EncodeError {
        EncodeError::NotHttp {
            output: self.name(),
            kind: self.kind(),
        }
    }
}
