//! `customHandler.http.routes`: routes without a function.json (custom handler
//! protocol, section 6.4).

use crate::http_trigger::AuthLevel;
use crate::json::Cursor;
use crate::route;

/// A route for which the Functions host generates a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostRoute {
    /// The name that the host gives it: `http-handler1` and so on.
    pub function: String,
    /// The template, below the route prefix.
    pub template: String,
    /// Who may call it.
    pub auth_level: AuthLevel,
    /// Whether the configuration profile added it.
    pub from_profile: bool,
}

pub(super) fn read(routes: &Cursor<'_>, default_level: AuthLevel) -> Vec<HostRoute> {
    let Some(entries) = routes.if_array() else {
        routes.ignored("a list", "write a list in [ ]");
        return Vec::new();
    };
    entries
        .iter()
        .enumerate()
        .filter_map(|(index, entry)| {
            let object = entry.object()?;
            let route = object.required("route", "write a template such as \"items/{id}\"")?;
            let text = route.non_empty_text()?;
            if let Err(error) = route::check_template(text) {
                route.error(error.message, error.remedy);
                return None;
            }
            Some(HostRoute {
                // The host also counts the entries that it has to skip.
                function: format!("http-handler{}", index + 1),
                template: text.to_owned(),
                auth_level: object
                    .get("authorizationLevel")
                    .and_then(|level| level.enumeration(AuthLevel::NAMES))
                    .unwrap_or(default_level),
                from_profile: routes.is_default(),
            })
        })
        .collect()
}
