//! Plugins that `handler dev` has built.

use corral_app::{App, Consequence, Problem, Severity};

use crate::cli::app;
use crate::cli::build::is_built_for_development;

/// A warning for each: what is quick to build is larger and slower.
pub(super) fn check(app: &App) -> Vec<Problem> {
    let functions = app.functions.iter();
    let quick = functions.filter(|function| is_built_for_development(app, function));
    quick
        .map(|function| Problem {
            severity: Severity::Warning,
            file: app::relative(app, &function.plugin).to_owned(),
            path: None,
            position: None,
            message: "is a development build of `handler dev`".to_owned(),
            remedy: format!("run `handler build {}` before you deploy", function.name),
            function: Some(function.name.clone()),
            consequence: Consequence::Handler,
        })
        .collect()
}
