//! The line when all functions are loaded.

use std::time::Instant;

use corral_registry::Registry;
use corral_runtime::Origin;

use crate::console::output::counted;

/// Logs how the start went.
pub(super) async fn announce(registry: Registry, started: Instant) {
    registry.settled().await;
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
