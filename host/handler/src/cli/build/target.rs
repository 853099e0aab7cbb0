//! Which functions are built.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail, ensure};
use corral_app::{App, Build, Function, Severity, UnbuiltFunction};

use crate::cli::app;

/// A function to build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::cli) struct Target {
    pub(in crate::cli) name: String,
    /// Where the command runs.
    pub(super) folder: PathBuf,
    /// The file that the handler loads.
    pub(super) plugin: PathBuf,
    pub(super) build: Build,
}

impl Target {
    /// Whether a build writes this file itself.
    pub(in crate::cli) fn writes(&self, file: &Path) -> bool {
        file == self.build.output
            || file == self.plugin
            || file == self.folder.join("function.json")
    }
}

/// All functions that have a build command.
pub(super) fn all(app: &App) -> Vec<Target> {
    let functions = app.functions.iter().filter_map(of_function);
    let mut targets: Vec<_> = functions
        .chain(app.unbuilt.iter().map(of_unbuilt))
        .collect();
    targets.sort_by(|one, other| one.name.cmp(&other.name));
    targets
}

/// The functions with these names, or all that have a build command.
///
/// # Errors
/// When one of them cannot be built, or there are none.
pub(super) fn chosen(app: &App, names: &[String]) -> Result<Vec<Target>> {
    let mut targets: Vec<Target> = Vec::new();
    for name in names {
        let target = named(app, name)?;
        if targets.iter().all(|other| other.name != target.name) {
            targets.push(target);
        }
    }
    if names.is_empty() {
        targets = all(app);
        for broken in &app.broken {
            tracing::warn!("{} is not built: {}", broken.name, broken.reason);
        }
        ensure!(
            !targets.is_empty(),
            "no plugin.json has a build command; add `build` with `command` and `output`"
        );
    }
    Ok(targets)
}

fn named(app: &App, name: &str) -> Result<Target> {
    let mut unbuilt = app.unbuilt.iter();
    if let Some(unbuilt) = unbuilt.find(|unbuilt| unbuilt.name.eq_ignore_ascii_case(name)) {
        return Ok(of_unbuilt(unbuilt));
    }
    let is_function = app
        .functions
        .iter()
        .any(|function| function.name.eq_ignore_ascii_case(name));
    let reason = app.problems.iter().find(|problem| {
        let function = problem.function.as_deref().unwrap_or_default();
        problem.severity == Severity::Error && function.eq_ignore_ascii_case(name)
    });
    if let (false, Some(reason)) = (is_function, reason) {
        bail!("{reason}");
    }
    let function = app::function(app, name)?;
    match of_function(function) {
        Some(target) => Ok(target),
        None => bail!(
            "{name}/plugin.json has no build command; add `build` with `command` and `output`"
        ),
    }
}

fn of_function(function: &Function) -> Option<Target> {
    Some(Target {
        name: function.name.clone(),
        folder: function.folder.clone(),
        plugin: function.plugin.clone(),
        build: function.config.build.clone()?,
    })
}

fn of_unbuilt(function: &UnbuiltFunction) -> Target {
    Target {
        name: function.name.clone(),
        folder: function.folder.clone(),
        plugin: function.plugin.clone(),
        build: function.build.clone(),
    }
}
