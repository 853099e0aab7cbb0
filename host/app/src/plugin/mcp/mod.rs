//! `mcp`: what a plugin that is an MCP server may do.

mod path;
mod state_seal;

pub use state_seal::StateSeal;

use crate::json::{Cursor, Object};

/// The keys of `mcp`.
pub(crate) const KEYS: [&str; 3] = ["pin_tools", "path", "seal_request_state"];

/// The policy of one MCP server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct McpConfig {
    /// Whether a version whose definitions differ from those that were accepted is
    /// refused.
    pub pin_tools: bool,
    /// The path and query at which the server answers, when it is not that of the
    /// function's route.
    pub path: Option<String>,
    /// How states that the server leaves with its clients are sealed; `None` when they
    /// are passed on as they are.
    pub seal_request_state: Option<StateSeal>,
}

impl McpConfig {
    /// Reads the section.
    pub(super) fn read(value: &Cursor<'_>) -> Option<Self> {
        let object: Object<'_> = value.object()?;
        object.reject_unknown(&KEYS);
        Some(Self {
            pin_tools: object.get("pin_tools").and_then(|pin| pin.flag()) == Some(true),
            path: object.get("path").and_then(|path| path::read(&path)),
            seal_request_state: object
                .get("seal_request_state")
                .and_then(|seal| StateSeal::read(&seal)),
        })
    }
}

#[cfg(test)]
mod tests;
