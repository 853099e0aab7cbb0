//! Folders that are meant to be functions and that the Functions host ignores (custom handler protocol, section 7.1).

use std::path::{Path, PathBuf};

use crate::discovery::{file_names, is_wasm};
use crate::problem::{Problem, Report};

/// Reports the folders of `root` that hold a function under another name, or a
/// level too deep.
pub(super) fn check(root: &Path, problems: &mut Vec<Problem>) {
    for folder in folders(root) {
        let names = file_names(&folder);
        if names.iter().any(|name| name == "function.json") {
            continue;
        }
        let other = names
            .iter()
            .find(|name| name.eq_ignore_ascii_case("function.json"));
        match other {
            Some(name) => {
                let name =
                    format!("is not a function on Linux, because its file is called `{name}`");
                report(
                    root,
                    &folder,
                    &name,
                    "rename the file to function.json",
                    problems,
                );
            }
            None => nested(root, &folder, problems),
        }
    }
}

/// A function.json beside a plugin in a nested folder is hardly an accident.
fn nested(root: &Path, folder: &Path, problems: &mut Vec<Problem>) {
    for inner in folders(folder) {
        let names = file_names(&inner);
        let function = names.iter().any(|name| name == "function.json");
        if function && names.iter().any(|name| is_wasm(name)) {
            report(
                root,
                &inner,
                "is not a function: the Functions host looks only into the folders of the app root",
                "move the folder into the app root",
                problems,
            );
        }
    }
}

fn report(root: &Path, folder: &Path, message: &str, remedy: &str, problems: &mut Vec<Problem>) {
    let name = folder.strip_prefix(root).unwrap_or(folder);
    let report = Report::of_function(name, &name.to_string_lossy());
    report.error(message, remedy);
    problems.append(&mut report.into_problems());
}

/// The folders in `folder`, hidden ones left out, by name.
fn folders(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| {
            let name = path.file_name().unwrap_or_default();
            path.is_dir() && !name.as_encoded_bytes().starts_with(b".")
        })
        .collect();
    paths.sort();
    paths
}
