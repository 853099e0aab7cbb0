//! One start of an app: its functions, its handler and its listeners.

use std::sync::Arc;
use std::time::Duration;

use corral_app::{App, FunctionTimeout, RouteTable};
use tokio_util::sync::CancellationToken;

use super::counters::Counters;
use super::function::HostFunction;
use super::index::Index;
use crate::access::Keys;
use crate::accounts::Accounts;
use crate::bindings::MessageEncoding;
use crate::events::{EventKind, Events, LogLine, LogSource, Outcome, Severity};
use crate::listeners::{Listeners, Notices};
use crate::recording::Recording;
use crate::wire::{Fields, RequestHead, Upload};
use crate::worker::{Worker, WorkerConfig};

/// How long the host lets a function run where nothing else is set, on every plan but
/// Consumption (custom handler protocol, section 8).
const DEFAULT_TIMEOUT: Duration = Duration::from_mins(30);

/// How long the host waits for the handler's sign of life.
const PING_TIME: Duration = Duration::from_secs(30);

/// One start of an app. It ends when the host restarts or stops.
pub struct Instance {
    pub(super) app: App,
    pub(super) index: Index,
    pub(super) routes: RouteTable,
    /// The keys of callers, when they need any.
    pub(super) keys: Option<Keys>,
    /// The host's own address.
    pub(super) address: String,
    pub(super) worker: Worker,
    pub(super) listeners: tokio::sync::Mutex<Option<Listeners>>,
    pub(super) accounts: Arc<dyn Accounts>,
    pub(super) notices: Notices,
    pub(super) message_encoding: MessageEncoding,
    pub(super) events: Events,
    pub(super) counters: Arc<Counters>,
    /// Where calls of the handler are recorded, if they are.
    pub(super) recording: Option<Recording>,
    pub(super) stop: CancellationToken,
}

impl Instance {
    /// The app as it was loaded.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The functions, by name.
    pub fn functions(&self) -> &[HostFunction] {
        &self.index.functions
    }

    /// What the host found in the app.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// The host's own address, without a slash at its end.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The keys of callers; `None` when they need none.
    pub fn keys(&self) -> Option<&Keys> {
        self.keys.as_ref()
    }

    /// Which function answers a path.
    pub(crate) fn routes(&self) -> &RouteTable {
        &self.routes
    }

    /// The handler's process.
    pub(crate) fn worker(&self) -> &Worker {
        &self.worker
    }

    /// Asks the handler for a sign of life, as the host does when it is asked for one.
    pub(crate) async fn ping(&self) {
        let head = RequestHead {
            method: "GET".to_owned(),
            target: "/".to_owned(),
            fields: Fields::from_iter([("Host", format!("127.0.0.1:{}", self.worker.port()))]),
        };
        // Whatever comes of it is the handler's affair.
        let limit = Some(PING_TIME);
        let _ = self
            .worker
            .client()
            .exchange(&head, Upload::None, limit)
            .await;
    }

    /// Where events go.
    pub(crate) fn events(&self) -> &Events {
        &self.events
    }

    /// The storage accounts.
    pub(super) fn accounts(&self) -> &dyn Accounts {
        &*self.accounts
    }

    /// Tells triggers of what was written.
    pub(super) fn notices(&self) -> &Notices {
        &self.notices
    }

    /// How queue messages are written.
    pub fn message_encoding(&self) -> MessageEncoding {
        self.message_encoding
    }

    /// When the host gives up on an invocation; `None` for never.
    pub(super) fn function_timeout(&self) -> Option<Duration> {
        function_timeout(&self.app)
    }

    /// How long the host's client waits for the handler.
    pub(crate) fn client_timeout(&self) -> Option<Duration> {
        WorkerConfig::client_timeout(self.function_timeout())
    }

    /// Resolves when this start of the app ends.
    pub(crate) async fn stopping(&self) {
        self.stop.cancelled().await;
    }

    /// Counts an invocation that has ended.
    pub(super) fn end_invocation(&self, outcome: Outcome) {
        self.counters.end_invocation(outcome);
    }

    /// Logs a line, which may be about a function and an invocation of it.
    pub(super) fn log(
        &self,
        source: LogSource,
        level: Severity,
        message: &str,
        about: Option<(&str, &str)>,
    ) {
        self.events.emit(EventKind::Log(LogLine {
            level,
            source,
            message: message.to_owned(),
            function: about.map(|(function, _)| function.to_owned()),
            invocation_id: about.map(|(_, invocation)| invocation.to_owned()),
        }));
    }

    /// Warns of something about a function.
    pub(crate) fn warn(&self, function: &str, message: &str) {
        self.events.emit(EventKind::Log(LogLine {
            level: Severity::Warning,
            source: LogSource::Host,
            message: message.to_owned(),
            function: Some(function.to_owned()),
            invocation_id: None,
        }));
    }
}

/// When the host gives up on an invocation of `app`; `None` for never.
pub(crate) fn function_timeout(app: &App) -> Option<Duration> {
    match app.host.function_timeout {
        FunctionTimeout::PlanDefault => Some(DEFAULT_TIMEOUT),
        FunctionTimeout::After(time) => Some(time),
        FunctionTimeout::Never => None,
    }
}
