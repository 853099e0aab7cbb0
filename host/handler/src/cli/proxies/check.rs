//! What `handler check` says about proxies.

use std::path::PathBuf;

use corral_app::{App, AuthLevel, Consequence, Problem, Severity};
use corral_proxies::FILE;

use crate::gateway::read_proxies;

/// The problems of proxies.json, and of the app because of it.
pub(in crate::cli) fn check(app: &App) -> Vec<Problem> {
    if app.proxies.is_none() {
        return Vec::new();
    }
    let (proxies, mut problems) = read_proxies(app, None);
    if !app.proxies_enabled() {
        problems.push(warning(
            "is not used, because proxies are not enabled",
            "set AzureWebJobsFeatureFlags to EnableProxies, or remove the file",
        ));
    }
    if !proxies.is_empty() && app.proxy_functions.is_empty() && !has_catch_all(app) {
        problems.push(warning(
            "matches only paths of functions, because no function has a catch-all route",
            "run `handler proxies init`",
        ));
    }
    for entrance in &app.proxy_functions {
        let before = entrance.name.to_ascii_uppercase();
        let guarded = app.functions.iter().filter(|function| {
            let route = function.route.as_ref();
            route.is_some_and(|route| route.auth_level != AuthLevel::Anonymous)
                && before < function.name.to_ascii_uppercase()
        });
        for function in guarded {
            let mut problem = warning(
                &format!(
                    "`{}` comes before `{}`, so the Functions host does not check the key of the latter and the handler refuses its calls",
                    entrance.name, function.name
                ),
                "rename the folder of the first so that it sorts last",
            );
            problem.function = Some(entrance.name.clone());
            problems.push(problem);
        }
    }
    problems
}

/// Whether a function of the app has a catch-all route.
fn has_catch_all(app: &App) -> bool {
    app.host.route_prefix.is_empty()
        && app.functions.iter().any(|function| {
            let route = function.route.as_ref();
            let template = route.and_then(|route| route.template.as_deref());
            template.is_some_and(|template| template.starts_with("{*"))
        })
}

fn warning(message: &str, remedy: &str) -> Problem {
    Problem {
        severity: Severity::Warning,
        file: PathBuf::from(FILE),
        path: None,
        position: None,
        message: message.to_owned(),
        remedy: remedy.to_owned(),
        function: None,
        consequence: Consequence::Handler,
    }
}
