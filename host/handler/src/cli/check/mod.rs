//! `handler check`: every problem of an app, with file, position and remedy.

mod arguments;
mod builds;
mod declared;
mod definitions;
mod instances;
mod package;
mod states;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use corral_app::{
    App, Consequence, LOCK_FILE, Lock, LockedDefinitions, Problem, RouteTable, Severity,
    merge_problems,
};
use corral_registry::{LoadFailure, load_plugin, replace_file, request_states};
use corral_runtime::{Plugin, Runtime};
use serde::Serialize;

use self::definitions::{Definitions, Digests};
use self::package::{Package, Plan};
use super::AppArgs;
use super::app;
use crate::console::output::{self, counted};

#[derive(clap::Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    app: AppArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Write the digest of every plugin to corral.lock if there are no errors
    #[arg(long)]
    lock: bool,
    /// Check this zip instead of an app folder
    #[arg(long, value_name = "FILE", conflicts_with = "lock")]
    package: Option<PathBuf>,
    /// The plan that the package is deployed to
    #[arg(long, requires = "package")]
    plan: Option<Plan>,
}

#[derive(Serialize)]
struct Report<'a> {
    app: PathBuf,
    functions: Vec<Checked<'a>>,
    problems: &'a [Problem],
}

/// A function with a plugin that can be loaded.
#[derive(Serialize)]
struct Checked<'a> {
    name: &'a str,
    trigger: &'a str,
    plugin: PathBuf,
    contract: &'static str,
    sha256: String,
    /// The digests of what it tells MCP clients about itself, when they are pinned.
    #[serde(skip_serializing_if = "Option::is_none")]
    definitions: Option<Digests>,
    /// Whether an app setting disables it, so that the Functions host does not call it.
    disabled: bool,
}

pub(super) fn run(args: &CheckArgs) -> Result<ExitCode> {
    let Some(file) = &args.package else {
        return examine(app::load(&args.app)?, args, Vec::new());
    };
    let mut package = Package::open(file, args.plan)?;
    let problems = std::mem::take(&mut package.problems);
    examine(package.app.clone(), args, problems)
}

