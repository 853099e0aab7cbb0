//! The folders for compiled code and for state.
//!
//! The folders of the user follow the XDG specification, with one exception: without
//! `HOME` there is no folder, while libraries would take that of the password
//! database.

use std::env;
use std::path::{Path, PathBuf};

use corral_app::{App, Consequence, Problem, Severity, Sha256Digest};
use corral_runtime::{FolderFault, PrivateFolder, Runtime};

/// The folder inside an app that `handler compile` fills. `serve` does not create it:
/// the Functions host watches the app root and would restart.
const DEPLOYED_CACHE: &str = ".corral/cache";

/// The folder for compiled code that is deployed with the app.
pub(in crate::cli) fn deployed_cache(app: &App) -> PathBuf {
    match &app.handler.cache {
        Some(folder) => app.root.join(folder),
        None => app.root.join(DEPLOYED_CACHE),
    }
}

pub(super) fn cache_folders(app: &App) -> Vec<PathBuf> {
    let deployed = deployed_cache(app);
    let mut folders = Vec::new();
    if app.handler.cache.is_some() || deployed.is_dir() {
        folders.push(deployed);
    }
    folders.extend(user_cache());
    folders.push(env::temp_dir().join(private_name()));
    folders
}

fn user_cache() -> Option<PathBuf> {
    let base = if cfg!(windows) {
        absolute("LOCALAPPDATA")
    } else {
        absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")))
    };
    Some(base?.join("corral"))
}

/// The folder for what must outlive the process, one per app. It is not in the app,
/// which the Functions host watches.
pub(in crate::cli) fn state_folder(app: &App) -> Option<PathBuf> {
    let base = if cfg!(windows) {
        absolute("LOCALAPPDATA")
    } else {
        absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")))
    };
    let name = root_digest(app.root.as_os_str().as_encoded_bytes(), cfg!(windows)).to_string();
    Some(base?.join("corral").join(name.get(..16)?))
}

/// The digest that stands for the app in this folder. Windows ignores the case of paths.
fn root_digest(root: &[u8], ignores_case: bool) -> Sha256Digest {
    if ignores_case {
        Sha256Digest::of(&root.to_ascii_lowercase())
    } else {
        Sha256Digest::of(root)
    }
}

fn absolute(name: &str) -> Option<PathBuf> {
    env::var_os(name)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
}

/// Temporary folders are shared between users. The name separates them; the cache
/// checks the owner.
fn private_name() -> String {
    #[cfg(unix)]
    let user = rustix::process::geteuid().as_raw().to_string();
    #[cfg(not(unix))]
    let user = env::var("USERNAME").unwrap_or_default();
    format!("corral-{user}")
}

/// Problems of the folders for compiled code. Without these warnings the only sign
/// would be a slow start, because every start compiles all plugins.
pub(in crate::cli) fn cache_problems(app: &App, runtime: &Runtime) -> Vec<Problem> {
    let named = deployed_cache(app);
    let reported = |fault: &&FolderFault| !fault.is_missing() || fault.path() == named;
    let faults = runtime.cache_faults().iter().filter(reported);
    let mut problems: Vec<Problem> = faults.map(problem).collect();
    if runtime.cache_folder().is_none() {
        problems.push(warning(
            &named,
            "there is no usable folder for compiled code, so every start compiles all plugins"
                .to_owned(),
            "set `cache` in corral.json, or XDG_CACHE_HOME".to_owned(),
        ));
    }
    problems
}

/// A problem of the folder for state, if it exists.
pub(in crate::cli) fn state_problem(app: &App) -> Option<Problem> {
    let fault = PrivateFolder::check(&state_folder(app)?).err()?;
    Some(problem(&fault))
}

fn problem(fault: &FolderFault) -> Problem {
    warning(fault.path(), fault.message(), fault.remedy())
}

fn warning(file: &Path, message: String, remedy: String) -> Problem {
    Problem {
        severity: Severity::Warning,
        file: file.to_owned(),
        path: None,
        position: None,
        message,
        remedy,
        function: None,
        consequence: Consequence::Handler,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_keeps_its_state_where_case_does_not_matter() {
        for (one, other, ignores_case, same) in [
            (r"C:\Apps\orders", r"c:\apps\Orders", true, true),
            ("/apps/orders", "/apps/Orders", false, false),
            ("/apps/orders", "/apps/orders", false, true),
            (r"C:\a", r"C:\b", true, false),
        ] {
            let digests = [one, other].map(|root| root_digest(root.as_bytes(), ignores_case));
            assert_eq!(digests[0] == digests[1], same, "{one} {other}");
        }
    }
}
