//! Whether the Functions host can start the program in a package (custom handler
//! protocol, sections 2.3 and 10).

use std::fs::File;
use std::path::Path;

use anyhow::Result;
use corral_app::{App, Consequence, Problem, Severity};
use zip::ZipArchive;

use super::entries::{Entries, Entry};
use super::{Plan, problem};
use crate::cli::package::{Library, Program};

/// The program that host.json names.
pub(super) struct Handler {
    pub(super) program: Program,
    pub(super) content: Vec<u8>,
}

/// The place in host.json.
const KEY: &str = "defaultExecutablePath";

/// Checks the program, and returns it if it is one. What `app` says about it is replaced.
///
/// # Errors
/// When the zip is damaged.
pub(super) fn check(
    archive: &mut ZipArchive<File>,
    entries: &Entries,
    app: &mut App,
    plan: Option<Plan>,
    problems: &mut Vec<Problem>,
) -> Result<Option<Handler>> {
    let Some(name) = named(app) else {
        // The check of the app says so.
        return Ok(None);
    };
    let is_place = |problem: &Problem| {
        let path = problem.path.as_deref().unwrap_or_default();
        problem.file == Path::new("host.json") && path.ends_with(KEY)
    };
    let Some(entry) = entries.get(&name) else {
        app.problems.retain(|problem| !is_place(problem));
        problems.push(missing(entries, &name));
        return Ok(None);
    };
    let content = entry.read(archive)?;
    if content.starts_with(b"#!") {
        problems.extend(execute_bit(entry, plan));
        return Ok(None);
    }
    let program = match Program::read(&content) {
        Ok(program) => program,
        Err(error) => {
            problems.push(no_program(&name, &format!("is {error:#}")));
            return Ok(None);
        }
    };
    problems.extend(platform(&name, &program, plan));
    if program.system == "linux" {
        problems.extend(execute_bit(entry, plan));
    }
    Ok(Some(Handler { program, content }))
}

/// The path in the package of the program that host.json names.
fn named(app: &App) -> Option<String> {
    let description = &app.host.custom_handler.as_ref()?.description;
    let name = app.settings.resolve(description.executable.as_deref()?);
    let folder = description.worker_directory.as_deref().unwrap_or_default();
    let folder = app.settings.resolve(folder);
    let path = format!("{folder}/{name}").replace('\\', "/");
    let parts = path.split('/').filter(|part| !matches!(*part, "" | "."));
    Some(parts.collect::<Vec<_>>().join("/"))
}

fn missing(entries: &Entries, name: &str) -> Problem {
    let alike = entries.in_another_case(name);
    let message = match alike {
        Some(found) => format!(
            "names `{name}`, but the file in the package is `{}`",
            found.name
        ),
        None => format!("names `{name}`, which is not in the package"),
    };
    Problem {
        path: Some(format!("$.customHandler.description.{KEY}")),
        ..no_program_at(
            "host.json",
            message,
            "make the package by `handler package`",
        )
    }
}

fn no_program(name: &str, message: &str) -> Problem {
    no_program_at(
        name,
        message.to_owned(),
        "put the handler of the release for the platform there, by `handler package --handler`",
    )
}

fn no_program_at(name: &str, message: String, remedy: &str) -> Problem {
    Problem {
        consequence: Consequence::NoProgram,
        ..problem(Severity::Error, name, message, remedy)
    }
}

/// Whether the program runs where the plan runs it.
fn platform(name: &str, program: &Program, plan: Option<Plan>) -> Vec<Problem> {
    let found = program.platform();
    let mut problems = Vec::new();
    match (program.system, program.architecture) {
        ("windows", "x86_64") if plan == Some(Plan::Flex) => problems.push(no_program(
            name,
            "is a program for Windows, and Flex Consumption has Linux only",
        )),
        ("windows", "x86_64") if !name.to_ascii_lowercase().ends_with(".exe") => {
            problems.push(no_program(
                name,
                "is a program for Windows, which is started only if its name ends with .exe",
            ));
        }
        ("linux" | "windows", "x86_64") => {}
        _ => problems.push(no_program(
            name,
            &format!(
                "is a program for {found}, and the platform has x64 machines with Linux or Windows"
            ),
        )),
    }
    let needs = match &program.library {
        Library::Nothing => return problems,
        Library::Glibc(version) => format!("glibc {version} or later"),
        Library::Loader(path) => format!("the loader {path}"),
    };
    problems.push(problem(
        Severity::Warning,
        name,
        format!("needs {needs}, which the platform's image may not have"),
        "use the static handler of the release for Linux, by `handler package --handler`",
    ));
    problems
}

/// Without the bit the host cannot start the program, unless the plan sets it.
fn execute_bit(entry: &Entry, plan: Option<Plan>) -> Option<Problem> {
    if entry.mode.is_some_and(|mode| mode & 0o111 != 0) {
        return None;
    }
    let (severity, consequence) = match plan {
        Some(plan) if plan.sets_execute_bit() => return None,
        Some(_) => (Severity::Error, Consequence::NoProgram),
        None => (Severity::Warning, Consequence::Handler),
    };
    Some(Problem {
        consequence,
        ..problem(
            severity,
            &entry.name,
            "lacks the execute bit, which only Consumption and Flex Consumption set",
            "make the package by `handler package`",
        )
    })
}
