//! Bindings as the host applies them: expressions, inputs read from storage, and outputs
//! written to it.

mod builtin;
mod capture;
mod dotnet_guid;
mod dotnet_time;
mod encoding;
mod error;
#[cfg(test)]
mod fixture;
mod input;
mod output;
mod path;
mod property;
mod resolver;
mod setting;
mod template;
#[cfg(test)]
mod tests;

pub use capture::BlobPattern;
pub use encoding::MessageEncoding;
pub use error::{BindingError, BindingFailure, ExpressionError};
pub use input::read_inputs;
pub use output::{OutputContext, Written, write_outputs};
pub use property::{connection, flag, property};
pub use resolver::Resolver;
pub use setting::with_settings;
pub use template::Template;
