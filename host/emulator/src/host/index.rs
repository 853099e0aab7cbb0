//! What the host finds in an app, and what it refuses.

use std::path::Path;

use corral_app::{App, Consequence, Problem, RouteTable};

use super::function::{self, HostFunction};
use super::program;
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
    /// Indexes `app`. `own_program` is this project's custom handler, which stands in for
    /// one that host.json names and the app has no copy of.
    pub fn new(app: &App, own_program: &Path) -> Self {
        let handler = app.host.custom_handler.as_ref();
        let stand_in = handler.and_then(|handler| program::stand_in(app, handler, own_program));
        let is_corral = stand_in.is_some() || has_plugins(app);
        let counts = |problem: &&Problem| match problem.consequence {
            Consequence::Handler => is_corral,
            Consequence::NoProgram => stand_in.is_none(),
            _ => true,
        };
        let own: Vec<_> = app.problems.iter().filter(counts).collect();
        let hosts = app.indexing_problems();
        let mut fatal = None;
        let mut refusals = Vec::new();
        for problem in own.iter().copied().chain(&hosts) {
            match (problem.consequence, &problem.function) {
                (Consequence::NoStart | Consequence::NoProgram, _) => {
                    fatal.get_or_insert_with(|| problem.to_string());
                }
                (Consequence::NotLoaded, Some(function)) => {
                    refusals.push((function.clone(), problem.to_string()));
                }
                _ => {}
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

    /// Which function of `app` answers a path, without those that the host refuses.
    pub fn routes(&self, app: &App) -> RouteTable {
        let known = |name: &str| {
            let function = self.function(name);
            function.is_some_and(HostFunction::is_listed)
        };
        let mut routed = app.clone();
        // To the host, an entrance of the gateway is a function like any other.
        let entrances = std::mem::take(&mut routed.proxy_functions);
        routed.functions.extend(entrances);
        routed.functions.retain(|function| known(&function.name));
        routed.broken.retain(|function| known(&function.name));
        RouteTable::of_host(&routed)
    }
}

/// Whether an app looks like one of this project's, whatever its program is called.
pub(crate) fn has_plugins(app: &App) -> bool {
    let plugins = app
        .functions
        .iter()
        .any(|function| function.plugin.is_file());
    plugins || app.root.join("corral.json").is_file()
}
