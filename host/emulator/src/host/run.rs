//! The host from its start to its end.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use corral_app::App;
use corral_storage::{Storage, StorageError};
use parking_lot::Mutex;
use serde_json::{Value, json};
use thiserror::Error;
use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::changes::Changes;
use super::corral_folder::CorralFolder;
use super::counters::Counters;
use super::options::HostOptions;
use super::state::{Current, State};
use super::storage::{AppStorage, open_storage};
use super::{Instance, stop};
use crate::events::{
    Diagnostic, EventKind, Events, HostState, LogLine, LogSource, Severity, Summary,
};
use crate::pages::Pages;
use crate::payload::HOST_VERSION;

/// A local Functions host.
pub struct Host {
    pub(super) options: HostOptions,
    pub(super) events: Events,
    pub(super) folder: CorralFolder,
    pub(super) storage: Arc<AppStorage>,
    pub(super) state: State,
    pub(super) counters: Arc<Counters>,
    /// What was told at the last start, so that a restart tells only what is new.
    pub(super) told: Mutex<Told>,
    pages: OnceLock<Arc<dyn Pages>>,
    restarts: UnboundedSender<String>,
    restart_requests: Mutex<Option<UnboundedReceiver<String>>>,
}

/// What a start told.
#[derive(Debug, Default)]
pub(super) struct Told {
    pub(super) functions: BTreeSet<String>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// Why a host cannot be made.
#[derive(Debug, Error)]
pub enum HostError {
    /// The folder beside the app cannot be used.
    #[error("cannot write {}: {source}; make the app's folder writable", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The storage cannot be used.
    #[error(
        "cannot use the storage of the app: {0}; correct AzureWebJobsStorage in local.settings.json"
    )]
    Storage(#[from] StorageError),
}

/// Why a host ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It was asked to.
    Asked,
    /// The handler could not be kept running.
    GaveUp(String),
}

impl Host {
    /// A host for the app that the options name, which does not run yet. Blocks while
    /// files are opened.
    ///
    /// # Errors
    /// When the app's folder cannot be written, or its storage cannot be used.
    pub fn open(options: HostOptions, events: Events) -> Result<Arc<Self>, HostError> {
        let folder = CorralFolder::create(&options.root).map_err(|source| HostError::Folder {
            path: options.root.join(".corral"),
            source,
        })?;
        let settings = App::load(&options.root, &options.app_environment()).settings;
        let (restarts, requests) = mpsc::unbounded_channel();
        Ok(Arc::new(Self {
            storage: Arc::new(open_storage(
                &folder,
                &settings,
                options.development_storage.clone(),
            )?),
            state: State::new(events.clone(), options.address()),
            options,
            folder,
            events,
            counters: Arc::new(Counters::new()),
            told: Mutex::default(),
            pages: OnceLock::new(),
            restarts,
            restart_requests: Mutex::new(Some(requests)),
        }))
    }

    /// Runs the app until `stop` is cancelled or its handler cannot be kept running.
    /// `serving` is what serves callers, and ends some time after `stop`.
    pub(crate) async fn run(
        self: &Arc<Self>,
        serving: JoinHandle<()>,
        stop: CancellationToken,
    ) -> Ending {
        let mut changes = Changes::watch(&self.options.root);
        let requests = self.restart_requests.lock().take();
        let mut requests = requests.unwrap_or_else(|| mpsc::unbounded_channel().1);
        self.state.emit(HostState::Starting, None);
        if let Some(recorder) = &self.options.recorder {
            let path = recorder.path().display();
            let text = format!("calls of the custom handler are recorded in {path}");
            self.log(Severity::Information, text);
        }
        let mut gave_up = self.start(&mut changes).await;
        let ending = loop {
            let reason = tokio::select! {
                () = stop.cancelled() => break Ending::Asked,
                reason = given_up(&mut gave_up) => break Ending::GaveUp(reason),
                reason = changes.next() => reason,
                Some(reason) = requests.recv() => reason,
            };
            self.counters.restart_host();
            self.state.emit(HostState::Restarting, Some(reason));
            gave_up = self.start(&mut changes).await;
        };
        let reason = match &ending {
            Ending::Asked => None,
            Ending::GaveUp(reason) => Some(reason.clone()),
        };
        self.state.emit(HostState::Stopping, reason);
        // Callers in flight go on; new ones are refused.
        stop.cancel();
        stop::drain(serving).await;
        stop::end(self.state.replace(Current::Stopped)).await;
        self.state.emit(HostState::Stopped, None);
        self.events.emit(EventKind::Summary(self.summary()));
        ending
    }

