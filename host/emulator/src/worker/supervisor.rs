//! Keeps the worker running (protocol reference, section 2.7).

use std::future::pending;
use std::sync::Arc;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::crash_count::CrashCount;
use super::launch::Launch;
use super::process::{Events, Exit, Process};
use super::readiness::{Pings, Readiness};
use super::{GiveUpReason, RestartReason, WorkerConfig, WorkerEvent};

/// The exit code by which a worker asks for a restart.
const RESTART_CODE: i32 = 200;

/// What the worker is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    /// Counts the starts.
    pub(super) start: u64,
    pub(super) phase: Phase,
}

/// Where the worker is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// It starts, restarts, or cannot be started.
    NotReady,
    /// It answered.
    Ready,
    /// It was stopped.
    Stopped,
}

/// What a supervisor is told to do.
pub(super) enum Command {
    /// Kills the process of the given start, because an invocation timed out.
    Kill { start: u64, invocation_id: String },
    /// Kills the process, and ends.
    Stop { done: oneshot::Sender<()> },
}

/// Owns the process, and the pings of each start.
pub(super) struct Supervisor {
    config: WorkerConfig,
    port: u16,
    pings: Pings,
    events: Events,
    state: watch::Sender<State>,
    commands: mpsc::UnboundedReceiver<Command>,
    process: Option<Process>,
    /// Pings of earlier starts go on, as in the host: the process that answers gets them
    /// all. Only those of its own start count.
    running_pings: JoinSet<(u64, Readiness)>,
    crashes: CrashCount,
}

enum Happened {
    Exited(Exit),
    Pinged(u64, Readiness),
    Told(Command),
    /// The owner is gone.
    Abandoned,
}

impl Supervisor {
    pub(super) fn new(
        config: WorkerConfig,
        pings: Pings,
        events: Events,
        state: watch::Sender<State>,
        commands: mpsc::UnboundedReceiver<Command>,
    ) -> Self {
        Self {
            port: pings.client.port(),
            config,
            pings,
            events,
            state,
            commands,
            process: None,
            running_pings: JoinSet::new(),
            crashes: CrashCount::default(),
        }
    }

    pub(super) async fn run(mut self) {
        self.start();
        loop {
            match self.next().await {
                Happened::Exited(exit) => self.exited(exit),
                Happened::Pinged(start, readiness) => self.pinged(start, readiness).await,
                Happened::Told(Command::Kill {
                    start,
                    invocation_id,
                }) => {
                    // Another process is not to blame.
                    if start == self.state.borrow().start && self.process.is_some() {
                        self.kill().await;
                        self.restart(RestartReason::InvocationTimedOut { invocation_id });
                    }
                }
                Happened::Told(Command::Stop { done }) => {
                    self.stop().await;
                    // The caller may not wait for it.
                    let _ = done.send(());
                    return;
                }
                Happened::Abandoned => return,
            }
        }
    }

    async fn next(&mut self) -> Happened {
        let process = self.process.as_mut();
        let exit = async {
            match process {
                Some(process) => process.exited().await,
                None => pending().await,
            }
        };
        tokio::select! {
            // A process that answered and then ended was ready.
            biased;
            Some(Ok((start, readiness))) = self.running_pings.join_next() => {
                Happened::Pinged(start, readiness)
            }
            command = self.commands.recv() => command.map_or(Happened::Abandoned, Happened::Told),
            exit = exit => Happened::Exited(exit),
        }
    }

    fn start(&mut self) {
        let launch = Launch::new(&self.config, self.port);
        self.emit(WorkerEvent::Starting {
            program: launch.program.display().to_string(),
            folder: launch.folder.display().to_string(),
            arguments: launch.line.clone(),
        });
        let errors_only = self.config.handler.description.standard_error_is_errors;
        let mut start = 0;
        self.state.send_modify(|state| {
            state.start += 1;
            start = state.start;
        });
        match Process::start(&launch, self.config.is_bound, errors_only, &self.events) {
            Ok(process) => {
                self.emit(WorkerEvent::Started {
                    pid: process.pid(),
                    program: launch.program.display().to_string(),
                });
                self.process = Some(process);
                let pings = self.pings.clone().run();
                self.running_pings
                    .spawn(async move { (start, pings.await) });
            }
            Err(error) => self.emit(WorkerEvent::NotStarted { error }),
        }
    }

    fn exited(&mut self, exit: Exit) {
        self.process = None;
        let code = exit.code;
        self.emit_exit(exit);
        match code {
            // Before it was ready, the pings will find out.
            0 => {}
            RESTART_CODE => self.restart(RestartReason::Asked),
            _ => self.failed(RestartReason::Crashed),
        }
    }

    async fn pinged(&mut self, start: u64, readiness: Readiness) {
        // A later process has its own pings, and its own time.
        if start != self.state.borrow().start {
            return;
        }
        match readiness {
            Readiness::Ready => {
                self.set_phase(Phase::Ready);
                self.emit(WorkerEvent::Ready);
            }
            Readiness::NotReady => {
                self.kill().await;
                self.failed(RestartReason::NotReady);
            }
            Readiness::PingTimedOut => {
                self.kill().await;
                self.failed(RestartReason::PingTimedOut);
            }
        }
    }

    /// Counts an error, after which the worker is started again or the host stops.
    fn failed(&mut self, reason: RestartReason) {
        if self.crashes.add(Instant::now()) {
            self.running_pings = JoinSet::new();
            self.set_phase(Phase::NotReady);
            self.emit(WorkerEvent::GaveUp {
                reason: GiveUpReason::TooManyErrors,
            });
        } else {
            self.restart(reason);
        }
    }

    fn restart(&mut self, reason: RestartReason) {
        self.set_phase(Phase::NotReady);
        self.emit(WorkerEvent::Restarting { reason });
        self.start();
    }

    async fn kill(&mut self) {
        if let Some(process) = self.process.take()
            && let Some(exit) = process.kill().await
        {
            self.emit_exit(exit);
        }
    }

    async fn stop(&mut self) {
        self.running_pings.shutdown().await;
        if let Some(process) = self.process.take()
            && let Some(exit) = process.kill_all().await
        {
            self.emit_exit(exit);
        }
        self.set_phase(Phase::Stopped);
    }

    fn set_phase(&self, phase: Phase) {
        self.state.send_modify(|state| state.phase = phase);
    }

    fn emit_exit(&self, exit: Exit) {
        self.emit(WorkerEvent::Exited {
            pid: exit.pid,
            code: exit.code,
            last_errors: exit.last_errors,
        });
    }

    fn emit(&self, event: WorkerEvent) {
        Arc::clone(&self.events)(event);
    }
}
