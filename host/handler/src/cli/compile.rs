//! `handler compile`: fills the compile cache ahead of deployment.

use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use corral_registry::load_plugin;
use corral_runtime::Origin;

use super::AppArgs;
use super::app;

#[derive(clap::Args)]
pub(super) struct CompileArgs {
    #[command(flatten)]
    app: AppArgs,
}

pub(super) fn run(args: &CompileArgs) -> Result<ExitCode> {
    let app = app::load(&args.app)?;
    let runtime = app::runtime_with_cache(&app, vec![app::deployed_cache(&app)])?;
    let Some(folder) = runtime.cache_folder() else {
        anyhow::bail!(
            "cannot write to {}; name another folder with `cache` in corral.json",
            app::deployed_cache(&app).display()
        );
    };
    let mut failed = false;
    for function in &app.functions {
        let started = Instant::now();
        match load_plugin(&runtime, &app, function) {
            Ok(plugin) => {
                let what = match plugin.origin() {
                    Origin::Compiled => "compiled",
                    Origin::Cache => "was compiled already",
                };
                println!(
                    "{} {what} in {} ms",
                    function.name,
                    started.elapsed().as_millis()
                );
            }
            Err(failure) => {
                failed = true;
                crate::console::error(&format!(
                    "{}: {failure}; {}",
                    function.name,
                    failure.remedy()
                ));
            }
        }
    }
    println!("compiled code is in {}", folder.display());
    Ok(if failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}
