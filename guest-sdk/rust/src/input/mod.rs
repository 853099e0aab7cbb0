//! Conversion of input values to argument types.

mod batch;
mod blob;
mod content;
mod cosmos_db;
mod event_grid;
mod event_hub;
mod kafka;
mod queue;
mod service_bus;
mod timer;
mod value;

pub use batch::{Batch, Element, FromElement};
pub use blob::Blob;
pub use cosmos_db::Document;
pub use event_grid::{CloudEvent, EventGridEvent};
pub use event_hub::EventHubEvent;
pub use kafka::KafkaEvent;
pub use queue::QueueMessage;
pub use service_bus::ServiceBusMessage;
pub use timer::{Schedule, Timer};
pub use value::Value;

use std::fmt;

use crate::lazy::Lazy;
use crate::{Error, Metadata, Result};

/// One input, to be converted to a function's argument.
#[derive(Debug)]
pub struct Input<'a> {
    pub(crate) name: BindingName<'a>,
    /// Its value.
    pub value: Value,
    /// The trigger's metadata.
    pub metadata: &'a Metadata,
}

/// The name of an input's binding. That of the trigger is fetched only for a message.
#[derive(Clone, Copy, Debug)]
pub(crate) enum BindingName<'a> {
    Trigger(&'a Lazy<String>),
    Given(&'a str),
}

impl<'a> BindingName<'a> {
    fn get(self) -> &'a str {
        match self {
            Self::Trigger(name) => name.get(),
            Self::Given(name) => name,
        }
    }
}

impl fmt::Display for BindingName<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.get())
    }
}

impl<'a> Input<'a> {
    /// The name of its binding.
    pub fn name(&self) -> &'a str {
        self.name.get()
    }

    /// The error for a value of the wrong kind: the binding in function.json does
    /// not match the function's argument.
    pub fn mismatch(&self, wanted: &str) -> Error {
        Error::configuration(format_args!(
            "input `{}` is {}, but the function takes {wanted}",
            self.name,
            self.value.kind()
        ))
    }
}

/// What a function can take as an argument or as [an input](crate::Context::input).
#[diagnostic::on_unimplemented(
    message = "a function cannot take `{Self}`",
    note = "take `HttpRequest`, `Json<T>`, `String`, `Vec<u8>`, `Timer`, `QueueMessage`, \
            `ServiceBusMessage`, `Blob`, `EventHubEvent`, `EventGridEvent`, `CloudEvent`, \
            `KafkaEvent`, `Document<T>`, `Batch<T>`, `Form<T>`, `Value` or an `Option` of one of \
            them"
)]
pub trait FromInput: Sized {
    /// Converts the value of an input. A value that does not match is an error with
    /// `Fault::Caller`; a binding that does not match, with `Fault::Configuration`.
    fn from_input(input: Input<'_>) -> Result<Self>;
}

impl FromInput for Value {
    fn from_input(input: Input<'_>) -> Result<Self> {
        Ok(input.value)
    }
}

impl FromInput for () {
    fn from_input(_: Input<'_>) -> Result<Self> {
        Ok(())
    }
}

impl<T: FromInput> FromInput for Option<T> {
    fn from_input(input: Input<'_>) -> Result<Self> {
        match input.value {
            Value::None => Ok(None),
            _ => T::from_input(input).map(Some),
        }
    }
}

#[cfg(test)]
mod tests;
