//! Whose requests are accepted.

use corral_app::{App, McpEndpoint};
use corral_mcp_server::Policy;

/// The setting with the public name of the function app.
const HOST_NAME: &str = "WEBSITE_HOSTNAME";

/// This machine, as `Host` names it.
const LOCAL: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// What stands for all.
const ALL: &str = "*";

/// Requests for this machine and for the function app are accepted, and pages from
/// there, besides what corral.json adds. `own` is where the handler listens.
pub(super) fn of(endpoint: &McpEndpoint, app: &App, own: &str) -> Policy {
    let name = app.settings.get(HOST_NAME).map(str::trim);
    let name = name.filter(|name| !name.is_empty());
    let listed = |list: &[String], own: Vec<String>| {
        if list.iter().any(|entry| entry == ALL) {
            return None;
        }
        Some(own.into_iter().chain(list.iter().cloned()).collect())
    };
    let local = LOCAL.iter().map(|host| (*host).to_owned());
    let hosts = local
        .clone()
        .chain([own.to_owned()])
        .chain(name.map(str::to_owned));
    let origins = local.map(|host| format!("http://{host}:*"));
    let origins = origins.chain(name.map(|name| format!("https://{name}")));
    Policy {
        hosts: listed(&endpoint.hosts, hosts.collect()),
        origins: listed(&endpoint.origins, origins.collect()),
    }
}