/// Checks `app`. `problems` are those of its package.
fn examine(mut app: App, args: &CheckArgs, mut problems: Vec<Problem>) -> Result<ExitCode> {
    problems.append(&mut app.problems);
    let mut locked = false;
    if args.lock {
        // The lock that is about to be replaced must not refuse plugins.
        locked = std::mem::take(&mut app.lock) != Lock::Open;
        problems.retain(|problem| problem.file != Path::new(LOCK_FILE));
        if matches!(app.definitions, LockedDefinitions::Broken(_)) {
            app.definitions = LockedDefinitions::default();
        }
    }
    for more in [
        RouteTable::new(&app).1,
        app.indexing_problems(),
        arguments::check(&app),
        builds::check(&app),
        super::proxies::check(&app),
    ] {
        merge_problems(&mut problems, more);
    }
    let runtime = app::runtime(&app)?;
    if args.package.is_none() {
        problems.extend(app::cache_problems(&app, &runtime));
        problems.extend(app::state_problem(&app));
    }
    problems.extend(states::check(&app));
    let definitions = Definitions::new(args.lock)?;
    let mut functions = Vec::new();
    let usable = app.functions.iter().map(|function| (function, true));
    let withheld = app.withheld.iter().map(|function| (function, false));
    for (function, usable) in usable.chain(withheld) {
        // A missing file was reported when the app was loaded.
        if !function.plugin.is_file() {
            continue;
        }
        if !args.json {
            output::note(&format!(
                "checking {}",
                app::relative(&app, &function.plugin).display()
            ));
        }
        match check_plugin(&runtime, &app, function) {
            Ok(plugin) => {
                problems.extend(declared::check(&app, function));
                let (definitions, more) = definitions.check(&app, function, &plugin);
                problems.extend(more);
                problems.extend(instances::check(function, plugin.contract()));
                if usable {
                    functions.push(Checked {
                        name: &function.name,
                        trigger: &function.trigger().kind,
                        plugin: app::relative(&app, &function.plugin).to_owned(),
                        contract: plugin.contract().name(),
                        sha256: plugin.digest().to_string(),
                        definitions,
                        disabled: function.disabled,
                    });
                }
            }
            Err(problem) => problems.push(*problem),
        }
    }
    let report = Report {
        app: args.package.as_ref().unwrap_or(&app.root).clone(),
        functions,
        problems: &problems,
    };
    if args.json {
        output::json(&report)?;
    } else {
        print(&report);
        if args.package.is_none() {
            note_cache(&app);
        }
    }
    let errors = problems
        .iter()
        .any(|problem| problem.severity == Severity::Error);
    if errors {
        if args.lock {
            tracing::error!("{LOCK_FILE} is not written while there are errors");
        }
        return Ok(ExitCode::FAILURE);
    }
    if args.lock {
        write_lock(&app, &report.functions)?;
        if !locked {
            output::note("set \"locked\": true in corral.json to load only these plugins");
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// `handler compile` creates a folder in the app root, which restarts a running
/// Functions host (custom handler protocol, section 7.6).
fn note_cache(app: &App) {
    let folder = app::deployed_cache(app);
    let top = app::relative(app, &folder).iter().next();
    let top = top.map(|name| app.root.join(name));
    if let Some(top) = top.filter(|top| !top.is_dir()) {
        output::note(&format!(
            "note: `handler compile` will create the folder {} in the app root; compile before the Functions host starts, because a new folder restarts it",
            app::relative(app, &top).display()
        ));
    }
}

fn write_lock(app: &App, functions: &[Checked<'_>]) -> Result<()> {
    let digests: BTreeMap<&str, &str> = functions
        .iter()
        .map(|function| (function.name, function.sha256.as_str()))
        .collect();
    let definitions: BTreeMap<&str, &Digests> = functions
        .iter()
        .filter_map(|function| Some((function.name, function.definitions.as_ref()?)))
        .collect();
    let path = app.root.join(LOCK_FILE);
    let mut lock = serde_json::json!({ "plugins": digests });
    if !definitions.is_empty()
        && let Some(lock) = lock.as_object_mut()
    {
        lock.insert("definitions".to_owned(), serde_json::to_value(definitions)?);
    }
    let text = serde_json::to_string_pretty(&lock)?;
    replace_file(&path, (text + "\n").as_bytes())
        .with_context(|| format!("cannot write {}", path.display()))?;
    output::note(&format!(
        "wrote the digests of {} to {LOCK_FILE}",
        counted(functions.len(), "plugin")
    ));
    Ok(())
}

fn check_plugin(
    runtime: &Runtime,
    app: &App,
    function: &corral_app::Function,
) -> Result<Plugin, Box<Problem>> {
    let loaded = load_plugin(runtime, app, function).and_then(|plugin| {
        request_states(app, function, plugin.contract())?;
        Ok(plugin)
    });
    loaded.map_err(|failure| {
        Box::new(Problem {
            severity: Severity::Error,
            file: app::relative(app, &function.plugin).to_owned(),
            path: None,
            position: None,
            message: explain(&failure),
            remedy: failure.remedy(),
            function: Some(function.name.clone()),
            consequence: Consequence::Handler,
        })
    })
}

/// The message without the file, which the problem names.
fn explain(failure: &LoadFailure) -> String {
    match failure {
        LoadFailure::Refused { error, .. } => error.to_string(),
        other => other.to_string(),
    }
}

fn print(report: &Report<'_>) {
    for function in &report.functions {
        let label = if function.disabled { "disabled" } else { "ok" };
        output::out(&format!(
            "{label:<8} {} ({}, {})",
            function.name, function.trigger, function.contract
        ));
    }
    for problem in report.problems {
        let label = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        output::out(&format!("{label:<8} {problem}"));
    }
    let errors = report
        .problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .count();
    let disabled = report.functions.iter().filter(|one| one.disabled).count();
    let callable = report.functions.len() - disabled;
    let mut line = format!(
        "{} can be called; {}, {}",
        counted(callable, "function"),
        counted(errors, "error"),
        counted(report.problems.len() - errors, "warning")
    );
    if disabled > 0 {
        line = format!("{line}; {disabled} disabled by app settings");
    }
    output::out(&line);
}
