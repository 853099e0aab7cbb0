//! The function app as a whole.

use std::path::{Path, PathBuf};

use crate::corral::{Corral, HandlerConfig};
use crate::environment::Environment;
use crate::function::{self, BrokenFunction, Context, Function, Loaded};
use crate::host::HostConfig;
use crate::problem::{Problem, Report, Severity};
use crate::settings::Settings;

/// A function app, read once. What changes on disk afterwards is found by
/// loading it again.
#[derive(Clone, Debug)]
pub struct App {
    /// The absolute path of the folder with host.json.
    pub root: PathBuf,
    /// host.json.
    pub host: HostConfig,
    /// The handler's own settings, from corral.json.
    pub handler: HandlerConfig,
    /// App settings.
    pub settings: Settings,
    /// The functions that can run, by name.
    pub functions: Vec<Function>,
    /// The functions whose files cannot be used, by name.
    pub broken: Vec<BrokenFunction>,
    /// Everything that is wrong: first with the app, then with each function.
    /// The order is the same for the same files.
    pub problems: Vec<Problem>,
}

impl App {
    /// Reads the app in the folder `root`. This never fails: every fault is a
    /// [`Problem`], and a broken function does not hide the others.
    pub fn load(root: &Path, environment: &Environment) -> Self {
        let root = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
        let mut problems = Vec::new();
        let settings = Settings::load(&root, environment, &mut problems);
        let host = HostConfig::load(&root, &settings, &mut problems);
        let corral = Corral::load(&root, &mut problems);
        let context = Context {
            root: &root,
            host: &host,
            settings: &settings,
            corral: &corral,
        };
        let loaded = load_functions(&context, &mut problems);
        let mut functions = Vec::new();
        let mut broken = Vec::new();
        for function in loaded {
            match function {
                Ok(function) => functions.push(function),
                Err(fault) => broken.push(fault),
            }
        }
        function::check_clashes(&functions, &mut problems);
        Self {
            handler: corral.handler,
            root,
            host,
            settings,
            functions,
            broken,
            problems,
        }
    }

    /// Whether anything is wrong that keeps a part of the app from working.
    pub fn has_errors(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.severity == Severity::Error)
    }
}

fn load_functions(context: &Context<'_>, problems: &mut Vec<Problem>) -> Vec<Loaded> {
    let cache = context.corral.handler.cache.as_deref();
    let mut found = function::discover(context.root, cache, problems);
    restrict(&mut found, context.host, problems);
    let routes = context
        .host
        .custom_handler
        .iter()
        .flat_map(|handler| &handler.routes);
    if !found.is_empty() {
        if routes.clone().next().is_some() {
            check_mixed(context.host, problems);
        }
        let mut taken: Vec<String> = Vec::new();
        return found
            .iter()
            .map(|folder| {
                let loaded = function::load(folder, &taken, context, problems);
                taken.push(folder.name.clone());
                loaded
            })
            .collect();
    }
    routes
        .map(|route| function::of_route(route, context, problems))
        .collect()
}

/// Leaves the functions that `functions` in host.json names.
fn restrict(found: &mut Vec<function::Found>, host: &HostConfig, problems: &mut Vec<Problem>) {
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

/// The Functions host refuses to start an app that has both routes in host.json
/// and function.json files (custom handler protocol, section 6.4).
fn check_mixed(host: &HostConfig, problems: &mut Vec<Problem>) {
    let explicit = host
        .custom_handler
        .iter()
        .flat_map(|handler| &handler.routes)
        .any(|route| !route.from_profile);
    let report = Report::new("host.json");
    if explicit {
        report.error(
            "has http routes while there are function.json files, and the Functions host takes only one of the two",
            "remove customHandler.http.routes, or the function.json files",
        );
    } else {
        report.error(
            "has a configuration profile that adds an http route while there are function.json files, and the Functions host takes only one of the two",
            "remove configurationProfile and set what it sets, or remove the function.json files",
        );
    }
    problems.extend(report.into_problems());
}