    /// Serves these pages at `/_corral`; only the first that are given.
    pub fn serve_pages(&self, pages: Arc<dyn Pages>) {
        let _ = self.pages.set(pages);
    }

    pub(crate) fn pages(&self) -> Option<&dyn Pages> {
        self.pages.get().map(|pages| &**pages)
    }

    /// The app's folder.
    pub fn root(&self) -> &Path {
        &self.options.root
    }

    /// The host's own address, without a slash at its end.
    pub fn address(&self) -> String {
        self.options.address()
    }

    /// What happens in the host.
    pub fn events(&self) -> &Events {
        &self.events
    }

    /// What the host has done so far.
    pub fn summary(&self) -> Summary {
        self.counters.summary()
    }

    /// The host's own storage account.
    ///
    /// # Errors
    /// When the account that the app's settings name cannot be used.
    pub fn storage(&self) -> Result<Arc<dyn Storage>, StorageError> {
        self.storage.of_host()
    }

    /// The app that runs now, if one does.
    pub fn instance(&self) -> Option<Arc<Instance>> {
        match self.state.current() {
            Current::Running(instance) => Some(instance),
            Current::Starting | Current::Broken(_) | Current::Stopped => None,
        }
    }

    /// The app that runs, as soon as one does or it is known that none will.
    pub(crate) async fn settled_instance(&self) -> Option<Arc<Instance>> {
        match self.state.settled().await {
            Current::Running(instance) => Some(instance),
            Current::Starting | Current::Broken(_) | Current::Stopped => None,
        }
    }

    /// Starts the app again, for a reason that completes "because".
    pub fn restart(&self, reason: &str) {
        // A host that has ended does not start again.
        let _ = self.restarts.send(reason.to_owned());
    }

    /// Fires a function by hand with this input. Returns at once; whether there is such a
    /// function that can be called.
    pub fn fire(&self, function: &str, input: Option<String>) -> bool {
        let Some(instance) = self.instance() else {
            return false;
        };
        let found = instance.index().function(function);
        let found = found.filter(|function| function.is_callable());
        let Some(function) = found.cloned() else {
            return false;
        };
        tokio::spawn(async move {
            instance.fire(&function, input).await;
        });
        true
    }

    /// The state as `/admin/host/status` tells it.
    pub(crate) fn status(&self) -> Value {
        let (state, errors) = match self.state.current() {
            Current::Starting => ("Starting", Vec::new()),
            Current::Running(_) => ("Running", Vec::new()),
            Current::Broken(reason) => ("Error", vec![reason]),
            Current::Stopped => ("Stopped", Vec::new()),
        };
        let mut status = json!({
            "id": self.options.host_id(),
            "state": state,
            "version": HOST_VERSION,
            "versionDetails": concat!("corral ", env!("CARGO_PKG_VERSION")),
            "processUptime": self.counters.uptime(),
        });
        if !errors.is_empty()
            && let Some(object) = status.as_object_mut()
        {
            object.insert("errors".to_owned(), json!(errors));
        }
        status
    }

    pub(super) fn log(&self, level: Severity, message: impl Into<String>) {
        self.events.emit(EventKind::Log(LogLine {
            level,
            source: LogSource::Host,
            message: message.into(),
            function: None,
            invocation_id: None,
        }));
    }
}

/// Why the handler of the app was given up.
async fn given_up(gave_up: &mut watch::Receiver<Option<String>>) -> String {
    let reason = match gave_up.wait_for(Option::is_some).await {
        Ok(reason) => reason.clone(),
        Err(_) => None,
    };
    match reason {
        Some(reason) => reason,
        // There is no handler.
        None => std::future::pending().await,
    }
}
