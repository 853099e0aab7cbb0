//! The keys by which the handler seals the states of tools and prompts.

use corral_app::{App, Consequence, Problem, Severity};
use corral_registry::seal_by;

/// The problem with the keys that corral.json names, if there is one. Those of a plugin are
/// checked with it.
pub(super) fn check(app: &App) -> Option<Problem> {
    let seal = app.mcp_endpoint()?.seal_request_state?;
    let error = seal_by(&seal, &app.settings).err()?;
    Some(Problem {
        severity: Severity::Error,
        file: "corral.json".into(),
        path: Some("$.mcp.seal_request_state".to_owned()),
        position: None,
        message: error.to_string(),
        remedy: error.remedy().to_owned(),
        function: None,
        consequence: Consequence::Handler,
    })
}
