//! Invocations.

use serde::Serialize;

/// The begin of an invocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Started {
    /// The id; one delivery of a queue message keeps it over its retries.
    pub invocation_id: String,
    /// The function.
    pub function: String,
    /// The type of its trigger, as written.
    pub trigger_type: String,
    /// What started it, for people: `GET /api/order/7`, `queue orders`.
    pub reason: String,
    /// Which try this is, by the function's retry policy, from 0.
    pub retry: u32,
}

/// The end of an invocation.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Completed {
    /// The id.
    pub invocation_id: String,
    /// The function.
    pub function: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it failed; absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The status that the caller got; absent for other triggers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// How long it took.
    #[serde(flatten)]
    pub timing: Timing,
}

/// How an invocation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It succeeded.
    Succeeded,
    /// It failed.
    Failed,
    /// It took longer than `functionTimeout`.
    TimedOut,
}

/// The times of an invocation, in milliseconds with fractions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Timing {
    /// From begin to end.
    pub duration_ms: f64,
    /// Until the handler was called: inputs were read and the request was made.
    pub before_ms: f64,
    /// From the first byte to the handler to the last one from it.
    pub handler_ms: f64,
    /// From then on: outputs were written.
    pub after_ms: f64,
}
