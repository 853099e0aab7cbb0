//! `handler check`: every problem of an app, with file, place and remedy.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use corral_app::{App, Problem, RouteTable, Severity};
use corral_registry::{LoadFailure, load_plugin};
use corral_runtime::{Plugin, Runtime, hex};
use serde::Serialize;

use super::AppArgs;
use super::app;

#[derive(clap::Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    app: AppArgs,
    /// Print JSON
    #[arg(long)]
    json: bool,
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
    problems.extend(RouteTable::new(&app).1);
    problems.extend(super::proxies::check(&app));
    let runtime = app::runtime(&app)?;
    let mut functions = Vec::new();
    for function in &app.functions {
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
            Ok(plugin) => functions.push(Checked {
                name: &function.name,
                trigger: &function.trigger().kind,
                plugin: app::relative(&app, &function.plugin).to_owned(),
                contract: plugin.contract().name(),
                sha256: hex(plugin.digest()),
            }),
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
    Ok(if errors {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
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
