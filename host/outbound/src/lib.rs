//! Outbound HTTP, for back ends of proxies and for requests of plugins: connection
//! pools, TLS, and the certificates that it trusts.
//!
//! What may be sent where is decided elsewhere: a [`Client`] gets the connector that
//! decides.

mod client;
mod connector;
mod trust;

pub use client::{Client, Pool, client};
pub use connector::{ConnectTimeout, TimeoutConnector};
pub use trust::{TlsError, TrustRoots};
