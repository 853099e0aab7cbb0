//! Settings of `serve` from the environment.

use std::env;
use std::time::Duration;

use anyhow::{Context, Result};

/// Variables in which the host names the port, in order of preference.
const PORT_VARIABLES: [&str; 2] = ["FUNCTIONS_CUSTOMHANDLER_PORT", "FUNCTIONS_HTTPWORKER_PORT"];

/// The port without these variables.
const DEFAULT_PORT: u16 = 8080;

/// Set by the host for every handler that it starts.
const WORKER_VARIABLES: [&str; 2] = [
    "FUNCTIONS_CUSTOMHANDLER_WORKER_ID",
    "FUNCTIONS_HTTPWORKER_ID",
];

/// Logs tasks that block their thread for longer than this, to find out why an idle
/// handler is slow.
const STALLS_VARIABLE: &str = "CORRAL_REPORT_STALLS";

/// Whether the Functions host started this process.
pub(super) fn under_host() -> bool {
    WORKER_VARIABLES
        .iter()
        .any(|name| env::var_os(name).is_some_and(|id| !id.is_empty()))
}

/// How long a task may block its thread before a warning, if warnings are wanted.
pub(super) fn stall_limit() -> Result<Option<Duration>> {
    let Ok(text) = env::var(STALLS_VARIABLE) else {
        return Ok(None);
    };
    let limit = humantime::parse_duration(&text).with_context(|| {
        format!("{STALLS_VARIABLE} is `{text}`, which is not a duration such as `50ms`")
    })?;
    Ok(Some(limit))
}

/// The port to listen on.
///
/// # Errors
/// When a variable is not a port.
pub(super) fn port() -> Result<u16> {
    for name in PORT_VARIABLES {
        if let Some(text) = env::var(name).ok().filter(|text| !text.is_empty()) {
            return text.trim().parse().with_context(|| {
                format!(
                    "{name} is `{text}`, which is not a port; set it to a number from 0 to 65535"
                )
            });
        }
    }
    Ok(DEFAULT_PORT)
}
