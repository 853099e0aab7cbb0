//! `extensions.mcp`: how the MCP server of the app introduces itself (reference of
//! the extensions, MCP).

use super::section;
use crate::json::Object;

/// The names that the MCP extension has without configuration.
const NAME: &str = "Azure Functions MCP server";
const VERSION: &str = "1.0.0";

/// How the MCP server of the app introduces itself to clients.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct McpServerInfo {
    /// `serverName`.
    pub name: String,
    /// `serverVersion`.
    pub version: String,
    /// `instructions`: how to use the server, for models.
    pub instructions: Option<String>,
}

impl Default for McpServerInfo {
    fn default() -> Self {
        Self {
            name: NAME.to_owned(),
            version: VERSION.to_owned(),
            instructions: None,
        }
    }
}

impl McpServerInfo {
    pub(super) fn read(file: &Object<'_>) -> Self {
        let mcp = section(file, "extensions").and_then(|extensions| section(&extensions, "mcp"));
        let Some(mcp) = mcp else {
            return Self::default();
        };
        let text = |key| {
            let value = mcp.given(key)?;
            let text = value.if_scalar().filter(|text| !text.is_empty())?;
            Some(text.to_owned())
        };
        Self {
            name: text("serverName").unwrap_or_else(|| NAME.to_owned()),
            version: text("serverVersion").unwrap_or_else(|| VERSION.to_owned()),
            instructions: text("instructions"),
        }
    }
}
