//! Builds functions whose sources change.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use corral_app::Sha256Digest;
use corral_emulator::events::{
    self, BuildOutcome, EventKind, Events, LogLine, LogSource, Severity,
};
use corral_emulator::watch::{Change, FolderWatch};
use tokio::sync::Semaphore;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::task::spawn_blocking;

use super::plan::Plan;
use crate::cli::build::{Built, Status, Target};

/// How long nothing may change before a build begins. An editor saves a file in several
/// steps, and what comes later starts another build.
const QUIET: Duration = Duration::from_millis(30);

/// The builds of an app that is being developed.
pub(super) struct Builds {
    events: Events,
    watch: FolderWatch,
    plan: Plan,
    functions: BTreeMap<String, Progress>,
    /// How many builds may run at once.
    permits: Arc<Semaphore>,
    ended: UnboundedSender<Ended>,
    ends: UnboundedReceiver<Ended>,
}

/// The builds of one function.
#[derive(Debug, Default)]
struct Progress {
    is_running: bool,
    /// Whether something has changed since the build began.
    again: bool,
    /// What the last build was made from.
    tried: Option<Sha256Digest>,
    has_failed: bool,
}

/// A build that has ended.
struct Ended {
    target: Arc<Target>,
    sources: Option<Sha256Digest>,
    /// Whether it failed; `None` if there was nothing to build.
    failed: Option<bool>,
}

impl Builds {
    /// Of the app in `root`, an absolute path, which only these functions of are built;
    /// all without names. Blocks while files are read.
    pub(super) fn new(root: &Path, names: &[String], events: &Events) -> Self {
        let (ended, ends) = mpsc::unbounded_channel();
        let cpus = thread::available_parallelism().map_or(1, usize::from);
        Self {
            events: events.clone(),
            watch: FolderWatch::new(),
            plan: Plan::new(root, names, events.clone()),
            functions: BTreeMap::new(),
            permits: Arc::new(Semaphore::new(cpus)),
            ended,
            ends,
        }
    }

    /// Builds until it is dropped.
    pub(super) async fn run(mut self) {
        let read = self.plan.read_targets();
        self.report(read);
        self.watch.set(&self.plan.folders());
        let builder = Arc::clone(self.plan.builder());
        let stale: Vec<_> = self.plan.targets().cloned().collect();
        for target in stale {
            if builder.may_be_stale(&target) {
                self.begin(target);
            }
        }
        loop {
            tokio::select! {
                Some(ended) = self.ends.recv() => self.end(&ended),
                changes = self.watch.burst(QUIET) => self.change(&changes),
            }
        }
    }

    fn change(&mut self, changes: &BTreeSet<Change>) {
        // Reading the app takes milliseconds; the task has nothing else to do.
        let known: Vec<_> = self.plan.targets().cloned().collect();
        let updated = self.plan.update(changes);
        self.report(updated);
        self.watch.set(&self.plan.folders());
        let mut affected = self.plan.affected(changes);
        for target in self.plan.targets() {
            let is_same = known.contains(target) || affected.contains(target);
            if !is_same {
                // Its plugin.json is new, or has changed.
                affected.push(Arc::clone(target));
            }
        }
        for target in affected {
            self.begin(target);
        }
    }

    /// Begins a build, or notes that another one is due after the one that runs.
    fn begin(&mut self, target: Arc<Target>) {
        let progress = self.functions.entry(target.name.clone()).or_default();
        if progress.is_running {
            progress.again = true;
            return;
        }
        progress.is_running = true;
        let (tried, has_failed) = (progress.tried, progress.has_failed);
        let builder = Arc::clone(self.plan.builder());
        let (events, ended) = (self.events.clone(), self.ended.clone());
        let permits = Arc::clone(&self.permits);
        tokio::spawn(async move {
            // The semaphore is never closed.
            let _permit = permits.acquire_owned().await;
            let building = Arc::clone(&target);
            let built = spawn_blocking(move || {
                let built = builder.build(&building, tried);
                let sources = built.sources;
                let is_back = has_failed && sources != tried;
                let failed = match built.status {
                    Status::UpToDate if !is_back => None,
                    status => Some(status == Status::Failed),
                };
                if failed.is_some() {
                    events.emit(EventKind::BuildCompleted(told(&building, built)));
                }
                (sources, failed)
            });
            let (sources, failed) = built.await.unwrap_or_default();
            // Without a receiver the host is ending.
            let _ = ended.send(Ended {
                target,
                sources,
                failed,
            });
        });
    }

    fn end(&mut self, ended: &Ended) {
        let name = &ended.target.name;
        let progress = self.functions.entry(name.clone()).or_default();
        progress.is_running = false;
        progress.tried = ended.sources.or(progress.tried);
        progress.has_failed = ended.failed.unwrap_or(progress.has_failed);
        let again = std::mem::take(&mut progress.again);
        let target = self.plan.target(name).filter(|_| again);
        if let Some(target) = target {
            self.begin(target);
        }
    }

    /// Tells why sources are not watched, or functions are not built.
    fn report(&mut self, read: anyhow::Result<()>) {
        let unwatched = self.watch.take_failure();
        let unwatched = unwatched.map(|failure| {
            format!("changes of sources are not noticed: {failure}; run `handler build` by hand")
        });
        let unread = read.err().map(|error| format!("{error:#}"));
        for message in unwatched.into_iter().chain(unread) {
            self.events.emit(EventKind::Log(LogLine {
                level: Severity::Warning,
                source: LogSource::Host,
                message,
                function: None,
                invocation_id: None,
            }));
        }
    }
}

/// The event for a build.
fn told(target: &Target, built: Built) -> events::Built {
    let name = &target.name;
    let changes = built.function_json.iter();
    let changes = changes.map(|change| format!("{name}/function.json: {change}"));
    let warnings = built.warnings.iter();
    let warnings = warnings.map(|warning| format!("warning: {name}: {warning}"));
    events::Built {
        function: name.clone(),
        outcome: match built.status {
            Status::Failed => BuildOutcome::Failed,
            Status::Built | Status::UpToDate => BuildOutcome::Succeeded,
        },
        duration_ms: built.build_ms,
        changed: built.changed,
        notes: changes.chain(warnings).collect(),
        error: built.error,
        output: built.output,
    }
}
