//! A function: a folder of the app with a function.json (custom handler
//! protocol, section 7).

mod bindings;
mod definition;
mod host_route;
mod load;
mod references;
#[cfg(test)]
mod tests;
mod unbuilt;

use std::path::PathBuf;

pub(crate) use host_route::load_route;
pub use load::function_name_problem;
pub(crate) use load::{LoadContext, Loaded, load};
pub(crate) use references::connection_value;
pub use unbuilt::UnbuiltFunction;
pub(crate) use unbuilt::load as load_unbuilt;

use crate::binding::Binding;
use crate::host::HostConfig;
use crate::http_trigger::HttpRoute;
use crate::json::Object;
use crate::mcp::McpTrigger;
use crate::plugin::PluginConfig;
use crate::retry::RetryPolicy;

/// Reports what is wrong with a function.json as a whole, bindings included.
pub(crate) fn check_definition(file: &Object<'_>, function: &str) {
    definition::read(file, function);
}

/// A function that can run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// The name: its folder, in the folder's casing. The Functions host ignores
    /// the case of names.
    pub name: String,
    /// The absolute path of its folder.
    pub folder: PathBuf,
    /// All bindings in the order of function.json, the trigger among them.
    pub bindings: Vec<Binding>,
    /// The one binding of `bindings` that starts the function.
    trigger: Binding,
    /// Where an HTTP trigger listens; `None` for other triggers.
    pub route: Option<HttpRoute>,
    /// What an MCP trigger makes it; `None` for other triggers.
    pub mcp: Option<McpTrigger>,
    /// Its own retry policy.
    pub retry: Option<RetryPolicy>,
    /// The trigger as JSON, if it is one of the MCP extension, which tells clients what it
    /// says.
    pub mcp_trigger: Option<String>,
    /// Whether an app setting turns it off; the Functions host then sends it
    /// nothing.
    pub disabled: bool,
    /// The absolute path of the `.wasm` to load. It need not be there yet: it
    /// may be deployed while the app runs.
    pub plugin: PathBuf,
    /// Limits, instances, grants and the rest of plugin.json, resolved.
    pub config: PluginConfig,
}

impl Function {
    /// The path and query at which an MCP server of this function answers: that of
    /// plugin.json, else that of the route. `None` when the route has parameters besides
    /// a catch-all at its end.
    pub fn mcp_path(&self, host: &HostConfig) -> Option<String> {
        if let Some(path) = self.config.mcp.as_ref().and_then(|mcp| mcp.path.clone()) {
            return Some(path);
        }
        let template = self.route.as_ref()?.template_or(&self.name);
        let fixed = match template.rsplit_once("{*") {
            Some((fixed, name)) if name.ends_with('}') => fixed,
            _ => template,
        };
        if fixed.contains(['{', '}']) {
            return None;
        }
        let parts = [host.route_prefix.as_str(), fixed];
        let parts = parts.iter().flat_map(|part| part.split('/'));
        let path: String = parts
            .filter(|segment| !segment.is_empty())
            .flat_map(|segment| ["/", segment])
            .collect();
        Some(
            if path.is_empty() || path == format!("/{}", host.route_prefix) {
                // The whole app is the server.
                format!("{path}/mcp")
            } else {
                path
            },
        )
    }

    /// The binding that starts the function.
    pub fn trigger(&self) -> &Binding {
        &self.trigger
    }
}

/// A function whose files cannot be used. It has a name all the same, so that a
/// call of it can be answered with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BrokenFunction {
    /// The name: its folder.
    pub name: String,
    /// The absolute path of its folder.
    pub folder: PathBuf,
    /// The first error in function.json or plugin.json, as a [`Problem`] is
    /// shown.
    ///
    /// [`Problem`]: crate::Problem
    pub reason: String,
    /// Where an HTTP trigger listens, when function.json is in order: the
    /// Functions host knows nothing of plugin.json and goes on sending requests.
    pub route: Option<Box<HttpRoute>>,
    /// All bindings, in the same case.
    pub bindings: Vec<Binding>,
}
