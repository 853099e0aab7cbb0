//! `handler build`: runs the build commands of plugins, and writes the function.json
//! that their code declares.

mod cost;
mod function_json;
mod glob;
mod incremental;
mod job;
mod purpose;
mod record;
mod report;
mod shell;
mod sources;
mod target;

use std::num::NonZeroUsize;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::Result;
use corral_app::{App, Function};
use parking_lot::Mutex;

use self::job::Job;
use self::purpose::Purpose;
use self::record::Record;
use self::report::Report;
use super::AppArgs;
use super::{app, sdk};
use crate::console::Live;
use crate::console::output::{counted, json, note, out};

pub(super) use self::incremental::Builder;
pub(super) use self::report::{Built, Status};
pub(super) use self::sources::inputs;
pub(super) use self::target::Target;

#[derive(clap::Args)]
pub(super) struct BuildArgs {
    /// The functions to build [default: all that have a build command]
    functions: Vec<String>,
    /// Build even if nothing has changed
    #[arg(long)]
    force: bool,
    /// How many functions to build at once [default: the number of CPUs]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    /// Print what the commands print as it appears, and not only if they fail
    #[arg(long, short)]
    verbose: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    app: AppArgs,
}

/// Told the function and the command of a build that begins.
pub(in crate::cli) type Begun = Box<dyn Fn(&str, &str) + Send + Sync>;

/// What all jobs share.
struct Session {
    /// Whether what has not changed is built as well.
    force: bool,
    purpose: Purpose,
    /// Whether output of commands is printed as it appears.
    verbose: bool,
    app: App,
    record: Arc<Record>,
    /// Measures plugins after their builds.
    cost: Option<cost::Meter>,
    progress: Live,
    begun: Option<Begun>,
}

pub(super) fn run(args: &BuildArgs) -> Result<ExitCode> {
    let app = app::load(&args.app)?;
    let targets = target::chosen(&app, &args.functions)?;
    restore_sdks(&app, &targets, args.json)?;
    let session = Session {
        force: args.force,
        purpose: Purpose::Deployment,
        verbose: args.verbose,
        record: Arc::new(Record::load(&app.root)),
        cost: Some(cost::Meter::default()),
        progress: Live::new(!args.json && !args.verbose),
        begun: None,
        app,
    };
    let functions = build_all(args, &session, &targets);
    let failed = functions
        .iter()
        .filter(|built| built.status == Status::Failed)
        .map(|built| built.name.as_str())
        .collect::<Vec<_>>();
    if args.json {
        json(&Report {
            app: &session.app.root,
            functions: &functions,
        })?;
    }
    if failed.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    if targets.len() > 1 {
        tracing::error!(
            "{} of {} failed: {}",
            failed.len(),
            counted(targets.len(), "build"),
            failed.join(", ")
        );
    }
    Ok(ExitCode::FAILURE)
}

/// Whether the plugin of `function` is one that was built while developing, and is not
/// for deployment.
pub(super) fn is_built_for_development(app: &App, function: &Function) -> bool {
    Record::load(&app.root).is_development(&function.name, &function.plugin)
}

/// Unpacks the SDKs that the functions name, which neither git nor a deployment has.
fn restore_sdks(app: &App, targets: &[Target], quiet: bool) -> Result<()> {
    let folders: Vec<_> = targets.iter().map(|target| target.folder.clone()).collect();
    for name in sdk::restore(&app.root, &folders)? {
        if !quiet {
            out(&format!("unpacked the SDK `{name}` to {}/sdk", sdk::FOLDER));
        }
    }
    Ok(())
}

/// Builds all targets, and returns what became of each, in their order.
fn build_all(args: &BuildArgs, session: &Session, targets: &[Target]) -> Vec<Built> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let work = || {
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(target) = targets.get(index) else {
                break;
            };
            let built = Job::new(session, target, index).run();
            session.progress.end(index, || show(args, &built));
            done.lock().push((index, built));
        }
    };
    let cpus = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let jobs = args.jobs.unwrap_or(cpus).get().min(targets.len());
    session.progress.run(|| {
        thread::scope(|scope| {
            for _ in 0..jobs {
                scope.spawn(work);
            }
        });
    });
    let mut done = done.into_inner();
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, built)| built).collect()
}

/// Prints what became of one function.
fn show(args: &BuildArgs, built: &Built) {
    if !args.json {
        for line in built.lines() {
            out(&line);
        }
    }
    for warning in &built.warnings {
        tracing::warn!("{}: {warning}", built.name);
    }
    if let Some(error) = &built.error {
        let output = built.output.as_deref().unwrap_or_default();
        if !args.json && !args.verbose && !output.is_empty() {
            note(&format!("{} printed:\n{output}", built.name));
        }
        tracing::error!("{}: {error}", built.name);
    }
}
