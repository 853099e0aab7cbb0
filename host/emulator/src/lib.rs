//! The Functions host as it is known from its recorded exchanges: it builds requests as
//! the host does, reads answers as strictly, and applies bindings with the same
//! conversions.
//!
//! `handler dev` runs apps with it, and the suites judge the handler by it. It knows
//! `corral-app` and never `corral-protocol`: the two read one wire independently of each
//! other.

pub mod answer;
mod dotnet;
pub mod incoming;
pub mod kestrel;
pub mod payload;
pub mod relay;
pub mod token;
pub mod wire;
pub mod worker;
