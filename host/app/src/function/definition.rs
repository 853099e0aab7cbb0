//! function.json as a whole (custom handler protocol, section 7.2).

use super::bindings::{self, Entry};
use crate::binding::Binding;
use crate::http_trigger::{self, HttpRoute};
use crate::json::{self, Dialect, Object};
use crate::mcp::McpTrigger;
use crate::problem::Report;
use crate::retry::{self, RetryPolicy};

/// What the handler uses of function.json.
pub(super) struct Definition {
    pub(super) bindings: Vec<Binding>,
    pub(super) trigger: Binding,
    pub(super) route: Option<HttpRoute>,
    pub(super) mcp: Option<McpTrigger>,
    pub(super) retry: Option<RetryPolicy>,
    /// The trigger as JSON, if it is one of the MCP extension.
    pub(super) mcp_trigger: Option<String>,
}

/// Reads the file; problems are reported. `None` when there is no trigger
/// to be found.
pub(super) fn read(file: &Object<'_>, function: &str) -> Option<Definition> {
    check_ignored(file);
    if let Some(source) = file.get("configurationSource") {
        source.choice(&[("attributes", ()), ("config", ())]);
    }
    let retry = file
        .get("retry")
        .and_then(|policy| retry::read(&policy.with(Dialect::Binding)));
    let entries = bindings::read(file);
    let mut route = None;
    let mut mcp = None;
    // What the extension refuses is reported where the app is checked for the host.
    let unheard = Report::new("");
    let mut mcp_trigger = None;
    for Entry { binding, object } in &entries {
        if binding.is("httpTrigger") {
            route = Some(http_trigger::read(object, function));
        } else if mcp.is_none() {
            mcp = McpTrigger::read(&object.reporting_to(&unheard), &binding.kind);
        }
        if binding.is_mcp_trigger() {
            mcp_trigger = Some(json::write(object.cursor().value()));
        }
    }
    let bindings: Vec<_> = entries.into_iter().map(|entry| entry.binding).collect();
    let trigger = bindings
        .iter()
        .find(|binding| binding.is_trigger())?
        .clone();
    Some(Definition {
        bindings,
        trigger,
        route,
        mcp,
        retry,
        mcp_trigger,
    })
}

/// Keys of earlier versions that the host no longer reads.
fn check_ignored(file: &Object<'_>) {
    for key in ["disabled", "excluded"] {
        if let Some(value) = file.get(key) {
            value.warn(
                format!("`{key}` is no longer read by the Functions host"),
                "remove it, and set the app setting AzureWebJobs.<Name>.Disabled to true instead",
            );
        }
    }
}
