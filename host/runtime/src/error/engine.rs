//! Why nothing can run at all.

/// Why an engine could not be created.
#[derive(Debug, thiserror::Error)]
#[error("this machine cannot run WebAssembly: {0}")]
pub struct EngineError(String);

impl EngineError {
    pub(crate) fn from_display(error: &dyn std::fmt::Display) -> Self {
        Self(format!("{error:#}"))
    }
}
