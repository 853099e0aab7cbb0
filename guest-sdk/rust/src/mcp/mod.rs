//! Tools, resources and prompts of the Functions host's MCP extension.

mod call;
mod result;
#[cfg(test)]
mod tests;

pub use call::{Arguments, ResourceRequest};
pub use result::{Block, IntoToolResult, ToolResult};

#[doc(hidden)]
pub use call::ToolCall as __ToolCall;
#[doc(hidden)]
pub use result::returned as __returned;
