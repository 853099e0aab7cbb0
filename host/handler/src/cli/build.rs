//! `handler build`: makes plugins by the commands of their plugin.json.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use corral_app::{App, Build, Function};

use super::AppArgs;
use super::app;

#[derive(clap::Args)]
pub(super) struct BuildArgs {
    /// The functions to build; all with a build command when none is named
    functions: Vec<String>,
    #[command(flatten)]
    app: AppArgs,
}

pub(super) fn run(args: &BuildArgs) -> Result<ExitCode> {
    let app = app::load(&args.app)?;
    let builds = chosen(&app, &args.functions)?;
    let count = builds.len();
    for (done, (function, build)) in builds.into_iter().enumerate() {
        let started = Instant::now();
        println!(
            "[{}/{count}] {}: {}",
            done + 1,
            function.name,
            build.command
        );
        make(function, build)?;
        println!(
            "[{}/{count}] {} is ready after {} s",
            done + 1,
            app::relative(&app, &function.plugin).display(),
            started.elapsed().as_secs()
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn chosen<'a>(app: &'a App, names: &[String]) -> Result<Vec<(&'a Function, &'a Build)>> {
    let mut builds = Vec::new();
    for name in names {
        let function = app::function(app, name)?;
        let build = function.config.build.as_ref().with_context(|| {
            format!(
                "{name}/plugin.json has no build command; add `build` with `command` and `output`"
            )
        })?;
        builds.push((function, build));
    }
    if names.is_empty() {
        builds.extend(
            app.functions
                .iter()
                .filter_map(|function| Some((function, function.config.build.as_ref()?))),
        );
        ensure!(
            !builds.is_empty(),
            "no plugin.json has a build command; add `build` with `command` and `output`"
        );
    }
    Ok(builds)
}

fn make(function: &Function, build: &Build) -> Result<()> {
    let status = shell(&build.command)
        .current_dir(&function.folder)
        .status()
        .with_context(|| format!("cannot start `{}`", build.command))?;
    if !status.success() {
        bail!(
            "{}: `{}` failed with {status}",
            function.name,
            build.command
        );
    }
    put(&build.output, &function.plugin).with_context(|| {
        format!(
            "cannot put {} beside function.json; check `build.output` in {}/plugin.json",
            build.output.display(),
            function.name
        )
    })
}

/// Copies so that a running handler sees the old file or the new one, never a
/// part.
fn put(output: &Path, plugin: &Path) -> std::io::Result<()> {
    if output == plugin {
        return Ok(());
    }
    let mut name = plugin.file_name().map(OsStr::to_owned).unwrap_or_default();
    name.push(".new");
    let beside = plugin.with_file_name(name);
    fs::copy(output, &beside)?;
    fs::rename(&beside, plugin)
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]);
    shell
}

#[cfg(windows)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.args(["/C", command]);
    shell
}
