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
mod checks;
mod connections;
mod corral;
mod environment;
#[cfg(test)]
mod fixture;
mod function;
mod host;
pub mod json;
mod lock;
mod path;
mod plugin;
mod problem;
mod proxies;
mod route;
#[cfg(test)]
mod schema;
mod settings;
mod spelling;
mod timespan;

pub use app::App;
pub use binding::{Binding, Cardinality, DataType, Direction};
pub use connections::Connections;
pub use corral::{HandlerConfig, LogMode, Reload};
pub use environment::Environment;
pub use function::{AuthLevel, BrokenFunction, Delay, Function, HttpRoute, RetryPolicy};
pub use host::{CustomHandler, Description, FunctionTimeout, HostConfig, HostRoute, Mode, Profile};
pub use lock::{LOCK_FILE, Lock};
pub use plugin::{
    Access, Build, Clocks, FileGrant, Grants, Hosts, InstancePolicy, Limits, NetGrant,
    PluginConfig, Scheme, grants_setting, is_never_granted,
};
pub use problem::{Place, Position, Problem, Report, Severity};
pub use route::{Captured, RequestPath, RouteMatch, RouteTable, RouteTemplate, TemplateFault};
pub use settings::Settings;
pub use spelling::suggestion;
