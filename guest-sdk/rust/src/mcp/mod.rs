//! Tools, resources and prompts of the Functions host's MCP extension.

mod call;
mod contents;
mod prompt;
mod result;
mod round;
#[cfg(test)]
mod tests;

pub use call::{Arguments, ResourceRequest};
pub use contents::ResourceContents;
pub use prompt::PromptResult;
pub use result::{Block, IntoToolResult, ToolResult};
pub use round::{InputRequired, RoundCall};

#[doc(hidden)]
pub use call::ToolCall as __ToolCall;
#[doc(hidden)]
pub use result::returned as __returned;
