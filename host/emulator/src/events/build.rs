//! Builds of plugins.

use serde::Serialize;

/// The end of a build.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Built {
    /// The function.
    pub function: String,
    /// How it ended. After a failure the plugin before goes on serving.
    pub outcome: BuildOutcome,
    /// How long the command ran, in milliseconds; absent when it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<u64>,
    /// Whether the plugin is another one now.
    pub changed: bool,
    /// What was changed in function.json, and warnings, for people.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Why it failed; absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What a command that failed printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
}

/// How a build ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BuildOutcome {
    /// There is a plugin of the sources as they are.
    Succeeded,
    /// There is not.
    Failed,
}
