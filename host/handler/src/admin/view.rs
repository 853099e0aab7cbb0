//! The responses of the admin interface, as types: both the JSON and the `OpenAPI`
//! document are derived from them.

use std::collections::BTreeMap;

use corral_app::{Access, Clocks, FileGrant, Grants, InstancePolicy, Limits};
use serde::Serialize;
use utoipa::ToSchema;

/// The handler and all its functions.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Overview {
    pub(super) handler: HandlerView,
    /// Sorted by name.
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
    /// Whether every plugin of the start is loaded or refused.
    pub(super) loaded: bool,
    /// Resident memory of the process, where the system reports it.
    pub(super) resident_bytes: Option<u64>,
    /// The limit of the linear memory of all plugins together; absent during the start.
    pub(super) plugin_memory_bytes: Option<u64>,
    /// Cores available to plugins; absent during the start.
    pub(super) cores: Option<u64>,
    /// Other handlers that serve this app with the same state folder, as they were some
    /// seconds ago.
    pub(super) peers: Vec<PeerView>,
}

/// Another handler that serves the same app.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PeerView {
    /// Its process id.
    pub(super) process: u32,
    /// The SHA-256 digest of the plugin that serves there, by the name of the function
    /// in lower case.
    pub(super) serving: BTreeMap<String, String>,
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
    /// The type of its trigger; absent when function.json is not usable.
    pub(super) trigger: Option<String>,
    /// The path of an HTTP function, with its parameters in braces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) route: Option<String>,
    /// The methods of an HTTP function; absent when it has all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) methods: Option<Vec<String>>,
    /// The generation that serves.
    pub(super) current: Option<GenerationView>,
    /// The last one with another plugin, to which a rollback returns.
    pub(super) previous: Option<GenerationView>,
    /// Why the last change was refused; absent when one was accepted since.
    pub(super) refused: Option<RefusedView>,
    /// Whether changes of the plugin's file are ignored.
    pub(super) pinned: bool,
    /// Why the plugin that serves is not the one in the app; absent when it is. Other
    /// instances and new deployments do not have that plugin.
    pub(super) not_in_app: Option<String>,
    /// Absent when its files are not usable.
    pub(super) config: Option<ConfigView>,
    pub(super) counters: Counters,
    /// What its plugins were denied lately, each once, the newest first.
    pub(super) denials: Vec<DenialView>,
    /// The last failed invocation.
    pub(super) last_error: Option<LastErrorView>,
}

/// Whether a function can be called.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) enum FunctionState {
    /// Its first plugin is being loaded; calls wait.
    Loading,
    /// It can be called.
    Serving,
    /// It could be called, but an app setting keeps the Functions host from doing so.
    Disabled,
    /// It has no accepted plugin.
    Unavailable,
    /// An operator took it out of service.
    Drained,
}

/// One accepted version of a plugin.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct GenerationView {
    /// Counted from 1 for each function, since the handler started.
    pub(super) number: u64,
    /// The SHA-256 digest of the plugin's file, in hexadecimal.
    pub(super) sha256: String,
    /// How it is called: `function`, `http` or `command`.
    pub(super) contract: &'static str,
    /// Where the code came from: `compiled` or `cache`.
    pub(super) origin: &'static str,
    /// Where the plugin came from: `file`, `pushed`, or `kept` when it had served before.
    pub(super) source: &'static str,
    /// Seconds from reading the file until the plugin could serve.
    pub(super) load_seconds: f64,
    /// When it began to serve, in RFC 3339.
    pub(super) since: String,
    /// Why a pushed plugin could not be written to the app. Other instances and new
    /// deployments do not have it then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) not_written: Option<String>,
    /// How many definitions an MCP server gives its clients: tools, resources, templates,
    /// prompts and instructions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) definitions: Option<u64>,
    /// How they differ from those that were accepted before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) changed_definitions: Vec<DefinitionChangeView>,
    /// Why they are not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unknown_definitions: Option<String>,
}

