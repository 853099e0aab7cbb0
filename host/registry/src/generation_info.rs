//! The description of a generation.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use corral_app::Sha256Digest;
use corral_mcp::definitions::{Definitions, Difference};
use corral_runtime::{Contract, Origin};

/// The description of a generation.
#[derive(Clone, Debug)]
pub struct GenerationInfo {
    /// Counted from 1 for each function, in one run of the handler.
    pub number: u64,
    /// The SHA-256 digest of the plugin's file.
    pub digest: Sha256Digest,
    /// How the plugin is called.
    pub contract: Contract,
    /// Whether its code was compiled or found in the cache.
    pub origin: Origin,
    /// How long it took from reading the file until the plugin could serve, including
    /// compilation and probe.
    pub load_time: Duration,
    /// When it began to serve.
    pub since: SystemTime,
    /// Where the plugin came from.
    pub source: Source,
    /// Why it was not written to the app, when it was pushed and could not be.
    pub unwritten: Option<Arc<str>>,
    /// What it tells its clients about itself, if it is an MCP server.
    pub definitions: Option<Arc<Definitions>>,
    /// How that differs from what was accepted before.
    pub changed_definitions: Option<Arc<Difference>>,
    /// Why it is not known.
    pub unknown_definitions: Option<Arc<str>>,
}

/// Where a plugin came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The file in the app or in the plugin folder.
    File,
    /// It was pushed: [`crate::Registry::replace`].
    Pushed,
    /// It had served before and was kept.
    Kept,
}
