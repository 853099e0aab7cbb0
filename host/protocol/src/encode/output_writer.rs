//! What the encoders know about the output that they write.

use std::borrow::Cow;

use corral_app::{Binding, DataType};

use super::EncodeError;
use crate::date::is_date;
use crate::signature::{RETURN, Signature};

/// Writes one output binding and collects warnings about its value.
pub(super) struct OutputWriter<'s> {
    binding: &'s Binding,
    /// What the function calls it.
    name: &'s str,
    queue_message_limit: usize,
    warnings: &'s mut Vec<String>,
}

impl<'s> OutputWriter<'s> {
    pub(super) fn new(
        binding: &'s Binding,
        signature: &Signature,
        warnings: &'s mut Vec<String>,
    ) -> OutputWriter<'s> {
        OutputWriter {
            binding,
            name: &binding.name,
            queue_message_limit: signature.queue_message_limit(),
            warnings,
        }
    }

    /// The writer for a return value that the trigger takes.
    pub(super) fn of_trigger(
        signature: &'s Signature,
        warnings: &'s mut Vec<String>,
    ) -> OutputWriter<'s> {
        OutputWriter {
            name: RETURN,
            ..OutputWriter::new(signature.trigger(), signature, warnings)
        }
    }

    /// The most bytes that storage takes as one message of a queue.
    pub(super) fn queue_message_limit(&self) -> usize {
        self.queue_message_limit
    }

    pub(super) fn binding(&self) -> &'s Binding {
        self.binding
    }

    pub(super) fn name(&self) -> String {
        self.name.to_owned()
    }

    pub(super) fn kind(&self) -> String {
        self.binding.kind.clone()
    }

    /// Whether the host accepts more as a response than an object with a head: it
    /// requires one unless the name is `$return` or the type is not exactly
    /// `http`.
    pub(super) fn is_lenient_http(&self) -> bool {
        self.binding.name == RETURN || self.binding.kind != "http"
    }

    /// Whether the host takes a string for this output literally, without
    /// trying base64 first.
    pub(super) fn is_literal(&self) -> bool {
        self.binding.data_type == DataType::Binary
    }

    /// Adds a warning that something does not arrive exactly as it was returned.
    pub(super) fn warn(&mut self, what: &str) {
        let name = self.name;
        self.warnings.push(format!("output {name:?}: {what}"));
    }

    /// `text`, or `text` and a line feed where the host would reformat it as a
    /// date.
    pub(super) fn undated<'a>(&mut self, text: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
        let text = text.into();
        if !is_date(&text) {
            return text;
        }
        self.warn(&format!(
            "a line feed was added to {text:?}, because the Functions host reformats text that is only a date"
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
