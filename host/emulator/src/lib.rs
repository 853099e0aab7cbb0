//! The Functions host as it is known from its recorded exchanges: it builds requests as
//! the host does, reads answers as strictly, and applies bindings with the same
//! conversions.
//!
//! `handler dev` runs apps with it, and the suites judge the handler by it. It knows
//! `corral-app` and never `corral-protocol`: the two read one wire independently of each
//! other.

pub mod access;
mod accounts;
pub mod answer;
pub mod bindings;
pub mod child;
mod dotnet;
pub mod events;
pub mod host;
pub mod incoming;
mod invoker;
pub mod kestrel;
pub mod listeners;
pub mod mcp;
pub mod pages;
pub mod payload;
pub mod recording;
pub mod relay;
pub mod replay;
pub mod server;
mod storing;
pub mod token;
pub mod watch;
pub mod wire;
pub mod worker;

pub use accounts::{Accounts, OneAccount};
pub use invoker::{Invoker, Outcome};
