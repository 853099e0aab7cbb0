//! Another plugin in place of the one in the app, without a change of the app.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use corral_app::{App, Function, Lock, Sha256Digest};
use corral_emulator::host::HostOptions;

/// Makes a folder of plugins below `folder` in which these functions have `plugin`. A
/// handler that is told of it prefers it to the app.
pub(super) fn replace<'a>(
    options: &HostOptions,
    plugin: &Path,
    functions: impl Iterator<Item = &'a str>,
    folder: &Path,
) -> Result<PathBuf> {
    let content = fs::read(plugin).with_context(|| format!("cannot read {}", plugin.display()))?;
    let digest = Sha256Digest::of(&content);
    let app = App::load(&options.root, &options.app_environment());
    let plugins = folder.join("plugins");
    fs::create_dir(&plugins)?;
    let replaced: BTreeSet<&str> = functions.collect();
    for name in &replaced {
        let function = app.functions.iter().find(|known| known.name == *name);
        let Some(function) = function.filter(|known| known.plugin.is_file()) else {
            bail!(
                "the app has no function `{name}` with a plugin, which --against would replace; replay without it"
            );
        };
        check_pins(&app, function, digest)?;
        fs::write(plugins.join(format!("{name}.wasm")), &content)?;
    }
    // The folder stands for the one that the app may have already.
    for function in &app.functions {
        let deployed = app.plugin_folder.as_deref();
        let is_deployed = deployed.is_some_and(|deployed| function.plugin.starts_with(deployed));
        if is_deployed && !replaced.contains(function.name.as_str()) {
            let copy = plugins.join(format!("{}.wasm", function.name));
            fs::copy(&function.plugin, copy)
                .with_context(|| format!("cannot read {}", function.plugin.display()))?;
        }
    }
    Ok(plugins)
}

/// The handler does not load a plugin with another digest than the one that is pinned.
fn check_pins(app: &App, function: &Function, digest: Sha256Digest) -> Result<()> {
    let name = &function.name;
    let pinned = function.config.sha256;
    ensure!(
        pinned.is_none_or(|pinned| pinned == digest),
        "{name}/plugin.json accepts only the plugin with the digest of `sha256`; remove the key while you compare"
    );
    if let Lock::Closed(locked) = &app.lock {
        ensure!(
            locked.get(name) == Some(&digest),
            "corral.lock accepts only another plugin for `{name}`; remove \"locked\" from corral.json while you compare"
        );
    }
    Ok(())
}
