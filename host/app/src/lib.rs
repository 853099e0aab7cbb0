//! An Azure function app on disk, read into typed configuration.
//!
//! [`App::load`] reads host.json, local.settings.json, corral.json, and the
//! function.json and plugin.json of every function. It never fails: what is
//! wrong becomes a [`Problem`] with its file, its place and its remedy, and the
//! rest of the app is read all the same.
//!
//! Files are read once and nothing is written. The environment is read only by
//! [`Environment::from_process`].

mod app;
mod binding;
mod calendar;
mod checks;
mod connections;
mod corral;
mod declaration;
mod digest;
mod discovery;
mod environment;
#[cfg(test)]
mod fixture;
mod function;
mod header;
mod host;
mod http_trigger;
mod indexing;
pub mod json;
mod lock;
mod mcp;
mod mcp_endpoint;
mod path;
mod plugin;
mod problem;
mod proxies;
mod retry;
mod route;
mod route_table;
#[cfg(test)]
mod schema;
mod settings;
mod spelling;
pub mod timespan;

pub use app::App;
pub use binding::{Binding, Cardinality, DataType, Direction};
pub use connections::Connections;
pub use corral::{HandlerConfig, LogMode, Reload};
pub use declaration::{Declaration, Difference};
pub use digest::{InvalidDigest, Sha256Digest};
pub use environment::Environment;
pub use function::{BrokenFunction, Function, UnbuiltFunction, function_name_problem};
pub use header::header_text;
pub use host::{
    CustomHandler, Description, FunctionTimeout, HostConfig, HostRoute, McpServerInfo, Mode,
    Profile, program_with_exe,
};
pub use http_trigger::{AuthLevel, HttpRoute};
pub use lock::{LOCK_FILE, Lock, LockedDefinitions};
pub use mcp::{
    McpPrompt, McpResource, McpTool, McpTrigger, PROPERTY_TYPES, PromptArgument, ToolArguments,
    ToolProperty, UriParameter,
};
pub use mcp_endpoint::McpEndpoint;
pub use path::is_windows_device;
pub use plugin::{
    Access, Build, Clocks, Expectation, FileGrant, Grants, Hosts, InstancePolicy, Limits,
    McpConfig, McpRule, McpTransport, NetGrant, PluginConfig, Probe, Rate, Ruling, Scheme,
    StateSeal, grants_setting, is_never_granted,
};
pub use problem::{Consequence, Place, Position, Problem, Report, Severity, merge_problems};
pub use retry::{Delay, RetryPolicy};
pub use route::{
    Captured, RequestPath, RouteTemplate, TemplateError, unescaped as unescaped_route,
};
pub use route_table::{Ambiguous, RouteMatch, RouteTable};
pub use settings::Settings;
pub use spelling::suggestion;
