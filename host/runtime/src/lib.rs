//! Runs a function's WebAssembly plugin in a sandbox.
//!
//! The only crate that knows wasmtime. [`Runtime::load`] turns a file into a
//! [`Plugin`]; [`Plugin::call`] runs one invocation in its own instance, with
//! the limits and grants of this function, and drops the instance. Nothing that a
//! plugin does outlives its call or reaches another one.

mod bindings;
mod cache;
mod canonical;
mod code_loader;
mod code_packager;
mod code_target;
mod compiler;
mod config;
mod contract;
mod cpu_clock;
mod denial;
mod direct;
mod engine;
mod epoch;
mod error;
mod fairness;
mod freshness;
mod function;
mod function_indices;
mod inspection;
mod invoke;
mod log;
#[cfg(feature = "measure")]
pub mod measure;
mod meter;
mod movable;
mod plugin;
mod plugin_content;
mod program;
mod response;
mod runtime;
mod sandbox;
mod shortage;
mod stall;
mod start_time;
mod template;
mod time_limit;
mod trap;
mod truncate;
mod usage;
mod wasm;

pub use cache::{CodeHeader, CodeVersion, FolderFault, Origin, PrivateFolder};
pub use code_packager::{CodePackager, PackagedFile};
pub use code_target::{CodeTarget, Cpu, UnknownCpu};
pub use compiler::{COMPILE_VERB, CompileJob, Compiler, compile_alone};
pub use config::RuntimeConfig;
pub use contract::{Contract, TriggerKind};
pub use denial::{Denial, DenialKind, Remedy};
pub use engine::{Allocation, MAX_MEMORY};
pub use error::{CallError, Clock, EngineError, Fault, LoadError, RequestBodyError};
pub use fairness::{Claim, FairShare, Share};
pub use freshness::Reset;
pub use inspection::{Inspection, inspect};
pub use invoke::http::{Answer, Completion, LateFailure};
pub use log::{DiscardLog, Level, LogSink, Progress};
pub use meter::Cost;
pub use plugin::Plugin;
pub use plugin_content::PluginContent;
pub use response::ResponseBody;
pub use runtime::Runtime;
pub use sandbox::Profile;
pub use shortage::Shortage;
pub use stall::{Watched, report_stalls};
pub use usage::Usage;
pub use wasm::{DeclarationError, MAX_PLUGIN_SIZE, Producer, Shape, check_size, declaration};
