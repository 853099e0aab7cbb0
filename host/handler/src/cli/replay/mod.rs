//! `handler replay`: recorded calls sent again, and the answers compared.

mod difference;
mod plugins;
mod report;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use corral_app::Environment;
use corral_emulator::host::HostOptions;
use corral_emulator::recording::{self, Line};
use corral_emulator::replay::{Pointer, Rules, Session};
use corral_emulator::worker::Level;
use tempfile::TempDir;

use self::report::{Form, Report};
use super::AppArgs;
use super::dev::{app_root, own_program};
use crate::console::output;

/// The exit code when nothing was compared.
const NOT_COMPARED: u8 = 2;

/// How long what is left may take to end.
const LAST_TASKS: Duration = Duration::from_secs(2);

/// The port that the host's own address has; nothing listens there.
const PORT: u16 = 7071;

#[derive(clap::Args)]
pub(super) struct ReplayArgs {
    /// A file that `handler dev --record` wrote
    #[arg(value_name = "FILE.jsonl")]
    recording: PathBuf,
    /// Use this plugin in place of that of the recorded function
    #[arg(long, value_name = "NEW.wasm")]
    against: Option<PathBuf>,
    /// Send only calls of these functions
    #[arg(long, value_name = "NAME", num_args = 1..)]
    function: Vec<String>,
    /// Leave out what is at this place of the answer, such as /body/Outputs/message/id;
    /// `*` stands for any one member
    #[arg(long, value_name = "POINTER")]
    ignore: Vec<Pointer>,
    /// Compare log lines too
    #[arg(long)]
    logs: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    app: AppArgs,
}

pub(super) fn run(args: &ReplayArgs) -> Result<ExitCode> {
    let threads = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let compared = threads.block_on(replay(args));
    // What is dropped now kills the handler, if it still runs.
    threads.shutdown_timeout(LAST_TASKS);
    Ok(match compared {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            tracing::error!("{error:#}");
            ExitCode::from(NOT_COMPARED)
        }
    })
}

/// Whether all answers are alike.
async fn replay(args: &ReplayArgs) -> Result<bool> {
    let lines = selected(args, recording::read(&args.recording)?)?;
    let folder = tempfile::tempdir().context("cannot create a temporary folder")?;
    let mut options = options(args, &folder)?;
    if let Some(plugin) = &args.against {
        let plugins = plugins::replace(&options, plugin, functions(&lines), folder.path())?;
        options.environment = with(&options.environment, "CORRAL_PLUGINS", &plugins);
    }
    let session = Session::start(&options, |line| {
        if line.level > Level::Information {
            output::note(&format!("handler | {}", line.text));
        }
    });
    let session = session.await?;
    let rules = Rules {
        ignored: args.ignore.clone(),
        logs: args.logs,
    };
    let form = if args.json { Form::Json } else { Form::Text };
    let mut report = Report::new(form, &args.recording);
    for line in &lines {
        let outcome = session.replay(&line.entry, &rules).await;
        report.add(line, outcome);
    }
    session.end().await;
    report.finish()
}

/// The lines of the functions that are asked for.
fn selected(args: &ReplayArgs, mut lines: Vec<Line>) -> Result<Vec<Line>> {
    let recorded: BTreeSet<String> = functions(&lines).map(str::to_owned).collect();
    for name in &args.function {
        let mut known = recorded.iter();
        anyhow::ensure!(
            known.any(|known| known.eq_ignore_ascii_case(name)),
            "{} has no calls of `{name}`, but of: {}",
            args.recording.display(),
            listed(&recorded)
        );
    }
    if !args.function.is_empty() {
        lines.retain(|line| {
            let mut wanted = args.function.iter();
            wanted.any(|wanted| wanted.eq_ignore_ascii_case(&line.entry.function))
        });
    } else if args.against.is_some() && recorded.len() > 1 {
        anyhow::bail!(
            "{} has calls of several functions: {}; name those that use the new plugin with --function",
            args.recording.display(),
            listed(&recorded)
        );
    }
    Ok(lines)
}

fn functions(lines: &[Line]) -> impl Iterator<Item = &str> {
    lines.iter().map(|line| line.entry.function.as_str())
}

fn listed(names: &BTreeSet<String>) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// How the handler is started: as under `handler dev`, but for its state, which is that of
/// the app that is being developed.
fn options(args: &ReplayArgs, folder: &TempDir) -> Result<HostOptions> {
    let state = if cfg!(windows) {
        "LOCALAPPDATA"
    } else {
        "XDG_STATE_HOME"
    };
    let environment = Environment::from_process();
    Ok(HostOptions {
        root: app_root(args.app.root())?,
        environment: with(&environment, state, &folder.path().join("state")),
        port: PORT,
        functions: Vec::new(),
        enable_auth: false,
        own_program: own_program()?,
        development_storage: None,
        recorder: None,
    })
}

/// The environment with this variable, which takes precedence.
fn with(environment: &Environment, name: &str, value: &Path) -> Environment {
    let known = environment.iter();
    let known = known.map(|(name, value)| (name.to_owned(), value.to_owned()));
    known
        .chain([(name.to_owned(), value.display().to_string())])
        .collect()
}
