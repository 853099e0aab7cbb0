//! Which `.wasm` is a function's plugin: `scriptFile`, else the one named as
//! the folder, else the only one in the folder. One in the folder of plugins
//! besides the app takes precedence over them all.

use std::path::{Path, PathBuf};

use crate::discovery::{Found, file_names, is_wasm};
use crate::json::Cursor;
use crate::path;
use crate::problem::Report;
use crate::proxies;

/// The path of the plugin. Problems are reported; the path is then where a
/// plugin is expected.
pub(crate) fn locate(
    found: &Found,
    plugin_folder: Option<&Path>,
    script_file: Option<&Cursor<'_>>,
    can_build: bool,
    report: &Report,
) -> PathBuf {
    let deployed = plugin_folder.map(|folder| folder.join(format!("{}.wasm", found.name)));
    if let Some(deployed) = deployed.filter(|path| path.is_file()) {
        return deployed;
    }
    let build = if can_build {
        format!("run `handler build {}`", found.name)
    } else {
        format!("put {}.wasm into the folder", found.name)
    };
    if let Some(script) = script_file
        && let Some(text) = script.text()
    {
        let path = path::join(&found.folder, text);
        if !proxies::is_entrance(&path) && !is_wasm(text) {
            script.error(
                format!("is `{text}`, which is not a .wasm file"),
                "name the plugin, or remove scriptFile",
            );
        } else if let Some(portable) = path::with_slashes(text).filter(|_| !cfg!(windows)) {
            script.error(
                format!("names the file `{text}`, whose `\\` separates folders only on Windows"),
                format!("write \"{portable}\", which all systems know"),
            );
        } else if !path.is_file() {
            script.error(
                format!("names the file `{text}`, which does not exist"),
                if can_build {
                    build
                } else {
                    "put the file there, or correct the name".to_owned()
                },
            );
        } else if let Some(portable) = path::with_slashes(text) {
            script.warn(
                format!("is `{text}`, whose `\\` separates folders only on Windows"),
                format!("write \"{portable}\", which all systems know"),
            );
        }
        return path;
    }
    let expected = found.folder.join(format!("{}.wasm", found.name));
    if expected.is_file() {
        return expected;
    }
    let mut candidates = file_names(&found.folder);
    candidates.retain(|name| is_wasm(name));
    match candidates.as_slice() {
        [only] => found.folder.join(only),
        [] => {
            report.error("has no plugin: there is no .wasm file in its folder", build);
            expected
        }
        several => {
            report.error(
                format!("has several plugins to choose from: {}", several.join(", ")),
                format!(
                    "name one with \"scriptFile\", or rename it to {}.wasm",
                    found.name
                ),
            );
            expected
        }
    }
}
