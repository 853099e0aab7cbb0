//! Checks that need several files.

use std::path::{Path, PathBuf};

use crate::discovery::{self, Found};
use crate::function::{BrokenFunction, Function, UnbuiltFunction};
use crate::host::{HostConfig, HostRoute};
use crate::http_trigger::HttpRoute;
use crate::problem::{Consequence, Place, Problem, Report, Severity};

/// Keeps only the functions that `functions` in host.json names.
pub(crate) fn restrict(found: &mut Vec<Found>, host: &HostConfig, problems: &mut Vec<Problem>) {
    let Some(names) = &host.functions else {
        return;
    };
    let report = Report::new("host.json");
    for name in names {
        if !found
            .iter()
            .any(|folder| folder.name.eq_ignore_ascii_case(name))
        {
            report.warn(
                format!("`functions` names `{name}`, which is not a function of this app"),
                "correct the name, or remove it",
            );
        }
    }
    problems.extend(report.into_problems());
    found.retain(|folder| {
        names
            .iter()
            .any(|name| name.eq_ignore_ascii_case(&folder.name))
    });
}

/// Warns when the folder of plugins that `setting` names does not exist: the
/// plugins of the app are then used, which is hardly what was intended.
pub(crate) fn plugin_folder(setting: &str, folder: &Path, problems: &mut Vec<Problem>) {
    if folder.is_dir() {
        return;
    }
    let report = Report::new(setting).leading_to(Consequence::Handler);
    report.warn(
        format!(
            "names the folder {}, which does not exist; the plugins of the app are used",
            folder.display()
        ),
        "create the folder, or remove the setting",
    );
    problems.extend(report.into_problems());
}

/// The Functions host refuses to start an app that has both routes in host.json
/// and function.json files (custom handler protocol, section 6.4).
pub(crate) fn mixed(routes: &[&HostRoute], problems: &mut Vec<Problem>) {
    let report = Report::new("host.json");
    if routes.iter().any(|route| !route.from_profile) {
        report.error(
            "has http routes beside function.json files, and the Functions host accepts only one of the two",
            "remove customHandler.http.routes, or the function.json files",
        );
    } else if !routes.is_empty() {
        report.error(
            "has a configuration profile that adds an http route beside function.json files, and the Functions host accepts only one of the two",
            "remove configurationProfile and set what it sets, or remove the function.json files",
        );
    }
    problems.extend(report.into_problems());
}

/// The host itself has only HTTP and timers (custom handler protocol, section
/// 1).
pub(crate) fn bundle(host: &HostConfig, functions: &[Function], problems: &mut Vec<Problem>) {
    if host.extension_bundle || host.custom_handler.is_none() {
        return;
    }
    let built_in = ["httpTrigger", "http", "timerTrigger"];
    let needy = functions.iter().find_map(|function| {
        let mut bindings = function.bindings.iter();
        let binding = bindings.find(|binding| !built_in.iter().any(|kind| binding.is(kind)))?;
        Some((function, binding))
    });
    if let Some((function, binding)) = needy {
        let report = Report::new("host.json");
        report.warn(
            format!(
                "has no extensionBundle, which the {} of `{}` needs",
                binding.kind, function.name
            ),
            "add \"extensionBundle\": { \"id\": \"Microsoft.Azure.Functions.ExtensionBundle\", \"version\": \"[4.*, 5.0.0)\" }",
        );
        problems.append(&mut report.into_problems());
    }
}

/// Reports functions that answer the same route with the same method. The host
/// compares templates as text, in any case, and refuses the later function.
pub(crate) fn clashes(functions: &[Function], problems: &mut Vec<Problem>) {
    let mut seen: Vec<(String, &Function, &HttpRoute)> = Vec::new();
    for function in functions {
        let Some(route) = &function.route else {
            continue;
        };
        let template = route.template_or(&function.name).to_lowercase();
        let clash = seen
            .iter()
            .find(|(known, _, earlier)| *known == template && earlier.shares_method(route));
        if let Some((_, earlier, _)) = clash {
            let report = Report::of_function(
                Path::new(&function.name).join("function.json"),
                &function.name,
            );
            report.add(
                Severity::Error,
                place(function),
                format!(
                    "the route `{template}` belongs to the function `{}`",
                    earlier.name
                ),
                "give one of the two another route, or other methods",
            );
            problems.append(&mut report.into_problems());
        }
        seen.push((template, function, route));
    }
}

/// The trigger's route, or the trigger when it has none.
fn place(function: &Function) -> Place {
    let index = function
        .bindings
        .iter()
        .position(|binding| binding == function.trigger());
    let key = match &function.route {
        Some(HttpRoute {
            template: Some(_), ..
        }) => ".route",
        _ => "",
    };
    Place {
        path: index.map(|index| format!("$.bindings[{index}]{key}")),
        position: None,
    }
}

/// The functions of the app.
pub(crate) struct Known<'a> {
    pub(crate) functions: &'a [Function],
    pub(crate) broken: &'a [BrokenFunction],
    pub(crate) unbuilt: &'a [UnbuiltFunction],
}

/// Reports folders that look as if they were meant to be functions. The compile
/// cache is excluded, and so is a folder that contains a function's plugin.
pub(crate) fn unused(
    folders: &[PathBuf],
    known: &Known<'_>,
    cache: Option<&Path>,
    problems: &mut Vec<Problem>,
) {
    for folder in folders {
        let mut functions = known.functions.iter();
        let used = functions
            .any(|function| function.folder == *folder || function.plugin.parent() == Some(folder));
        let is_broken = known.broken.iter().any(|broken| broken.folder == *folder);
        if !used && !is_broken && cache != Some(folder) {
            let mut unbuilt = known.unbuilt.iter();
            let unbuilt = unbuilt.any(|function| function.folder == *folder);
            discovery::check_unused_folder(folder, unbuilt, problems);
        }
    }
}

/// Makes every function unavailable when corral.json has an `error`, and returns
/// those that would be usable without the error.
pub(crate) fn withhold(
    error: Option<&str>,
    functions: &mut Vec<Function>,
    broken: &mut Vec<BrokenFunction>,
) -> Vec<Function> {
    let Some(error) = error else {
        return Vec::new();
    };
    let withheld = std::mem::take(functions);
    broken.extend(withheld.iter().map(|function| BrokenFunction {
        name: function.name.clone(),
        folder: function.folder.clone(),
        reason: format!("{error}; no plugin is loaded until this is fixed"),
        route: function.route.clone().map(Box::new),
        bindings: function.bindings.clone(),
    }));
    broken.sort_by(|one, other| one.name.cmp(&other.name));
    withheld
}
