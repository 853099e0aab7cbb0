//! What the host finds in an app, and what it refuses.

use std::path::Path;

use corral_app::{App, Problem, Severity};

use super::function::{self, HostFunction};
use crate::events::Diagnostic;

/// An app as the host sees it.
#[derive(Clone, Debug)]
pub struct Index {
    /// Its functions, by name.
    pub functions: Vec<HostFunction>,
    /// What is to be put right.
    pub diagnostics: Vec<Diagnostic>,
    /// Why the host starts none of the functions.
    pub fatal: Option<String>,
}

impl Index {
    /// Indexes `app`. `is_corral` says that its custom handler is this project's, to
    /// which plugins matter, and `stands_in` that it is another file than host.json
    /// names.
    pub fn new(app: &App, is_corral: bool, stands_in: bool) -> Self {
        let hosts = app.indexing_problems();
        let own = app.problems.iter();
        let own = own.filter(|problem| !(stands_in && concerns_program(problem)));
        let own: Vec<_> = own
            .filter(|problem| is_corral || !concerns_plugins(app, problem))
            .collect();
        let mut fatal = None;
        let mut refusals = Vec::new();
        let of_host = own.iter().copied().filter(|problem| {
            problem.file == Path::new("host.json") || !concerns_plugins(app, problem)
        });
        for problem in of_host.chain(&hosts) {
            if problem.severity != Severity::Error {
                continue;
            }
            match &problem.function {
                Some(function) if !fails_later(problem) => {
                    refusals.push((function.clone(), problem.to_string()));
                }
                None if is_of_host(problem) => {
                    fatal.get_or_insert_with(|| problem.to_string());
                }
                Some(_) | None => {}
            }
        }
        let own = own
            .into_iter()
            .map(|problem| (problem, Diagnostic::APP_PROBLEM));
        let hosts = hosts
            .iter()
            .map(|problem| (problem, Diagnostic::HOST_REFUSAL));
        let diagnostics = own.chain(hosts);
        Self {
            functions: function::functions(app, &refusals),
            diagnostics: diagnostics
                .map(|(problem, code)| Diagnostic::of_problem(problem, code))
                .collect(),
            fatal,
        }
    }

    /// The function called `name`, in any case.
    pub fn function(&self, name: &str) -> Option<&HostFunction> {
        let mut functions = self.functions.iter();
        functions.find(|function| function.name().eq_ignore_ascii_case(name))
    }
}

/// Whether a problem of the whole app stops the host, and not only the handler.
fn is_of_host(problem: &Problem) -> bool {
    let files = ["host.json", "."];
    files.iter().any(|file| problem.file == Path::new(file))
        || problem.file.ends_with("function.json")
}

/// Whether a problem is one of the program that host.json names.
fn concerns_program(problem: &Problem) -> bool {
    problem.file == Path::new("host.json")
        && problem
            .path
            .as_deref()
            .is_some_and(|path| path.starts_with("$.customHandler.description"))
}

/// Whether the host loads the function all the same, and fails at its calls.
fn fails_later(problem: &Problem) -> bool {
    [
        "every call fails",
        "every message fails",
        "every value fails",
    ]
    .iter()
    .any(|words| problem.message.contains(words))
}

/// Whether a problem is one of plugins, which mean nothing to another handler and to the
/// host.
fn concerns_plugins(app: &App, problem: &Problem) -> bool {
    let name = problem.file.file_name().unwrap_or_default();
    if ["plugin.json", "corral.json", "corral.lock"]
        .iter()
        .any(|own| name == *own)
    {
        return true;
    }
    let usable = |name: &String| app.functions.iter().any(|function| function.name == *name);
    let of_usable = problem.function.as_ref().is_some_and(usable);
    match problem.path.as_deref() {
        // A function.json that can be used has nothing wrong as a whole but its plugin.
        None => of_usable || name != "host.json" && problem.severity == Severity::Warning,
        Some(path) => path == "$.scriptFile",
    }
}
