//! `handler check`: every problem of an app, with file, place and remedy.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use corral_app::{App, LOCK_FILE, Lock, Problem, RouteTable, Severity};
use corral_registry::{LoadFailure, load_plugin};
use corral_runtime::{Plugin, Runtime, hex};
use serde::Serialize;

use super::AppArgs;
use super::app;
use crate::console;

#[derive(clap::Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    app: AppArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Write the digest of every plugin to corral.lock, if nothing is wrong
    #[arg(long)]
    lock: bool,
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
}

pub(super) fn run(args: &CheckArgs) -> Result<ExitCode> {
    let mut app = app::load(&args.app)?;
    let mut problems = std::mem::take(&mut app.problems);
    let mut locked = false;
    if args.lock {
        // The lock that is to be written must not stand in its own way.
        locked = std::mem::take(&mut app.lock) != Lock::Open;
        problems.retain(|problem| problem.file != Path::new(LOCK_FILE));
    }
    problems.extend(RouteTable::new(&app).1);
    problems.extend(super::proxies::check(&app));
    let runtime = app::runtime(&app)?;
    let mut functions = Vec::new();
    let usable = app.functions.iter().map(|function| (function, true));
    let withheld = app.withheld.iter().map(|function| (function, false));
    for (function, usable) in usable.chain(withheld) {
        // A missing file was reported when the app was read.
        if !function.plugin.is_file() {
            continue;
        }
        if !args.json {
            eprintln!(
                "checking {}",
                app::relative(&app, &function.plugin).display()
            );
        }
        match check_plugin(&runtime, &app, function) {
            Ok(plugin) if usable => functions.push(Checked {
                name: &function.name,
                trigger: &function.trigger().kind,
                plugin: app::relative(&app, &function.plugin).to_owned(),
                contract: plugin.contract().name(),
                sha256: hex(plugin.digest()),
            }),
            Ok(_) => {}
            Err(problem) => problems.push(*problem),
        }
    }
    let report = Report {
        app: app.root.clone(),
        functions,
        problems: &problems,
    };
    if args.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print(&report);
    }
    let errors = problems
        .iter()
        .any(|problem| problem.severity == Severity::Error);
    if errors {
        if args.lock {
            console::error(&format!(
                "{LOCK_FILE} is not written while there are errors"
            ));
        }
        return Ok(ExitCode::FAILURE);
    }
    if args.lock {
        write_lock(&app, &report.functions)?;
        if !locked {
            eprintln!("set \"locked\": true in corral.json so that nothing else is loaded");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn write_lock(app: &App, functions: &[Checked<'_>]) -> Result<()> {
    let digests: BTreeMap<&str, &str> = functions
        .iter()
        .map(|function| (function.name, function.sha256.as_str()))
        .collect();
    let path = app.root.join(LOCK_FILE);
    let text = serde_json::to_string_pretty(&serde_json::json!({ "plugins": digests }))?;
    fs::write(&path, text + "\n").with_context(|| format!("cannot write {}", path.display()))?;
    eprintln!("{LOCK_FILE} has the digests of {} plugins", functions.len());
    Ok(())
}

fn check_plugin(
    runtime: &Runtime,
    app: &App,
    function: &corral_app::Function,
) -> Result<Plugin, Box<Problem>> {
    load_plugin(runtime, app, function).map_err(|failure| {
        Box::new(Problem {
            severity: Severity::Error,
            file: app::relative(app, &function.plugin).to_owned(),
            path: None,
            position: None,
            message: explain(&failure),
            remedy: failure.remedy(),
            function: Some(function.name.clone()),
        })
    })
}

/// What is wrong, without the file: the problem names it.
fn explain(failure: &LoadFailure) -> String {
    match failure {
        LoadFailure::Refused { error, .. } => error.to_string(),
        other => other.to_string(),
    }
}

fn print(report: &Report<'_>) {
    for function in &report.functions {
        println!(
            "ok       {} ({}, {})",
            function.name, function.trigger, function.contract
        );
    }
    for problem in report.problems {
        let label = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        println!("{label:<8} {problem}");
    }
    let errors = report
        .problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .count();
    println!(
        "{} functions can be called; {errors} errors, {} warnings",
        report.functions.len(),
        report.problems.len() - errors
    );
}
