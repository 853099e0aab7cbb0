//! The metrics of the tools, resources and prompts of MCP servers.

use super::denials::Denials;
use super::outcome::Outcomes;

/// The counts of what one rule of a policy is for.
#[derive(Debug, Default)]
pub(crate) struct SubjectMeter {
    pub(super) outcomes: Outcomes,
    pub(super) denials: Denials,
}

/// Function, section (`tools`, `resources` or `prompts`), and the name in the policy. All
/// are from files of the app, so that their number is bounded.
pub(super) type SubjectKey = (String, &'static str, String);
