//! The app setting `FUNCTIONS_WORKER_RUNTIME` (custom handler protocol, section
//! 6.4).

use super::CustomHandler;
use crate::problem::Report;
use crate::settings::Settings;

/// The host accepts routes only in an app whose worker runtime is `custom`.
pub(super) fn check(handler: &CustomHandler, settings: &Settings, report: &Report) {
    const SETTING: &str = "FUNCTIONS_WORKER_RUNTIME";
    const REMEDY: &str = "set FUNCTIONS_WORKER_RUNTIME to custom";
    match settings.get(SETTING) {
        Some(runtime) if !runtime.eq_ignore_ascii_case("custom") && !handler.routes.is_empty() => {
            report.error(
                format!("has http routes, which the Functions host refuses while the setting {SETTING} is `{runtime}`"),
                REMEDY,
            );
        }
        Some(runtime) if !runtime.eq_ignore_ascii_case("custom") => report.warn(
            format!("has a custom handler, but the setting {SETTING} is `{runtime}`"),
            REMEDY,
        ),
        // The profiles set it themselves.
        None if handler.routes.iter().any(|route| !route.from_profile) => report.warn(
            format!("has http routes, which need the setting {SETTING}"),
            REMEDY,
        ),
        _ => {}
    }
}
