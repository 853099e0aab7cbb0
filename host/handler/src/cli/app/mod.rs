//! What most commands need: the app, its folders and a runtime for it.

mod folders;
mod program;
mod runtime;

use std::path::Path;

use anyhow::{Result, bail};
use corral_app::{App, Environment, Function};

use super::{AppArgs, ROOT_VARIABLE};

pub(super) use folders::{cache_problems, deployed_cache, state_folder, state_problem};
pub(super) use runtime::{deploying_runtime, packager, plugin_memory, runtime, serving_runtime};

/// Loads the app that `args` name for a command: with local.settings.json, unless the
/// environment says that this is not a development machine.
///
/// # Errors
/// When its folder does not exist.
pub(super) fn load(args: &AppArgs) -> Result<App> {
    load_with(args, &Environment::from_process().or_development())
}

/// Loads the app in `root` for a command, as [`load`] does.
pub(super) fn load_from(root: &Path) -> App {
    App::load(root, &Environment::from_process().or_development())
}

/// Loads the app that `args` name, with the variables of `environment`.
///
/// # Errors
/// When its folder does not exist.
pub(super) fn load_with(args: &AppArgs, environment: &Environment) -> Result<App> {
    let root = args.root();
    anyhow::ensure!(
        root.is_dir(),
        "the app folder {} does not exist; set it with --app or {ROOT_VARIABLE}",
        root.display()
    );
    Ok(App::load(root, environment))
}

/// The function called `name`, in any case.
///
/// # Errors
/// When it does not exist, or its files are not valid.
pub(super) fn function<'a>(app: &'a App, name: &str) -> Result<&'a Function> {
    let found = app
        .functions
        .iter()
        .find(|function| function.name.eq_ignore_ascii_case(name));
    if let Some(function) = found {
        return Ok(function);
    }
    if let Some(broken) = app
        .broken
        .iter()
        .find(|broken| broken.name.eq_ignore_ascii_case(name))
    {
        bail!("{}: {}", broken.name, broken.reason);
    }
    let names: Vec<&str> = app
        .functions
        .iter()
        .map(|function| function.name.as_str())
        .collect();
    bail!(
        "there is no function `{name}` in {}; it has {}",
        app.root.display(),
        names.join(", ")
    )
}

/// A path as users know it: relative to the app root if it is inside.
pub(super) fn relative<'a>(app: &App, path: &'a Path) -> &'a Path {
    path.strip_prefix(&app.root).unwrap_or(path)
}
