//! An MCP server over streamable HTTP, in both protocol eras (2026-07-28, and those
//! before it without sessions), whose tools, resources and prompts are functions.
//!
//! What a function is and how it is run is behind the trait [`Functions`]. Bodies and
//! headers are read by `corral-mcp`, as strictly as those of plugins that are MCP
//! servers themselves.

mod answer;
mod changes;
mod completion;
mod edge;
mod era;
mod error;
mod failure;
mod functions;
mod listen;
mod lists;
mod log_level;
mod methods;
mod notices;
mod policy;
mod request;
mod response;
mod server;
mod streamed;

pub use changes::{Changes, News, Subscription};
pub use edge::{Channel, listen};
pub use failure::CallFailure;
pub use functions::{Call, Caller, Functions, Identity};
pub use log_level::LogLevel;
pub use notices::Notices;
pub use policy::Policy;
pub use response::ResponseBody;
pub use server::McpServer;
