//! The responses of the admin interface: the part that is printed.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::cli::admin::GenerationView;

#[derive(Deserialize)]
pub(super) struct Overview {
    pub(super) handler: HandlerView,
    pub(super) functions: Vec<FunctionView>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HandlerView {
    pub(super) version: String,
    pub(super) uptime_seconds: f64,
    pub(super) resident_bytes: Option<u64>,
    pub(super) plugin_memory_bytes: Option<u64>,
    #[serde(default)]
    pub(super) peers: Vec<Peer>,
}

/// Another handler that serves the same app.
#[derive(Deserialize)]
pub(super) struct Peer {
    pub(super) process: u32,
    pub(super) serving: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FunctionView {
    pub(super) name: String,
    pub(super) state: String,
    pub(super) reason: Option<String>,
    pub(super) current: Option<GenerationView>,
    pub(super) refused: Option<Refused>,
    pub(super) not_in_app: Option<String>,
    pub(super) config: Option<Config>,
    pub(super) counters: Counters,
    pub(super) last_error: Option<LastError>,
}

#[derive(Deserialize)]
pub(super) struct Config {
    pub(super) instances: Instances,
}

#[derive(Deserialize)]
pub(super) struct Instances {
    pub(super) policy: String,
}

#[derive(Deserialize)]
pub(super) struct Refused {
    pub(super) reason: String,
    pub(super) at: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Counters {
    pub(super) invocations: BTreeMap<String, u64>,
    pub(super) running: u64,
    pub(super) waiting: u64,
    pub(super) memory_bytes: u64,
}

#[derive(Deserialize)]
pub(super) struct LastError {
    pub(super) code: String,
    pub(super) message: String,
    pub(super) at: String,
}