/// A definition of an MCP server that is not as it was.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DefinitionChangeView {
    /// The definition, such as ``tool `add` ``.
    pub(super) definition: String,
    /// What happened to it: `added`, `removed` or `changed`.
    pub(super) kind: &'static str,
    /// What differs in it; empty where the old one is known by its digest alone.
    pub(super) parts: Vec<DefinitionPartView>,
}

/// A value that differs in a definition.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DefinitionPartView {
    /// Where it is, as a JSON pointer.
    pub(super) at: String,
    /// The old value as JSON; absent when there was none.
    pub(super) old: Option<String>,
    /// The new value as JSON; absent when there is none.
    pub(super) new: Option<String>,
}

/// A change that was refused.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RefusedView {
    /// What is wrong and how to fix it.
    pub(super) reason: String,
    /// When it was refused, in RFC 3339.
    pub(super) at: String,
    /// How the definitions of an MCP server differ from those that were accepted, when
    /// that is the reason.
    #[serde(rename = "changedDefinitions", skip_serializing_if = "Vec::is_empty")]
    pub(super) changed_definitions: Vec<DefinitionChangeView>,
}

/// The effective configuration from plugin.json and corral.json. Keys and values are
/// those of plugin.json.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConfigView {
    pub(super) limits: LimitsView,
    pub(super) instances: InstancesView,
    pub(super) grants: GrantsView,
}

/// `limits`: sizes in bytes, durations as text.
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

/// `grants`: the names of settings, never their values.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GrantsView {
    settings: Vec<String>,
    net: Vec<String>,
    files: Vec<FileGrantView>,
    clocks: &'static str,
    /// The headers of an MCP client's request that it sees.
    mcp_headers: Vec<String>,
}

/// An entry of `grants.files`.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FileGrantView {
    host: String,
    guest: String,
    access: &'static str,
}

/// Counters since the handler started.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Counters {
    /// Invocations by how they ended: `ok`, `failed_after_answer`, or a code of the
    /// error table. Zero counts are left out.
    pub(super) invocations: BTreeMap<&'static str, u64>,
    /// Invocations that run now.
    pub(super) running: u32,
    /// Invocations that wait in a queue now.
    pub(super) waiting: u32,
    /// Live instances, including warm ones.
    pub(super) instances: u64,
    /// Linear memory of all live instances.
    pub(super) memory_bytes: u64,
    /// The peak linear memory of a single instance.
    pub(super) peak_memory_bytes: u64,
    /// The time of invocations by stage: `queue`, `instantiate`, `guest`,
    /// `encode`.
    pub(super) stages: BTreeMap<&'static str, StageView>,
    /// Attempts to change the plugin, by result: `loaded`, `swapped`,
    /// `rolled_back`, `refused`.
    pub(super) swaps: BTreeMap<&'static str, u64>,
}

/// The time of one stage.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StageView {
    /// How many invocations reached it.
    pub(super) count: u64,
    /// The time that they spent in it together.
    pub(super) seconds: f64,
}

/// What a plugin tried and was denied.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DenialView {
    /// The kind of denial, as in the metric `corral_denials_total`.
    pub(super) kind: &'static str,
    /// What was denied and how to allow it.
    pub(super) message: String,
    /// The key of plugin.json to change, such as `grants.net`; absent if none helps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) key: Option<String>,
    /// What to write there, as JSON; absent if it takes a decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) line: Option<String>,
    /// The generation that was denied it last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) generation: Option<u64>,
    /// In how many invocations it was denied.
    pub(super) invocations: u64,
    /// When it was denied last, in RFC 3339.
    pub(super) at: String,
}

/// A failed invocation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct LastErrorView {
    /// The code of the error table.
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) invocation_id: String,
    /// Absent when no plugin was called.
    pub(super) generation: Option<u64>,
    /// When it failed, in RFC 3339.
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
            mcp_headers: grants.mcp_headers.clone(),
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
