//! What can go wrong when the Functions host forwards its callers' requests
//! (custom handler protocol, sections 6.1 and 6.2).

use crate::app::App;
use crate::function::Function;
use crate::host::{CustomHandler, Mode};
use crate::http_trigger::AuthLevel;
use crate::problem::{Consequence, Place, Problem, Report, Severity};
use crate::route::summarize;
use crate::route_table::RouteTable;

/// Constraints whose values cannot hold the text of another path.
const HARMLESS: [&str; 12] = [
    "int", "long", "bool", "guid", "decimal", "double", "float", "alpha", "min", "max", "range",
    "datetime",
];

/// Checks the app for functions that a caller can reach past the host.
pub(super) fn check(app: &App, problems: &mut Vec<Problem>) {
    if let Some(handler) = &app.host.custom_handler {
        keys(app, handler, problems);
    }
    names(app, problems);
}

/// The host checks the key for one path and forwards another. Through a text
/// parameter in an anonymous route a caller can reach every other forwarded
/// route.
fn keys(app: &App, handler: &CustomHandler, problems: &mut Vec<Problem>) {
    if !handler.forwarding || handler.proxying || handler.legacy {
        return;
    }
    let forwarded: Vec<_> = app
        .functions
        .iter()
        .chain(&app.withheld)
        .chain(&app.proxy_functions)
        .filter(|function| app.host.mode_of(&function.bindings) == Mode::Forward)
        .collect();
    let keyed = forwarded.iter().find(|function| !is_anonymous(function));
    let open = forwarded
        .iter()
        .find(|function| is_anonymous(function) && takes_text(function));
    if let Some((keyed, open)) = keyed.zip(open) {
        let report = Report::new("host.json");
        let place = Place {
            path: Some("$.customHandler.enableForwardingHttpRequest".to_owned()),
            position: None,
        };
        report.add_with(
            Consequence::Nothing,
            Severity::Error,
            place,
            format!(
                "lets callers of `{}`, which is anonymous and has a text parameter in its route, call `{}` without its key: the Functions host forwards a different path from the one that it checked",
                open.name, keyed.name
            ),
            "set \"enableProxyingHttpRequest\": true instead",
        );
        problems.append(&mut report.into_problems());
    }
}

fn is_anonymous(function: &Function) -> bool {
    let route = function.route.as_ref();
    route.is_some_and(|route| route.auth_level == AuthLevel::Anonymous)
}

fn takes_text(function: &Function) -> bool {
    let Some(route) = &function.route else {
        return false;
    };
    let Ok(summary) = summarize(route.template_or(&function.name)) else {
        return false;
    };
    summary.parameters.iter().any(|parameter| {
        !parameter.constraints.iter().any(|(constraint, _)| {
            let name = constraint.split('(').next().unwrap_or(constraint);
            HARMLESS
                .iter()
                .any(|known| known.eq_ignore_ascii_case(name))
        })
    })
}

/// A call of the host itself is `POST /<function>`, which a caller's own request
/// may be as well where routes have no prefix.
fn names(app: &App, problems: &mut Vec<Problem>) {
    let (table, _) = RouteTable::new(app);
    let in_payload_mode = app
        .functions
        .iter()
        .filter(|function| app.host.mode_of(&function.bindings) == Mode::Payload);
    for function in in_payload_mode {
        let Some(other) = table.find("POST", &format!("/{}", function.name)) else {
            continue;
        };
        let report = Report::of_function(
            std::path::Path::new(&function.name).join("function.json"),
            &function.name,
        );
        report.warn(
            format!(
                "`{}` answers POST /{} as well, by which the Functions host calls this function; only the headers of the host's own requests distinguish the two",
                other.function, function.name
            ),
            format!("rename this folder, or give `{}` a route that cannot match it", other.function),
        );
        problems.append(&mut report.into_problems());
    }
}
