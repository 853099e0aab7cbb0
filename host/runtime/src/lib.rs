//! Runs a function's WebAssembly plugin in a sandbox.
//!
//! The only crate that knows wasmtime. [`Runtime::load`] turns a file into a
//! [`Plugin`]; [`Plugin::call`] runs one invocation in an instance of its own,
//! with this function's limits and grants, and takes it down again. Nothing a
//! plugin does outlives its call or reaches another.

mod bindings;
mod body;
mod cache;
mod compiler;
mod content;
mod contract;
mod contracts;
mod denial;
mod engine;
mod epoch;
mod error;
mod inspection;
mod log;
mod machine;
mod meter;
mod plugin;
mod request_body;
mod runtime;
mod sandbox;
mod tenant;
mod trap;
mod usage;
mod warm;
mod wasm;

pub use body::Body;
pub use cache::{ContentDigest, Origin, PrivateFolder, digest, hex};
pub use compiler::{COMPILE_VERB, CompileJob, Compiler, compile_alone};
pub use content::PluginContent;
pub use contract::Contract;
pub use contracts::http::{Afterwards, LateFailure};
pub use denial::{Denial, DenialKind, Remedy};
pub use engine::{Allocation, EngineError, MAX_MEMORY};
pub use error::{CallError, Clock, Fault, LoadError};
pub use inspection::{Inspection, inspect};
pub use log::{Level, LogSink};
pub use meter::Cost;
pub use plugin::Plugin;
pub use request_body::RequestBodyError;
pub use runtime::{Runtime, RuntimeConfig};
pub use sandbox::Profile;
pub use usage::Usage;
pub use wasm::{MAX_PLUGIN_SIZE, Producer, Shape, check_size};
