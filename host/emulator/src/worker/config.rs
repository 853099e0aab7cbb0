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
    /// How long the host's client waits for an answer, by
    /// [`client_timeout`](Self::client_timeout); `None` for no limit.
    pub client_timeout: Option<Duration>,
    /// Whether the worker ends with this process in any case, which has to be this
    /// project's handler then (see [`child`](crate::child)).
    pub is_bound: bool,
}

impl WorkerConfig {
    /// How long the host's client waits for an answer: a minute longer than an invocation
    /// may take (protocol reference, section 8).
    pub fn client_timeout(function_timeout: Option<Duration>) -> Option<Duration> {
        function_timeout.map(|timeout| timeout.saturating_add(Duration::from_mins(1)))
    }
}
