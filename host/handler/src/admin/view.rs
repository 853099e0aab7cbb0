//! What the admin interface says, as types: they make both the answers and the
//! document that describes them.

use std::collections::BTreeMap;

use corral_app::{Access, Clocks, FileGrant, Grants, InstancePolicy, Limits};
use serde::Serialize;
use utoipa::ToSchema;

/// The handler and all its functions.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Overview {
    pub(super) handler: HandlerView,
    /// By name.
    pub(super) functions: Vec<FunctionView>,
}

/// The process.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct HandlerView {
    /// The handler's version.
    pub(super) version: &'static str,
    /// Seconds since it started.
    pub(super) uptime_seconds: f64,
    /// Whether every plugin of the start has settled.
    pub(super) loaded: bool,
    /// Memory of the process that is in RAM, where the system tells.
    pub(super) resident_bytes: Option<u64>,
}

/// One function.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct FunctionView {
    /// Its name, spelled as its folder.
    pub(super) name: String,
    /// Whether it can be called.
    pub(super) state: FunctionState,
    /// Why it cannot be called.
    pub(super) reason: Option<String>,
    /// The type of its trigger; absent when function.json cannot be used.
    pub(super) trigger: Option<String>,
    /// The generation that serves.
    pub(super) current: Option<GenerationView>,
    /// The last one with another plugin: where a rollback goes.
    pub(super) previous: Option<GenerationView>,
    /// Why the last change was not accepted; absent when one was accepted since.
    pub(super) refused: Option<RefusedView>,
    /// Whether changes of the plugin's file are ignored.
    pub(super) pinned: bool,
    /// Absent when its files cannot be used.
    pub(super) config: Option<ConfigView>,
    pub(super) counters: Counters,
    /// The failed invocation that came last.
    pub(super) last_error: Option<ErrorView>,
}

/// Whether a function can be called.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) enum FunctionState {
    /// Its first plugin is being loaded; calls wait.
    Loading,
    /// It answers.
    Serving,
    /// It has no plugin that was accepted.
    Unavailable,
    /// An operator took it out of service.
    Drained,
}

/// One accepted version of a plugin.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GenerationView {
    /// Counted from 1 for each function, in one run of the handler.
    pub(super) number: u64,
    /// The SHA-256 digest of the plugin's file, in hexadecimal.
    pub(super) sha256: String,
    /// How it is called: `function`, `http` or `command`.
    pub(super) contract: &'static str,
    /// Where its code came from: `compiled` or `cache`.
    pub(super) origin: &'static str,
    /// Where the plugin came from: a `file`, `pushed`, or `kept` from before.
    pub(super) source: &'static str,
    /// Seconds from the reading of the file to its first call.
    pub(super) load_seconds: f64,
    /// When it began to serve, as RFC 3339 has it.
    pub(super) since: String,
}

/// A change that was not accepted.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RefusedView {
    /// What is wrong and how to mend it.
    pub(super) reason: String,
    /// When, as RFC 3339 has it.
    pub(super) at: String,
}

/// What plugin.json and corral.json say, resolved. Keys and values are as
/// plugin.json has them.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConfigView {
    pub(super) limits: LimitsView,
    pub(super) instances: InstancesView,
    pub(super) grants: GrantsView,
}

/// `limits`: sizes in bytes, times as text.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LimitsView {
    memory: u64,
    time: String,
    cpu: String,
    concurrency: u32,
    queue: u32,
    request_body: u64,
    response_body: u64,
    log_lines: u32,
    outbound: u32,
    log_bytes: u64,
    tables: u32,
    instances: u32,
    open_files: u32,
    handles: u32,
}

/// `instances`.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct InstancesView {
    policy: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_uses: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_idle: Option<String>,
}

/// `grants`: names of settings, never their values.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GrantsView {
    settings: Vec<String>,
    net: Vec<String>,
    files: Vec<FileGrantView>,
    clocks: &'static str,
}

/// An entry of `grants.files`.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FileGrantView {
    host: String,
    guest: String,
    access: &'static str,
}

/// What was counted since the handler started.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Counters {
    /// Invocations by how they ended: `ok`, `abandoned`, or a code of the error
    /// table. What never happened is left out.
    pub(super) invocations: BTreeMap<&'static str, u64>,
    /// Invocations that run now.
    pub(super) running: u32,
    /// Invocations that wait for their turn now.
    pub(super) waiting: u32,
    /// Live instances, those included that are kept for the next call.
    pub(super) instances: u64,
    /// Linear memory of all live instances.
    pub(super) memory_bytes: u64,
    /// The most linear memory that one instance has had.
    pub(super) peak_memory_bytes: u64,
    /// Where the time of invocations went: `queue`, `instantiate`, `guest`,
    /// `encode`.
    pub(super) stages: BTreeMap<&'static str, StageView>,
    /// Attempts to change what serves, by result: `loaded`, `swapped`,
    /// `rolled_back`, `refused`.
    pub(super) swaps: BTreeMap<&'static str, u64>,
}

/// The time of one stage.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StageView {
    /// How many invocations went through it.
    pub(super) count: u64,
    /// What they spent in it together.
    pub(super) seconds: f64,
}

/// A failed invocation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ErrorView {
    /// The code of the error table.
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) invocation_id: String,
    /// Absent when no plugin was reached.
    pub(super) generation: Option<u64>,
    /// When, as RFC 3339 has it.
    pub(super) at: String,
}

impl From<&Limits> for LimitsView {
    fn from(limits: &Limits) -> Self {
        let time = |time| humantime::format_duration(time).to_string();
        Self {
            memory: limits.memory,
            time: time(limits.time),
            cpu: time(limits.cpu),
            concurrency: limits.concurrency,
            queue: limits.queue,
            request_body: limits.request_body,
            response_body: limits.response_body,
            log_lines: limits.log_lines,
            outbound: limits.outbound,
            log_bytes: limits.log_bytes,
            tables: limits.tables,
            instances: limits.instances,
            open_files: limits.open_files,
            handles: limits.handles,
        }
    }
}

impl From<InstancePolicy> for InstancesView {
    fn from(policy: InstancePolicy) -> Self {
        match policy {
            InstancePolicy::Fresh => Self {
                policy: "fresh",
                max_uses: None,
                max_idle: None,
            },
            InstancePolicy::Warm { max_uses, max_idle } => Self {
                policy: "warm",
                max_uses: Some(max_uses),
                max_idle: Some(humantime::format_duration(max_idle).to_string()),
            },
        }
    }
}

impl From<&Grants> for GrantsView {
    fn from(grants: &Grants) -> Self {
        Self {
            settings: grants.settings.clone(),
            net: grants.net.iter().map(ToString::to_string).collect(),
            files: grants.files.iter().map(FileGrantView::from).collect(),
            clocks: match grants.clocks {
                Clocks::Coarse => "coarse",
                Clocks::Precise => "precise",
            },
        }
    }
}

impl From<&FileGrant> for FileGrantView {
    fn from(grant: &FileGrant) -> Self {
        Self {
            host: grant.host.display().to_string(),
            guest: grant.guest.clone(),
            access: match grant.access {
                Access::Read => "read",
                Access::Write => "write",
            },
        }
    }
}
