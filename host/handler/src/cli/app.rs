//! What every command needs: the app, and a runtime laid out for it.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use corral_app::{App, Environment, Function};
use corral_runtime::{Compiler, Runtime, RuntimeConfig, digest, hex};

use super::{AppArgs, capacity};

/// The folder inside an app that `handler compile` fills. It is never made by
/// `serve`: the Functions host watches the app root and would restart.
const DEPLOYED_CACHE: &str = ".corral/cache";

/// Reads the app that `args` name.
///
/// # Errors
/// When its folder is not there.
pub(super) fn load(args: &AppArgs) -> Result<App> {
    load_with(args, &Environment::from_process())
}

/// Reads the app that `args` name, with the variables of `environment`.
///
/// # Errors
/// When its folder is not there.
pub(super) fn load_with(args: &AppArgs, environment: &Environment) -> Result<App> {
    let root = args.app.as_deref().unwrap_or(Path::new("."));
    anyhow::ensure!(
        root.is_dir(),
        "there is no app folder {}; name it with --app",
        root.display()
    );
    Ok(App::load(root, environment))
}

/// The function called `name`, in any case.
///
/// # Errors
/// When there is none, or its files cannot be used.
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
        "no function `{name}` in {}; it has {}",
        app.root.display(),
        names.join(", ")
    )
}

/// A runtime for `app`, for somebody who waits for it.
///
/// # Errors
/// When this machine cannot run WebAssembly.
pub(super) fn runtime(app: &App) -> Result<Runtime> {
    runtime_with_cache(app, cache_folders(app))
}

/// A runtime for `app` that serves: compiling gives way to calls.
///
/// # Errors
/// When this machine cannot run WebAssembly.
pub(super) fn serving_runtime(app: &App) -> Result<Runtime> {
    make(app, cache_folders(app), true)
}

/// A runtime for `app` that keeps compiled code in the first of `cache` that can
/// be written to.
///
/// # Errors
/// When this machine cannot run WebAssembly.
pub(super) fn runtime_with_cache(app: &App, cache: Vec<PathBuf>) -> Result<Runtime> {
    make(app, cache, false)
}

fn make(app: &App, cache: Vec<PathBuf>, gives_way: bool) -> Result<Runtime> {
    Ok(Runtime::new(&RuntimeConfig {
        concurrency: app.handler.concurrency,
        functions: app.functions.len(),
        memory: app.handler.memory.unwrap_or_else(capacity::memory),
        cores: capacity::cores(),
        stack: usize::try_from(app.handler.stack).unwrap_or(usize::MAX),
        compiler: Some(compiler(app, gives_way)?),
        cache,
    })?)
}

/// This program compiles plugins in processes of its own. Its file may be
/// replaced while it runs; Linux knows the one that is running.
fn compiler(app: &App, gives_way: bool) -> Result<Compiler> {
    let program = if cfg!(target_os = "linux") {
        PathBuf::from("/proc/self/exe")
    } else {
        env::current_exe().context("cannot tell where the handler's file is")?
    };
    Ok(Compiler {
        program,
        time: app.handler.compile_time,
        memory: app.handler.compile_memory,
        gives_way,
    })
}

/// The folder of compiled code that is deployed with the app.
pub(super) fn deployed_cache(app: &App) -> PathBuf {
    match &app.handler.cache {
        Some(folder) => app.root.join(folder),
        None => app.root.join(DEPLOYED_CACHE),
    }
}

fn cache_folders(app: &App) -> Vec<PathBuf> {
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

/// The folder for what has to outlive the process, which is never in the app:
/// the Functions host watches that. Each app has its own.
pub(super) fn state_folder(app: &App) -> Option<PathBuf> {
    let base = if cfg!(windows) {
        absolute("LOCALAPPDATA")
    } else {
        absolute("XDG_STATE_HOME").or_else(|| Some(absolute("HOME")?.join(".local/state")))
    };
    let name = hex(&digest(app.root.as_os_str().as_encoded_bytes()));
    Some(base?.join("corral").join(name.get(..16)?))
}

fn absolute(name: &str) -> Option<PathBuf> {
    env::var_os(name)
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
}

/// Temporary folders are shared between users; the name keeps them apart, the
/// cache checks that the folder is really ours.
fn private_name() -> String {
    #[cfg(unix)]
    let user = rustix::process::geteuid().as_raw().to_string();
    #[cfg(not(unix))]
    let user = env::var("USERNAME").unwrap_or_default();
    format!("corral-{user}")
}

/// A path as users know it: relative to the app where it is inside.
pub(super) fn relative<'a>(app: &App, path: &'a Path) -> &'a Path {
    path.strip_prefix(&app.root).unwrap_or(path)
}
