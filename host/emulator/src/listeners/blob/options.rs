//! How blobs are looked for (`extensions.blobs` of host.json).

use std::thread;
use std::time::Duration;

use corral_app::Report;
use corral_app::json::Node;

use crate::listeners::queue::{number, section};

/// How blobs are looked for (`extensions.blobs` of host.json).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobOptions {
    /// How many blobs are worked on at once, over all functions of the app.
    pub max_degree_of_parallelism: usize,
    /// After how many failures a blob is given up.
    pub poison_blob_threshold: u64,
    /// The pause between looks into a container. The host waits ten seconds; a blob that it
    /// has written itself is seen at once.
    pub scan_interval: Duration,
}

impl Default for BlobOptions {
    fn default() -> Self {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        Self {
            max_degree_of_parallelism: 8 * processors,
            poison_blob_threshold: 5,
            scan_interval: Duration::from_secs(2),
        }
    }
}

impl BlobOptions {
    /// Reads host.json with its overrides; what is missing or invalid has its default.
    pub fn read(host: Option<&Node>) -> Self {
        let report = Report::new("host.json");
        let mut options = Self::default();
        let Some(blobs) = host.and_then(|host| section(host, "blobs", &report)) else {
            return options;
        };
        let positive = |key| number(&blobs, key).filter(|number| *number >= 1);
        if let Some(most) = positive("maxDegreeOfParallelism") {
            options.max_degree_of_parallelism = most;
        }
        if let Some(threshold) = positive("poisonBlobThreshold") {
            options.poison_blob_threshold = u64::try_from(threshold).unwrap_or(u64::MAX);
        }
        options
    }
}
