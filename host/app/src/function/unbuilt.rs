//! A folder that a build may make a function.

use std::path::{Path, PathBuf};

use super::load::{LoadContext, check_name};
use crate::discovery::Found;
use crate::plugin::{self, Build};
use crate::problem::{Consequence, Problem, Report, Severity};

/// A folder with a build command but without a function.json, which the build writes
/// if the code declares it. Until then it is not a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnbuiltFunction {
    /// The name: its folder.
    pub name: String,
    /// The absolute path of its folder.
    pub folder: PathBuf,
    /// The absolute path of the `.wasm` that the build makes.
    pub plugin: PathBuf,
    /// How it is built.
    pub build: Build,
}

/// Loads a folder without function.json; `None` if it has no valid build command.
/// Problems are reported if there is something like one.
pub(crate) fn load(
    folder: &Path,
    context: &LoadContext<'_>,
    problems: &mut Vec<Problem>,
) -> Option<UnbuiltFunction> {
    let found = Found {
        name: folder.file_name()?.to_str()?.to_owned(),
        folder: folder.to_owned(),
    };
    let mut own = Vec::new();
    let build = plugin::load(&found, context.inherited(), &mut own).build;
    let about_build = |problem: &Problem| {
        let path = problem.path.as_deref().unwrap_or_default();
        path.starts_with("$.build")
    };
    if build.is_none() && !own.iter().any(about_build) {
        return None;
    }
    let report = Report::of_function(&found.name, &found.name).leading_to(Consequence::Handler);
    check_name(&found.name, &[], &report);
    own.append(&mut report.into_problems());
    let is_broken = own
        .iter()
        .any(|problem| problem.severity == Severity::Error);
    problems.append(&mut own);
    let build = build.filter(|_| !is_broken)?;
    // What it has to say is about finding a plugin that was built.
    let ignored = Report::new(&found.name);
    let plugin = plugin::locate(&found, context.plugin_folder, None, true, &ignored);
    Some(UnbuiltFunction {
        name: found.name,
        folder: found.folder,
        plugin,
        build,
    })
}
