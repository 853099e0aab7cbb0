//! WebAssembly files: what is in them, and how to make a component of them.

mod componentize;
mod contents;
mod imports;
mod name;
mod size;

use crate::error::LoadError;

pub(crate) use componentize::to_component;
pub(crate) use contents::{Contents, contents};
pub use contents::{Producer, Shape};
pub(crate) use imports::missing;
pub(crate) use name::InterfaceName;
pub(crate) use size::check as check_measure;

/// The largest plugin file that is read, in bytes. The largest known useful
/// ones, a JavaScript engine with a bundled application, have a fifth of it.
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
