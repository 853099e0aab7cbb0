//! From an input's value to the type that a function asks for.

mod base64;
mod batch;
mod bytes;
mod http;
mod json;
mod queue;
mod service_bus;
mod text;
mod timer;
mod value;

pub use batch::{Batch, FromElement};
pub use queue::QueueMessage;
pub use service_bus::ServiceBusMessage;
pub use timer::{Schedule, Timer};
pub use value::Value;

use crate::{Error, Metadata, Result};

/// One input on its way to a function's argument.
#[derive(Debug)]
pub struct Input<'a> {
    /// The name of its binding.
    pub name: &'a str,
    /// Its value.
    pub value: Value,
    /// What the Functions host tells about the trigger.
    pub metadata: &'a Metadata,
}

impl Input<'_> {
    /// The error for a value of the wrong kind: the binding in function.json and
    /// the function's argument do not go together.
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
            `ServiceBusMessage`, `Batch<T>`, `Value` or an `Option` of one of them"
)]
pub trait FromInput: Sized {
    /// Makes the type of an input's value. A value that does not fit is the
    /// caller's fault; a binding that does not fit is one of the configuration.
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
