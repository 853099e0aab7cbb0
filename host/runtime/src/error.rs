//! What can go wrong with a plugin, and whose fault it is.

use std::time::Duration;

/// Why a plugin could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file is empty.
    #[error("the file is empty")]
    Empty,
    /// The file is over [`crate::MAX_PLUGIN_SIZE`].
    #[error("the file has {size} bytes, more than the {limit} that a plugin may have")]
    TooLarge {
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The file is not WebAssembly.
    #[error("not a WebAssembly file: it begins with {0}; a plugin begins with \\0asm")]
    NotWasm(String),
    /// The file is native code made ahead of time.
    #[error("this is precompiled native code, which cannot be checked")]
    Precompiled,
    /// The binary is malformed or uses a feature that is switched off.
    #[error("malformed WebAssembly: {0}")]
    Malformed(String),
    /// A core module that says nothing of its types and is no WASI program.
    #[error("a core module without a component type and without WASI's `_start`")]
    PlainModule,
    /// A core module that could not be turned into a component.
    #[error("the core module cannot be turned into a component: {0}")]
    Componentize(String),
    /// The plugin exports none of the contracts.
    #[error("exports {found}, and none of that is a contract")]
    NoContract {
        /// What it exports instead.
        found: String,
    },
    /// The contract is known but this build cannot run it.
    #[error("exports `{export}`, which this version of corral does not run")]
    UnsupportedContract {
        /// The export.
        export: String,
        /// What to do instead.
        remedy: String,
    },
    /// The plugin wants something that the handler does not have.
    #[error("imports {}", .0.join(", imports "))]
    MissingImports(Vec<String>),
    /// The types of an import or export differ from those of the contract.
    #[error("does not fit its contract: {0}")]
    Mismatch(String),
    /// The plugin needs more than its limits allow.
    #[error("needs {what}")]
    OverLimit {
        /// What it needs and what it may have.
        what: String,
        /// The key of plugin.json.
        key: &'static str,
    },
    /// A grant names something that is not there.
    #[error("{what}")]
    Grant {
        /// What is missing.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// The plugin needs an engine of another kind than the others, and the
    /// machine has no room for a second one.
    #[error(transparent)]
    Engine(#[from] crate::engine::EngineError),
    /// There is more of something than any plugin needs.
    #[error("has {count} {what}, and the most is {limit}")]
    TooMuch {
        /// Of what.
        what: &'static str,
        /// How many there are.
        count: u64,
        /// How many there may be.
        limit: u64,
    },
    /// The compiler took longer than it may.
    #[error("is not compiled after {0:?} of computing with all cores")]
    CompileTime(Duration),
    /// The compiler asked for more memory than it may have, in bytes.
    #[error("takes more than {0} bytes of memory to compile")]
    CompileMemory(u64),
    /// The compiler panicked; the plugin is refused, the process goes on.
    #[error("the compiler failed on this plugin: {0}")]
    Compiler(String),
}

impl LoadError {
    /// What mends it, in the imperative.
    pub fn remedy(&self) -> String {
        match self {
            Self::Empty | Self::NotWasm(_) | Self::Malformed(_) => {
                "build the plugin again and deploy the whole file".to_owned()
            }
            Self::TooLarge { .. } => {
                "make it smaller: `strip = true` in its profile, or `wasm-opt -Oz`".to_owned()
            }
            Self::Engine(_) => "give the process more address space: lift `ulimit -v`".to_owned(),
            Self::Precompiled => "deploy the .wasm that it was made from".to_owned(),
            Self::PlainModule => "build it as a component or for wasm32-wasip1".to_owned(),
            Self::Componentize(_) | Self::Mismatch(_) => {
                "build it against the WIT of this version of corral".to_owned()
            }
            Self::NoContract { .. } => {
                "export corral:function/handler@0.1.0, wasi:http/incoming-handler@0.2.12 or wasi:cli/run@0.2.12".to_owned()
            }
            Self::UnsupportedContract { remedy, .. } | Self::Grant { remedy, .. } => remedy.clone(),
            Self::MissingImports(_) => {
                "build the plugin for what corral offers or update corral".to_owned()
            }
            Self::TooMuch { .. } => "split it into several functions".to_owned(),
            Self::CompileTime(_) => {
                "raise compile_time in corral.json".to_owned()
            }
            Self::CompileMemory(_) => "raise compile_memory in corral.json".to_owned(),
            Self::OverLimit { key, .. } => format!("raise {key} in plugin.json"),
            Self::Compiler(_) => "report it together with the plugin".to_owned(),
        }
    }
}

/// Which time ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Time on the wall, waiting included: `limits.time`.
    Wall,
    /// Time spent computing: `limits.cpu`.
    Cpu,
}

/// Who has to act for the next call to succeed, as the plugin said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The caller sent something that cannot be processed.
    Caller,
    /// The function is wrong.
    Function,
    /// A setting or binding is missing or wrong.
    Configuration,
    /// A service that the function called failed.
    Upstream,
}

/// Why an invocation failed inside the sandbox.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// The plugin returned an error.
    #[error("{message}")]
    Failed {
        /// Who has to act.
        fault: Fault,
        /// Whether a retry may help.
        retryable: bool,
        /// What went wrong.
        message: String,
    },
    /// The plugin trapped.
    #[error("{message}")]
    Trap {
        /// The trap, the plugin's last error lines and its innermost frames.
        message: String,
    },
    /// The plugin asked for more memory than it may have, and gave up.
    #[error(
        "out of memory: asked for {wanted} bytes, may have {limit}; raise limits.memory in plugin.json"
    )]
    Memory {
        /// What it asked for in all, in bytes.
        wanted: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The plugin asked for more of something else than it may have, and gave
    /// up.
    #[error("{what}; raise {key} in plugin.json")]
    OverLimit {
        /// What it asked for and what it may have.
        what: String,
        /// The key of plugin.json.
        key: &'static str,
    },
    /// The plugins together have all there is for them.
    #[error("{what}; raise {key} in corral.json or try again")]
    Crowded {
        /// What there is no more of.
        what: String,
        /// The key of corral.json.
        key: &'static str,
    },
    /// The plugin ran too long.
    #[error("stopped after {limit:?} of {}; raise limits.{} in plugin.json", match .clock { Clock::Wall => "time", Clock::Cpu => "CPU time" }, match .clock { Clock::Wall => "time", Clock::Cpu => "cpu" })]
    Timeout {
        /// Which clock.
        clock: Clock,
        /// The limit that was reached.
        limit: Duration,
    },
    /// What the plugin returned is over `limits.response_body`.
    #[error("returned more than {limit} bytes; raise limits.response_body in plugin.json")]
    ResponseTooLarge {
        /// The limit in bytes.
        limit: u64,
    },
    /// A program's output is not a response.
    #[error("{0}")]
    BadOutput(String),
    /// The handler itself failed.
    #[error("internal error: {0}")]
    Internal(String),
}
