//! From a plugin file to a plugin.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use corral_app::{App, Function};
use corral_runtime::{LoadError, MAX_PLUGIN_SIZE, Plugin, Profile, Runtime, digest, hex};

/// Why a function has no plugin.
#[derive(Debug, thiserror::Error)]
pub enum LoadFailure {
    /// The file could not be read.
    #[error("cannot read {}: {error}; build the plugin and put it there", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: std::io::Error,
    },
    /// The file is not the one that plugin.json pins.
    #[error("{} has the sha256 {found}, while plugin.json demands {pinned}; deploy the right file or change the pin", path.display())]
    WrongDigest {
        /// The file.
        path: PathBuf,
        /// The digest it has.
        found: String,
        /// The digest it should have.
        pinned: String,
    },
    /// The file is no plugin that can run here.
    #[error("{}: {error}", path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// Why not.
        error: LoadError,
    },
}

/// What the plugin of `function` may use.
pub fn profile(app: &App, function: &Function) -> Profile {
    let config = &function.config;
    Profile {
        limits: config.limits,
        instances: config.instances,
        settings: config.grants.settings_for(&app.settings),
        files: config.grants.files.clone(),
    }
}

/// Reads, verifies, compiles and links the plugin of `function`. Blocks; call
/// it off the serving threads.
///
/// # Errors
/// Each names the file and the remedy.
pub fn load_plugin(
    runtime: &Runtime,
    app: &App,
    function: &Function,
) -> Result<Plugin, LoadFailure> {
    let path = &function.plugin;
    let wasm = read(path).map_err(|error| LoadFailure::Unreadable {
        path: path.clone(),
        error,
    })?;
    if let Some(pinned) = &function.config.sha256 {
        let found = digest(&wasm);
        if found != *pinned {
            return Err(LoadFailure::WrongDigest {
                path: path.clone(),
                found: hex(&found),
                pinned: hex(pinned),
            });
        }
    }
    runtime
        .load(&wasm, profile(app, function))
        .map_err(|error| LoadFailure::Refused {
            path: path.clone(),
            error,
        })
}

/// Reads a file, but not more of it than is needed to see that it is too large.
fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut content = Vec::new();
    File::open(path)?
        .take(MAX_PLUGIN_SIZE + 1)
        .read_to_end(&mut content)?;
    Ok(content)
}
