//! `handler compile`: fills the compile cache ahead of deployment.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use corral_registry::load_plugin;
use corral_runtime::Origin;

use super::AppArgs;
use super::app;
use crate::console::output;

#[derive(clap::Args)]
pub(super) struct CompileArgs {
    #[command(flatten)]
    app: AppArgs,
}

pub(super) fn run(args: &CompileArgs) -> Result<ExitCode> {
    let app = app::load(&args.app)?;
    let runtime = app::deploying_runtime(&app)?;
    let Some(folder) = runtime.cache_folder() else {
        let mut faults = runtime.cache_faults().iter();
        let why = faults.next().map_or_else(
            || {
                let folder = app::deployed_cache(&app);
                format!("cannot write to {}", folder.display())
            },
            |fault| format!("{fault}; {}", fault.remedy()),
        );
        anyhow::bail!("{why}, or name another folder with `cache` in corral.json");
    };
    let mut failed = false;
    for function in &app.functions {
        let started = Instant::now();
        match load_plugin(&runtime, &app, function) {
            Ok(plugin) => {
                let what = match plugin.origin() {
                    Origin::Compiled => "compiled",
                    Origin::Cache => "was already compiled",
                };
                output::out(&format!(
                    "{} {what} in {} ms",
                    function.name,
                    started.elapsed().as_millis()
                ));
            }
            Err(failure) => {
                failed = true;
                tracing::error!("{}: {failure}; {}", function.name, failure.remedy());
            }
        }
    }
    output::out(&format!(
        "compiled code is in {}, usable by {}",
        folder.display(),
        readers()
    ));
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

/// The users whose handlers accept the files of this process.
#[cfg(unix)]
fn readers() -> String {
    match rustix::process::geteuid().as_raw() {
        0 => "handlers of any user".to_owned(),
        user => format!(
            "handlers of user {user}; for other users, run this as root or make root the owner of the folder"
        ),
    }
}

#[cfg(not(unix))]
fn readers() -> String {
    "handlers of any user with read access".to_owned()
}
