//! Why a plugin cannot be loaded, and what to do about it.

use std::path::PathBuf;
use std::sync::Arc;

use corral_app::LOCK_FILE;
use corral_mcp::InvalidSchema;
use corral_mcp::definitions::Difference;
use corral_protocol::SignatureError;
use corral_runtime::{LoadError, Shortage};

use crate::definitions::DefinitionsError;
use crate::request_states::RequestStatesError;

/// Why a plugin cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadFailure {
    /// The file could not be read.
    #[error("cannot read {}: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
    /// corral.lock does not allow this plugin.
    #[error("corral.json has \"locked\": true, and {reason}")]
    Locked {
        /// Why not.
        reason: String,
    },
    /// The digest is not the one in plugin.json or corral.lock.
    #[error("{} has sha256 {found}, but {by} requires {pinned}", path.display())]
    WrongDigest {
        /// The file.
        path: PathBuf,
        /// The file that pins the digest.
        by: &'static str,
        /// The digest of the file.
        found: String,
        /// The required digest.
        pinned: String,
    },
    /// The plugin answers HTTP requests, but its trigger does not send any.
    #[error("{} implements wasi:http, but the trigger is `{trigger}`", path.display())]
    WrongTrigger {
        /// The file.
        path: PathBuf,
        /// The type of the trigger.
        trigger: String,
    },
    /// plugin.json has a policy for an MCP server, and the plugin cannot be one.
    #[error("{} does not implement wasi:http, but plugin.json has `mcp`", path.display())]
    NotServer {
        /// The file.
        path: PathBuf,
    },
    /// The bindings are not valid.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// The arguments of an MCP tool cannot be checked.
    #[error("{0}")]
    ToolSchema(#[from] InvalidSchema),
    /// The probe of plugin.json failed.
    #[error("{}: probe failed: {reason}", path.display())]
    Probe {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        reason: String,
    },
    /// The states that the plugin leaves with its clients cannot be sealed.
    #[error(transparent)]
    RequestStates(#[from] RequestStatesError),
    /// What the plugin tells its clients about itself is not known.
    #[error("{}: {error}", path.display())]
    Definitions {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: DefinitionsError,
    },
    /// The plugin tells its clients something else about itself than what was accepted.
    #[error("{}: plugin.json has \"pin_tools\": true, and {difference}", path.display())]
    DefinitionsChanged {
        /// The file.
        path: PathBuf,
        /// What differs.
        difference: Arc<Difference>,
    },
    /// The plugin that served before is gone.
    #[error("the plugin with sha256 {0} is no longer stored")]
    NotKept(String),
    /// The plugin cannot be written to the app.
    #[error("cannot write {}: {error}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
    /// Loading panicked.
    #[error("loading failed: {0}")]
    Broken(String),
    /// The file is not a plugin that can run here.
    #[error("{}: {error}", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: LoadError,
    },
}

impl LoadFailure {
    /// Whether another attempt with the same file may succeed later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Refused { error, .. } => error.is_transient(),
            Self::Unreadable { error, .. } => Shortage::of(error).is_some(),
            _ => false,
        }
    }

    /// What differs from the definitions that were accepted.
    pub(crate) fn difference(&self) -> Option<&Arc<Difference>> {
        match self {
            Self::DefinitionsChanged { difference, .. } => Some(difference),
            _ => None,
        }
    }

    /// What to do about it, in the imperative.
    pub fn remedy(&self) -> String {
        match self {
            Self::Unreadable { error, .. } => Shortage::of(error).map_or_else(
                || "build the plugin and put it there".to_owned(),
                |shortage| shortage.remedy().to_owned(),
            ),
            Self::WrongDigest { by: LOCK_FILE, .. } | Self::Locked { .. } => {
                "deploy the right file, or review the change and run `handler check --lock`"
                    .to_owned()
            }
            Self::WrongDigest { .. } => "deploy the right file or change `sha256`".to_owned(),
            Self::WrongTrigger { .. } => {
                "use an httpTrigger, or export corral:function/handler@0.2.0".to_owned()
            }
            Self::NotServer { .. } => "remove `mcp` from plugin.json".to_owned(),
            Self::Signature(_) | Self::ToolSchema(_) => "correct function.json".to_owned(),
            Self::Probe { .. } => "fix the plugin or `probe` in plugin.json".to_owned(),
            Self::RequestStates(error) => error.remedy().to_owned(),
            Self::Definitions { error, .. } => error.remedy().to_owned(),
            Self::DefinitionsChanged { .. } => {
                "review the change, then accept it by `handler push --accept-tools`, or by `handler check --lock` and a deployment"
                    .to_owned()
            }
            Self::NotKept(_) => "push it again".to_owned(),
            Self::Unwritable { .. } => "set CORRAL_PLUGINS to a writable folder".to_owned(),
            Self::Broken(_) => "report it together with the plugin".to_owned(),
            Self::Refused { error, .. } => error.remedy(),
        }
    }
}
