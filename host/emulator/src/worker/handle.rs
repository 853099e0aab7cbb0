//! A running worker, as the rest of the host sees it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::timeout;

use super::process::Events;
use super::readiness::Pings;
use super::supervisor::{Command, Phase, State, Supervisor};
use super::{GiveUpReason, PortError, WorkerConfig, WorkerEvent, port};
use crate::wire::WorkerClient;

/// How long the host waits for an answer after `functionTimeout` (protocol reference,
/// section 2.7).
const GRACE: Duration = Duration::from_secs(2);

/// For how many initialization timeouts a call waits (protocol reference, section 2.6).
const PATIENCE: u32 = 4;

/// The custom handler of one app. Dropping it kills the process and its children;
/// [`Worker::stop`] also waits for that.
pub struct Worker {
    client: WorkerClient,
    patience: Duration,
    state: watch::Receiver<State>,
    commands: mpsc::UnboundedSender<Command>,
    events: Events,
    initialization_timed_out: AtomicBool,
}

/// The worker is not ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotReady {
    /// Not within four initialization timeouts. The host sends the call all the same,
    /// and stops.
    #[error("the custom handler was not ready in time")]
    TimedOut,
    /// The worker was stopped.
    #[error("the custom handler was stopped")]
    Stopped,
}

impl Worker {
    /// Starts the worker on a port that stays the same while this value lives. What
    /// happens from now on is told to `events`, which must return quickly.
    ///
    /// # Errors
    /// There is no port. That the process cannot be started is an event, because the
    /// host goes on: a call waits until its time is up.
    ///
    /// # Panics
    /// Outside a Tokio runtime.
    pub fn start(
        config: WorkerConfig,
        events: impl Fn(WorkerEvent) + Send + Sync + 'static,
    ) -> Result<Self, PortError> {
        let client = WorkerClient::new(port::choose(config.handler.port)?);
        let limit = config.handler.initialization_timeout;
        let pings = Pings {
            client: client.clone(),
            limit,
            client_timeout: config.client_timeout,
            follow: !config.handler.forwarding,
        };
        let (state, watched) = watch::channel(State {
            start: 0,
            phase: Phase::NotReady,
        });
        let (commands, received) = mpsc::unbounded_channel();
        let events: Events = Arc::new(events);
        let supervisor = Supervisor::new(config, pings, Arc::clone(&events), state, received);
        tokio::spawn(supervisor.run());
        Ok(Self {
            client,
            patience: limit.saturating_mul(PATIENCE),
            state: watched,
            commands,
            events,
            initialization_timed_out: AtomicBool::new(false),
        })
    }

    /// The port on which the worker is to listen.
    pub fn port(&self) -> u16 {
        self.client.port()
    }

    /// Calls the worker, ready or not.
    pub fn client(&self) -> &WorkerClient {
        &self.client
    }

    /// Whether the worker has answered since its last start. A worker that has exited
    /// with code 0 since counts as ready, as in the host.
    pub fn is_ready(&self) -> bool {
        self.state.borrow().phase == Phase::Ready
    }

    /// Waits until the worker is ready, as a call does.
    ///
    /// # Errors
    /// [`NotReady`]. The first time a call waits too long is also an event.
    pub async fn ready(&self) -> Result<(), NotReady> {
        let mut state = self.state.clone();
        let settled = state.wait_for(|state| state.phase != Phase::NotReady);
        match timeout(self.patience, settled).await {
            Ok(Ok(state)) if state.phase == Phase::Ready => Ok(()),
            Ok(_) => Err(NotReady::Stopped),
            Err(_elapsed) => {
                if !self.initialization_timed_out.swap(true, Ordering::AcqRel) {
                    (self.events)(WorkerEvent::GaveUp {
                        reason: GiveUpReason::InitializationTimedOut,
                    });
                }
                Err(NotReady::TimedOut)
            }
        }
    }

    /// Gives an invocation that has exceeded `functionTimeout` 2 s more. If `call` has
    /// not completed then, kills the process, with all other calls to it, and starts it
    /// again. That does not count as an error of the worker.
    pub async fn timed_out<T>(
        &self,
        invocation_id: &str,
        call: impl Future<Output = T>,
    ) -> Option<T> {
        let start = self.state.borrow().start;
        let answer = timeout(GRACE, call).await.ok();
        if answer.is_none() {
            // A supervisor that has ended has no process to kill.
            let _ = self.commands.send(Command::Kill {
                start,
                invocation_id: invocation_id.to_owned(),
            });
        }
        answer
    }

    /// Kills the process and its children without a warning, and waits up to 1 s for
    /// its end.
    pub async fn stop(&self) {
        let (done, stopped) = oneshot::channel();
        if self.commands.send(Command::Stop { done }).is_ok() {
            // An error means that it was stopped before.
            let _ = stopped.await;
        }
        self.client.close_idle();
    }
}

impl fmt::Debug for Worker {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Worker")
            .field("port", &self.port())
            .field("state", &*self.state.borrow())
            .finish_non_exhaustive()
    }
}
