//! `customHandler.http.routes`: routes without a function.json (custom handler
//! protocol, section 6.4).

use super::CustomHandler;
use crate::function::AuthLevel;
use crate::json::Cursor;
use crate::problem::Report;
use crate::route::template;
use crate::settings::Settings;

/// A route for which the Functions host invents a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostRoute {
    /// The name that the host gives it: `http-handler1` and so on.
    pub function: String,
    /// The template, below the route prefix.
    pub template: String,
    /// Who may call it.
    pub auth_level: AuthLevel,
    /// Whether nobody wrote it: the configuration profile adds it.
    pub from_profile: bool,
}

pub(super) fn read(routes: &Cursor<'_>, default_level: AuthLevel) -> Vec<HostRoute> {
    let Some(entries) = routes.array() else {
        return Vec::new();
    };
    entries
        .iter()
        .enumerate()
        .filter_map(|(index, entry)| {
            let object = entry.object()?;
            let route = object.required("route", "write a template such as \"items/{id}\"")?;
            let text = route.filled_text()?;
            if let Err(fault) = template::check(text) {
                route.error(fault.message, fault.remedy);
                return None;
            }
            Some(HostRoute {
                // The host counts the entries that it has to skip, too.
                function: format!("http-handler{}", index + 1),
                template: text.to_owned(),
                auth_level: object
                    .get("authorizationLevel")
                    .and_then(|level| level.choice(AuthLevel::NAMES))
                    .unwrap_or(default_level),
                from_profile: routes.is_default(),
            })
        })
        .collect()
}

/// The host takes routes only from an app whose worker runtime is `custom`.
pub(super) fn check_runtime(handler: &CustomHandler, settings: &Settings, report: &Report) {
    const SETTING: &str = "FUNCTIONS_WORKER_RUNTIME";
    const REMEDY: &str = "set FUNCTIONS_WORKER_RUNTIME to custom";
    match settings.get(SETTING) {
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
