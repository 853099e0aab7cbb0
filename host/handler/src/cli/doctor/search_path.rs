//! Where the tools of an app are looked up.

use std::env;
use std::ffi::OsString;
use std::path::Path;

use super::remedy::ENVIRONMENT;

/// The variable `PATH` for the build commands of an app: the programs of its virtual
/// environment come first, so that it need not be activated.
pub(in crate::cli) fn search_path(root: &Path) -> OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let programs = if cfg!(windows) { "Scripts" } else { "bin" };
    let own = root.join(ENVIRONMENT).join(programs);
    let Some(own) = std::path::absolute(own).ok().filter(|own| own.is_dir()) else {
        return path;
    };
    let folders = std::iter::once(own).chain(env::split_paths(&path));
    env::join_paths(folders).unwrap_or(path)
}
