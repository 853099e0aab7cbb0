//! Reads WebAssembly files and converts them to components.

mod componentize;
mod declaration;
mod exit_code;
mod go_memory;
mod imports;
mod metadata;
mod name;
mod size;

use crate::error::LoadError;

pub(crate) use componentize::to_component;
pub use declaration::{DeclarationError, declaration};
pub(crate) use imports::missing;
pub(crate) use metadata::{Metadata, read_metadata};
pub use metadata::{Producer, Shape};
pub(crate) use name::InterfaceName;
pub(crate) use size::check as check_measure;

/// The largest plugin file, in bytes. The largest known plugins, JavaScript engines
/// with a bundled application, have a fifth of it.
pub const MAX_PLUGIN_SIZE: u64 = 128 << 20;

/// Refuses a plugin file of more than [`MAX_PLUGIN_SIZE`] bytes.
///
/// # Errors
/// [`LoadError::TooLarge`].
pub fn check_size(size: u64) -> Result<(), LoadError> {
    let limit = MAX_PLUGIN_SIZE;
    if size > limit {
        return Err(LoadError::TooLarge { size, limit });
    }
    Ok(())
}

#[allow(
    clippy::needless_pass_by_value,
    reason = "the signature that map_err needs"
)]
fn conversion_failed(error: impl std::fmt::Display) -> LoadError {
    LoadError::Componentize(format!("{error:#}"))
}
