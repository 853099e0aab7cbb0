//! Which folders of the app are functions (custom handler protocol, section
//! 7.1).

use std::path::{Path, PathBuf};

use crate::problem::{Problem, Report};

/// A folder with a function.json.
#[derive(Debug)]
pub(crate) struct Found {
    /// The folder's name.
    pub(crate) name: String,
    /// Its absolute path.
    pub(crate) folder: PathBuf,
}

/// The function folders of the app in the order of their names. Folders that
/// look as if they were meant to be functions are reported; `cache` never is.
pub(crate) fn discover(
    root: &Path,
    cache: Option<&Path>,
    problems: &mut Vec<Problem>,
) -> Vec<Found> {
    let entries = match std::fs::read_dir(root) {
        Ok(entries) => entries,
        Err(error) => {
            let report = Report::new(".");
            report.error(
                format!("the app root {} cannot be read: {error}", root.display()),
                "name the folder that holds host.json, with --app or FUNCTIONS_APP_ROOT_PATH",
            );
            problems.extend(report.into_problems());
            return Vec::new();
        }
    };
    let mut folders: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_dir() && Some(path.as_path()) != cache)
        .collect();
    folders.sort();
    folders
        .into_iter()
        .filter_map(|folder| consider(folder, problems))
        .collect()
}

fn consider(folder: PathBuf, problems: &mut Vec<Problem>) -> Option<Found> {
    let file_name = folder.file_name()?;
    let report = Report::new(file_name);
    let is_function = folder.join("function.json").is_file();
    let found = match (file_name.to_str(), is_function) {
        (Some(name), true) => Some(Found {
            name: name.to_owned(),
            folder,
        }),
        (None, true) => {
            report.error(
                "the name of this folder is not Unicode, so it cannot be a function",
                "rename it with letters, digits, _ and -",
            );
            None
        }
        (_, false) => {
            if !file_name.to_string_lossy().starts_with('.') {
                check_unused(&folder, &report);
            }
            None
        }
    };
    problems.extend(report.into_problems());
    found
}

fn check_unused(folder: &Path, report: &Report) {
    let names = file_names(folder);
    if let Some(name) = names
        .iter()
        .find(|name| name.eq_ignore_ascii_case("function.json"))
    {
        report.warn(
            format!("is not a function, because its file is called `{name}`"),
            "rename the file to function.json",
        );
        return;
    }
    let reason = names
        .iter()
        .find(|name| *name == "plugin.json" || is_wasm(name));
    if let Some(reason) = reason {
        report.warn(
            format!("holds {reason} but no function.json, so it is not a function"),
            "add a function.json with its bindings, or move the file out of the app",
        );
    }
}

/// Whether a file's name says that it is WebAssembly.
pub(crate) fn is_wasm(name: &str) -> bool {
    Path::new(name)
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("wasm"))
}

/// The names of the files in a folder, sorted; empty when it cannot be read.
pub(crate) fn file_names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names: Vec<String> = entries
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
