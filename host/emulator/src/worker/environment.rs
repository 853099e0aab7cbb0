//! The environment of the worker (protocol reference, section 2.2).

use std::collections::BTreeMap;
use std::path::Path;

use corral_app::{Environment, Settings};
use uuid::Uuid;

/// The variables of the host: those of this process and the app settings.
pub(super) fn of_host(settings: &Settings) -> BTreeMap<String, String> {
    let process = Environment::from_process();
    let variables = process.iter().chain(settings.iter());
    variables
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// The variables that the worker has beside those of the host.
pub(super) fn of_worker(
    port: u16,
    worker_id: Uuid,
    app_root: &Path,
) -> [(&'static str, String); 5] {
    [
        ("FUNCTIONS_HTTPWORKER_PORT", port.to_string()),
        ("FUNCTIONS_CUSTOMHANDLER_PORT", port.to_string()),
        ("FUNCTIONS_HTTPWORKER_ID", worker_id.to_string()),
        ("FUNCTIONS_CUSTOMHANDLER_WORKER_ID", worker_id.to_string()),
        (
            "FUNCTIONS_APP_ROOT_PATH",
            app_root.to_string_lossy().into_owned(),
        ),
    ]
}
