//! Whether function.json agrees with what the code of the plugin declares.

use std::fs;
use std::path::Path;

use corral_app::json::{self, Dialect};
use corral_app::{App, Declaration, Difference, Function, Problem, Report, Severity};

use crate::cli::{app, declaration};

/// The most differences that are listed for a function.
const LISTED: usize = 3;

/// The problems of the declaration in the plugin of `function`, which can be loaded.
pub(super) fn check(app: &App, function: &Function) -> Vec<Problem> {
    let Ok(wasm) = fs::read(&function.plugin) else {
        return Vec::new();
    };
    let plugin = app::relative(app, &function.plugin);
    let can_build = function.config.build.is_some();
    match declaration::read(&wasm, &function.name, plugin) {
        Ok(Some(declared)) => compare(app, function, &declared, can_build),
        Ok(None) => Vec::new(),
        Err(error) => {
            let report = Report::of_function(plugin, &function.name);
            report.error(format!("{error:#}"), remedy(&function.name, can_build));
            report.into_problems()
        }
    }
}

fn compare(
    app: &App,
    function: &Function,
    declared: &Declaration,
    can_build: bool,
) -> Vec<Problem> {
    let file = Path::new(&function.name).join("function.json");
    let report = Report::of_function(&file, &function.name);
    // What is wrong with the file itself was reported when the app was loaded.
    let Some(document) = json::read(&app.root, Dialect::Function, &Report::new(&file)) else {
        return Vec::new();
    };
    let differences = if app.host.route_prefix.is_empty() {
        declared.with_moved_prefix(&document).differences(&document)
    } else {
        declared.differences(&document)
    };
    let more = differences.len().saturating_sub(LISTED);
    for (index, difference) in differences.into_iter().take(LISTED).enumerate() {
        let mut message = explain(&difference);
        if more > 0 && index + 1 == LISTED {
            message = format!("{message} (and {more} more)");
        }
        let remedy = remedy(&function.name, can_build);
        report.add(Severity::Error, difference.place, message, remedy);
    }
    report.into_problems()
}

fn explain(difference: &Difference) -> String {
    match (&difference.found, &difference.declared) {
        (Some(found), Some(declared)) => {
            format!("is `{found}`, but the code declares `{declared}`")
        }
        (None, Some(declared)) => format!("is missing, but the code declares `{declared}`"),
        (Some(found), None) => format!("is `{found}`, which the code does not declare"),
        (None, None) => "differs from what the code declares".to_owned(),
    }
}

fn remedy(function: &str, can_build: bool) -> String {
    if can_build {
        format!("run `handler build {function}`")
    } else {
        format!("change the code or {function}/function.json, so that they agree")
    }
}
