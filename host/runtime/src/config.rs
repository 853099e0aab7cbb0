//! How the runtime is configured.

use std::path::PathBuf;

use tokio::runtime::Handle;

use crate::compiler::Compiler;

/// The configuration of a [`Runtime`](crate::Runtime).
#[derive(Clone, Debug)]
pub struct RuntimeConfig {
    /// How many invocations may run at once in this process.
    pub concurrency: u32,
    /// The approximate number of functions.
    pub functions: usize,
    /// Linear memory of all instances together, in bytes.
    pub memory: u64,
    /// How many plugins may compute at once.
    pub cores: usize,
    /// The stack of one invocation, in bytes.
    pub stack: usize,
    /// The threads that calls move to once they have computed for long. Without them
    /// all calls stay on the threads that they begin on.
    pub long_calls: Option<Handle>,
    /// Whether plugins that can run as core modules do; see
    /// [`Runtime::load`](crate::Runtime::load).
    pub direct: bool,
    /// The compiler process. Without one, plugins are compiled in this process,
    /// without limits.
    pub compiler: Option<Compiler>,
    /// Folders for compiled code, in order of preference. The first that can be
    /// written to and is private is used.
    pub cache: Vec<PathBuf>,
    /// Whether other users may read the cached code: for code that is compiled ahead
    /// of deployment.
    pub cache_for_all: bool,
}
