//! Lines and diagnostics.

use std::path::PathBuf;

use corral_app::Problem;
use serde::Serialize;

/// A line of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LogLine {
    /// How much it matters.
    pub level: Severity,
    /// Who said it.
    pub source: LogSource,
    /// What was said, on one line.
    pub message: String,
    /// The function it is about, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// The invocation it is about, if that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invocation_id: Option<String>,
}

/// How much a line or a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// For those who look for a fault.
    Debug,
    /// Worth knowing.
    Information,
    /// Works differently from what one may expect.
    Warning,
    /// Does not work.
    Error,
}

/// Who wrote a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LogSource {
    /// The host itself.
    Host,
    /// The handler, on its console.
    Worker,
    /// A function, by the `Logs` of its answer.
    Function,
}

/// Something to put right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// What kind of problem it is, for programs: `app_problem`, `host_refusal`,
    /// `storage`, `worker`, `recording`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub recommendation: String,
    /// The file, relative to the app's folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<PathBuf>,
    /// The JSON path within the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The line within the file, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The function it is about; absent when it is about the whole app.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
}

impl Diagnostic {
    /// The code of what [`corral_app::App::load`] reports.
    pub const APP_PROBLEM: &'static str = "app_problem";

    /// The code of what [`corral_app::App::indexing_problems`] reports.
    pub const HOST_REFUSAL: &'static str = "host_refusal";

    /// The code of what concerns storage.
    pub const STORAGE: &'static str = "storage";

    /// The code of what concerns the handler's process.
    pub const WORKER: &'static str = "worker";

    /// The code of what concerns the recording.
    pub const RECORDING: &'static str = "recording";

    /// A diagnostic without a file.
    pub fn new(
        severity: Severity,
        code: &'static str,
        message: impl Into<String>,
        recommendation: impl Into<String>,
    ) -> Self {
        Self {
            severity,
            code,
            message: message.into(),
            recommendation: recommendation.into(),
            file: None,
            path: None,
            line: None,
            function: None,
        }
    }

    /// A problem of the app.
    pub fn of_problem(problem: &Problem, code: &'static str) -> Self {
        let severity = match problem.severity {
            corral_app::Severity::Error => Severity::Error,
            corral_app::Severity::Warning => Severity::Warning,
        };
        Self {
            file: Some(problem.file.clone()),
            path: problem.path.clone(),
            line: problem.position.map(|position| position.line),
            function: problem.function.clone(),
            ..Self::new(severity, code, &problem.message, &problem.remedy)
        }
    }
}
