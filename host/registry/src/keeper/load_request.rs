//! A request to load the plugin of one function.

use corral_app::Sha256Digest;
use corral_runtime::PluginContent;

use crate::change::{ChangeError, Reply};
use crate::definitions::DefinitionChanges;
use crate::generation_info::GenerationInfo;

/// A request to load the plugin of one function.
pub(crate) struct LoadRequest {
    pub(super) from: LoadFrom,
    pub(super) is_rollback: bool,
    /// Whether a plugin that already serves is loaded again.
    pub(super) forced: bool,
    /// Whether this is the first load. A refusal is reported at once then: at the
    /// start, no file is expected to be incomplete.
    pub(super) initial: bool,
    /// What happens when the definitions of an MCP server have changed.
    pub(super) changes: DefinitionChanges,
    pub(super) reply: Option<Reply<GenerationInfo>>,
}

/// Where the plugin comes from.
#[derive(Clone)]
pub(crate) enum LoadFrom {
    /// The function's file.
    File,
    /// It was pushed.
    Pushed(PluginContent),
    /// It served before and was kept.
    Kept(Sha256Digest),
}

impl LoadRequest {
    /// Loads the function's file.
    pub(super) fn from_file() -> Self {
        Self {
            from: LoadFrom::File,
            is_rollback: false,
            forced: false,
            initial: false,
            changes: DefinitionChanges::Refused,
            reply: None,
        }
    }

    /// Loads the function for the first time.
    pub(super) fn initial() -> Self {
        Self {
            initial: true,
            ..Self::from_file()
        }
    }

    /// The same, with the result sent to `reply`.
    pub(super) fn with_reply(self, reply: Reply<GenerationInfo>) -> Self {
        Self {
            reply: Some(reply),
            ..self
        }
    }

    pub(super) fn answer(self, result: Result<GenerationInfo, ChangeError>) {
        if let Some(reply) = self.reply {
            // The client may be gone.
            let _ = reply.send(result);
        }
    }

    /// Whether another request like this one would change nothing.
    pub(super) fn is_redundant(&self) -> bool {
        matches!(self.from, LoadFrom::File) && !self.forced && self.reply.is_none()
    }
}
