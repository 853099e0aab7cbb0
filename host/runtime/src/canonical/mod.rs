//! The canonical ABI
//! (<https://component-model.bytecodealliance.org/advanced/canonical-abi.html>) of the types
//! in `wit/function.wit`, for a 32-bit memory and UTF-8.
//!
//! A type is described once, by the macros `record` and `variant`; a test compares
//! every size and offset with those that `wit-parser` computes from the WIT. Messages
//! of errors are those of wasmtime's own implementation, so that a plugin fails on both
//! paths in the same words.

mod layout;
mod lift;
mod lower;
mod transfer;
mod types;

use lift::Lift;
pub(crate) use lift::Source;
pub(crate) use lower::Lower;
use lower::{Block, Plan};
pub(crate) use transfer::{Arguments, Transfer};
