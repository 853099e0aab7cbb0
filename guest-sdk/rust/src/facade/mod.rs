//! The invocation's log for programs that log with the crates `log` or `tracing`.

#[cfg(feature = "log")]
mod log;
#[cfg(feature = "tracing")]
mod tracing;

/// Sets the process's logger and subscriber. Those that a plugin or a test set first are
/// kept.
pub(crate) fn install() {
    #[cfg(feature = "log")]
    log::install();
    #[cfg(feature = "tracing")]
    tracing::install();
}

#[cfg(test)]
mod tests;
