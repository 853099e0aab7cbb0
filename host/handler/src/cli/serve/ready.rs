//! The line when all functions are loaded.

use std::sync::Arc;
use std::time::Instant;

use corral_registry::Registry;
use corral_runtime::{Origin, Runtime};

use crate::console::output::counted;

/// Logs how the start went.
pub(super) async fn announce(registry: Registry, runtime: Arc<Runtime>, started: Instant) {
    registry.settled().await;
    if let Some(reason) = runtime.packaged_misfit() {
        tracing::warn!(
            "plugins were compiled at this start, because the code in the package does not fit: {reason}; make the package by the `handler package` of this handler, with a `--cpu` that this machine has"
        );
    }
    let (mut ready, mut cached, mut refused) = (0_usize, 0_usize, 0_usize);
    for function in registry.snapshot().functions() {
        match &function.history().current {
            Some(version) => {
                ready += 1;
                cached += usize::from(version.origin == Origin::Cache);
            }
            None => refused += 1,
        }
    }
    let mut message = format!(
        "ready: {} in {} ms",
        counted(ready, "function"),
        started.elapsed().as_millis()
    );
    if cached > 0 {
        message = format!("{message}, {cached} from the compile cache");
    }
    if refused > 0 {
        message = format!("{message}; {refused} cannot be called");
    }
    let app = registry.snapshot();
    let disabled = app
        .app()
        .functions
        .iter()
        .filter(|one| one.disabled)
        .count();
    if disabled > 0 {
        message = format!("{message}; {disabled} disabled by app settings");
    }
    tracing::info!("{message}");
}
