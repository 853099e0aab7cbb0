//! What a worker is started with.

use std::path::PathBuf;
use std::time::Duration;

use corral_app::{CustomHandler, Settings};

/// What a worker is started with.
#[derive(Clone, Debug)]
pub struct WorkerConfig {
    /// The absolute folder of host.json.
    pub app_root: PathBuf,
    /// The `customHandler` section.
    pub handler: CustomHandler,
    /// The app settings, which become environment variables of the worker beside those
    /// of this process.
    pub settings: Settings,
    /// When the host gives up on an invocation; `None` for never.
    pub function_timeout: Option<Duration>,
}

impl WorkerConfig {
    /// How long the host's client waits for an answer: a minute longer than for an
    /// invocation (protocol reference, section 8).
    pub fn client_timeout(&self) -> Option<Duration> {
        let timeout = self.function_timeout?;
        Some(timeout.saturating_add(Duration::from_mins(1)))
    }
}
