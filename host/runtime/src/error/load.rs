//! Why a plugin could not be loaded.

use std::time::Duration;

use super::EngineError;
use crate::shortage::Shortage;

/// Why a plugin could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file is empty.
    #[error("the file is empty")]
    Empty,
    /// The file is over [`crate::MAX_PLUGIN_SIZE`].
    #[error("file too large: {size} bytes, the limit is {limit}")]
    TooLarge {
        /// Its size in bytes.
        size: u64,
        /// The limit in bytes.
        limit: u64,
    },
    /// The file is not WebAssembly.
    #[error("not a WebAssembly file: starts with {0}, expected \\0asm")]
    NotWasm(String),
    /// The file is native code compiled ahead of time.
    #[error("precompiled native code cannot be verified")]
    Precompiled,
    /// The binary is malformed or uses a feature that is switched off.
    #[error("malformed WebAssembly: {0}")]
    Malformed(String),
    /// A core module without component types that is not a WASI program.
    #[error("core module has neither a component type nor a WASI `_start` export")]
    PlainModule,
    /// A core module that could not be converted to a component.
    #[error("failed to convert the core module to a component: {0}")]
    Componentize(String),
    /// The plugin does not export any contract.
    #[error("does not implement a contract: exports {found}")]
    NoContract {
        /// What it exports instead.
        found: String,
    },
    /// The contract is known but this build cannot run it.
    #[error("unsupported contract version: exports `{export}`")]
    UnsupportedContract {
        /// The export.
        export: String,
        /// What to do about it.
        remedy: String,
    },
    /// The plugin imports something that the handler does not offer.
    #[error("unsupported import: {}", .0.join("; "))]
    MissingImports(Vec<String>),
    /// The types of an import or export differ from those of the contract.
    #[error("does not match its contract: {0}")]
    Mismatch(String),
    /// The plugin needs more than its limits allow.
    #[error("needs {what}")]
    OverLimit {
        /// What it needs, and its limit.
        what: String,
        /// The key of plugin.json.
        key: String,
    },
    /// A grant names something that does not exist.
    #[error("{what}")]
    Grant {
        /// What is missing.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// The plugin needs a second kind of engine, which could not be created.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// More of something than any plugin needs.
    #[error("too many {what}: {count}, the limit is {limit}")]
    TooMuch {
        /// What there is too much of.
        what: &'static str,
        /// Their number.
        count: u64,
        /// The most that is allowed.
        limit: u64,
    },
    /// The compiler exceeded its time limit.
    #[error("compilation exceeded {0:?} of CPU time per core")]
    CompileTime(Duration),
    /// The compiler exceeded its memory limit, in bytes.
    #[error("compilation exceeded {0} bytes of memory")]
    CompileMemory(u64),
    /// The machine is out of something for the moment, which is not the plugin's
    /// fault.
    #[error("{what}")]
    Machine {
        /// What it is out of.
        what: String,
        /// What to do about it.
        remedy: &'static str,
    },
    /// The compiler crashed on this plugin.
    #[error("compiler failed: {0}")]
    Compiler(String),
}

impl LoadError {
    /// Whether the same file may be accepted later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Machine { .. })
    }

    /// What to do about it, in the imperative.
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
                "export corral:function/handler@0.2.0, wasi:http/incoming-handler@0.2.12 or wasi:cli/run@0.2.12".to_owned()
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
            Self::Machine { remedy, .. } => (*remedy).to_owned(),
            Self::Compiler(_) => "report it together with the plugin".to_owned(),
        }
    }
}

impl From<Shortage> for LoadError {
    fn from(shortage: Shortage) -> Self {
        Self::Machine {
            what: shortage.what().to_owned(),
            remedy: shortage.remedy(),
        }
    }
}
