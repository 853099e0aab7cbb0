//! Which folders of the app are functions (custom handler protocol, section
//! 7.1).

use std::path::{Path, PathBuf};

use crate::problem::{Consequence, Problem, Report};

/// A folder with a function.json.
#[derive(Debug)]
pub(crate) struct Found {
    /// The folder's name.
    pub(crate) name: String,
    /// Its absolute path.
    pub(crate) folder: PathBuf,
}

/// The folders of an app, each list in the order of names.
#[derive(Debug, Default)]
pub(crate) struct Folders {
    /// Those with a function.json.
    pub(crate) functions: Vec<Found>,
    /// Those without, hidden ones left out.
    pub(crate) others: Vec<PathBuf>,
}

/// Scans the app root.
pub(crate) fn discover(root: &Path, problems: &mut Vec<Problem>) -> Folders {
    let mut folders = Folders::default();
    let entries = match std::fs::read_dir(root) {
        Ok(entries) => entries,
        Err(error) => {
            let report = Report::new(".");
            report.error(
                format!("the app root {} cannot be read: {error}", root.display()),
                "name the folder that holds host.json, with --app or FUNCTIONS_APP_ROOT_PATH",
            );
            problems.append(&mut report.into_problems());
            return folders;
        }
    };
    let mut paths: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_dir())
        .collect();
    paths.sort();
    for folder in paths {
        let name = folder.file_name().unwrap_or_default();
        match (name.to_str(), folder.join("function.json").is_file()) {
            (Some(name), true) => folders.functions.push(Found {
                name: name.to_owned(),
                folder,
            }),
            (None, true) => {
                let report = Report::new(name).leading_to(Consequence::Nothing);
                report.error(
                    "the name of this folder is not valid Unicode, so it cannot be a function",
                    "rename it with letters, digits, _ and -",
                );
                problems.append(&mut report.into_problems());
            }
            (_, false) if name.as_encoded_bytes().starts_with(b".") => {}
            (_, false) => folders.others.push(folder),
        }
    }
    folders
}

/// Reports a folder without a function.json that looks as if it were meant to
/// be a function. A build may write the function.json of one that is `unbuilt`.
pub(crate) fn check_unused_folder(folder: &Path, unbuilt: bool, problems: &mut Vec<Problem>) {
    let report =
        Report::new(folder.file_name().unwrap_or_default()).leading_to(Consequence::Handler);
    let names = file_names(folder);
    let misspelt = names
        .iter()
        .find(|name| name.eq_ignore_ascii_case("function.json"));
    let sign = names
        .iter()
        .find(|name| *name == "plugin.json" || is_wasm(name));
    if let Some(name) = misspelt {
        report.warn(
            format!("is not a function, because its file is called `{name}`"),
            "rename the file to function.json",
        );
    } else if let Some(name) = sign {
        let remedy = if unbuilt {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            format!(
                "run `handler build {name}` if its code declares the bindings, or add a function.json"
            )
        } else {
            "add a function.json with its bindings, or move the file out of the app".to_owned()
        };
        report.warn(
            format!("holds {name} but no function.json, so it is not a function"),
            remedy,
        );
    }
    problems.append(&mut report.into_problems());
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
