//! `handler build`: runs the build commands of plugins.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

use anyhow::{Context, Result, bail, ensure};
use corral_app::{App, Build, Function};
use corral_registry::replace_file;

use super::AppArgs;
use super::app;
use crate::console::output::out;

#[derive(clap::Args)]
pub(super) struct BuildArgs {
    /// The functions to build [default: all that have a build command]
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
        out(&format!(
            "[{}/{count}] {}: {}",
            done + 1,
            function.name,
            build.command
        ));
        run_build(function, build)?;
        out(&format!(
            "[{}/{count}] built {} in {} s",
            done + 1,
            app::relative(&app, &function.plugin).display(),
            started.elapsed().as_secs()
        ));
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

fn run_build(function: &Function, build: &Build) -> Result<()> {
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
    install(&build.output, &function.plugin).with_context(|| {
        format!(
            "cannot copy {} next to function.json; check `build.output` in {}/plugin.json",
            build.output.display(),
            function.name
        )
    })
}

/// Replaces the plugin atomically, so that a running handler never sees part of it.
fn install(output: &Path, plugin: &Path) -> std::io::Result<()> {
    if output == plugin {
        return Ok(());
    }
    replace_file(plugin, &fs::read(output)?)
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]);
    shell
}

/// `cmd` does not parse quoted arguments as other programs do: it removes one pair of
/// quotes and takes the text between them literally.
#[cfg(windows)]
fn shell(command: &str) -> Command {
    use std::os::windows::process::CommandExt as _;

    let mut shell = Command::new("cmd");
    shell.raw_arg(format!("/S /C \"{command}\""));
    shell
}
