//! The one task that changes what is live.
//!
//! Messages arrive in a queue and are handled one after another, none of which takes
//! long. What takes long is [`work`]: it runs in the background and reports back
//! with a message. So a slow compilation delays nothing else, and the changes of one
//! function are made in order.

mod apply;
mod change_detector;
mod command;
mod function_entry;
mod load_request;
mod observed_file;
mod publish;
mod work;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use corral_app::{App, BrokenFunction, Environment};
use tokio::sync::{Semaphore, mpsc};

use self::change_detector::ChangeDetector;
pub(crate) use self::command::Command;
use self::function_entry::FunctionEntry;
use self::load_request::LoadRequest;
use self::work::{Refused, Work, WorkResult};
use crate::change::{ChangeError, Reply};
use crate::definitions::DefinitionChanges;
use crate::event::EventKind;
use crate::function::Unavailable;
use crate::live::LiveState;
use crate::loader::{Definition, Loader};
use crate::snapshot::key;
use crate::store::Store;
use crate::watch::{FileEvent, Observation};

/// How many plugins are loaded at once after the start: each takes a core for seconds
/// and memory for the compiler.
const CONCURRENT_LOADS: usize = 2;

/// The delay before another attempt to load a plugin that was refused because the
/// machine lacked something.
const RETRY_DELAY: Duration = Duration::from_secs(10);

/// A message to the keeper.
pub(crate) enum Message<P> {
    /// An operator wants a change.
    Command(Command<P>),
    /// A load has ended.
    LoadDone {
        key: String,
        request: LoadRequest,
        definition: Arc<Definition>,
        result: WorkResult<P>,
    },
    /// The files of the app were read again.
    AppRead {
        app: Box<App>,
        reply: Option<Reply<()>>,
    },
    /// The files of the app may be stable by now.
    ReadApp,
    /// The operating system reports something about a file.
    FileEvent(FileEvent),
    /// The poll is due.
    Poll,
    /// Files that were not stable may be so by now.
    Observe,
    /// An observation is done.
    Observed {
        observation: Box<Observation>,
        failure: Option<String>,
    },
    /// The pause after an observation is over.
    PauseOver,
    /// Another attempt to load the function's plugin is due.
    Retry(String),
}

/// The receiving end of a [`crate::Registry`]: its commands, for the keeper.
pub struct Inbox<P> {
    live: Arc<LiveState<P>>,
    environment: Arc<Environment>,
    sender: mpsc::UnboundedSender<Message<P>>,
    messages: mpsc::UnboundedReceiver<Message<P>>,
    entries: BTreeMap<String, FunctionEntry<P>>,
}

impl<P: Send + Sync + 'static> Inbox<P> {
    pub(crate) fn new(
        live: Arc<LiveState<P>>,
        environment: Environment,
        sender: mpsc::UnboundedSender<Message<P>>,
        messages: mpsc::UnboundedReceiver<Message<P>>,
    ) -> Self {
        let app = Arc::clone(live.snapshot.load().app());
        let mut entries = BTreeMap::new();
        for broken in &app.broken {
            entries.insert(
                key(&broken.name),
                FunctionEntry::broken(&broken.name, &broken.reason),
            );
        }
        for function in &app.functions {
            entries.insert(key(&function.name), FunctionEntry::new(function));
        }
        let mut snapshot = (**live.snapshot.load()).clone();
        for entry in entries.values() {
            snapshot.put(entry.to_function(&app.host));
        }
        live.snapshot.store(Arc::new(snapshot));
        Self {
            live,
            environment: Arc::new(environment),
            sender,
            messages,
            entries,
        }
    }
}

/// Makes all changes.
pub(crate) struct Keeper<L: Loader> {
    live: Arc<LiveState<L::Plugin>>,
    environment: Arc<Environment>,
    sender: mpsc::UnboundedSender<Message<L::Plugin>>,
    messages: mpsc::UnboundedReceiver<Message<L::Plugin>>,
    loader: Arc<L>,
    /// The files of the app as they were when they were last read without an error.
    app: Arc<App>,
    entries: BTreeMap<String, FunctionEntry<L::Plugin>>,
    store: Option<Arc<Store>>,
    /// When the loader last tidied up.
    tidied: Instant,
    detector: ChangeDetector,
    /// The last error in the files of the whole app.
    last_app_error: Option<Arc<str>>,
    load_permits: Arc<Semaphore>,
}

impl<L: Loader> Keeper<L> {
    pub(crate) fn new(inbox: Inbox<L::Plugin>, loader: L, state: Option<&Path>) -> Self {
        let cores = available_parallelism().map_or(1, std::num::NonZero::get);
        let app = Arc::clone(inbox.live.snapshot.load().app());
        let store = open_store(&inbox.live, state);
        let sender = inbox.sender.clone();
        let detector = ChangeDetector::new(app.handler.reload, move |event| {
            // The keeper is gone when the handler ends.
            let _ = sender.send(Message::FileEvent(event));
        });
        Self {
            app,
            detector,
            last_app_error: None,
            live: inbox.live,
            environment: inbox.environment,
            sender: inbox.sender,
            messages: inbox.messages,
            loader: Arc::new(loader),
            entries: inbox.entries,
            store,
            tidied: Instant::now(),
            load_permits: Arc::new(Semaphore::new(cores.max(CONCURRENT_LOADS))),
        }
    }

    pub(crate) async fn run(mut self) {
        self.start_detection().await;
        self.start();
        while let Some(message) = self.messages.recv().await {
            match message {
                Message::Command(command) => self.execute(command),
                Message::LoadDone {
                    key,
                    request,
                    definition,
                    result,
                } => self.finish_load(&key, request, &definition, result),
                Message::AppRead { app, reply } => self.apply(*app, reply),
                Message::ReadApp => self.read_app(None),
                Message::FileEvent(event) => self.handle_file_event(event),
                Message::Poll => self.poll(),
                Message::Observe => self.observe(),
                Message::Observed {
                    observation,
                    failure,
                } => self.compare(*observation, failure.as_deref()),
                Message::PauseOver => self.end_pause(),
                Message::Retry(key) => self.request_load(&key, LoadRequest::from_file()),
            }
        }
    }

    fn start(&mut self) {
        let keys: Vec<String> = self.entries.keys().cloned().collect();
        if let Some(store) = &self.store {
            for (key, entry) in &mut self.entries {
                entry.restore(store.load(key));
                entry.accepted_definitions = store.definitions(key).map(Arc::new);
            }
        }
        for entry in self.entries.values() {
            let reported = |broken: &BrokenFunction| *broken.name == *entry.name;
            if let Some(reason) = entry.broken_reason()
                && !self.app.broken.iter().any(reported)
            {
                self.report_refusal(entry, reason);
            }
        }
        for key in keys {
            self.outdate_consent(&key);
            self.request_load(&key, LoadRequest::initial());
        }
        self.check_settled();
    }

    /// Puts `request` into the queue of the function.
    fn request_load(&mut self, key: &str, request: LoadRequest) {
        if let Some(entry) = self.entries.get_mut(key) {
            entry.enqueue(request);
            self.start_next_load(key);
        }
    }

    /// Starts the next load of a function, unless one is in progress.
    fn start_next_load(&mut self, key: &str) {
        let Some(entry) = self.entries.get_mut(key) else {
            return;
        };
        let Some((request, definition)) = entry.begin_next_load() else {
            return;
        };
        let work = Work {
            loader: Arc::clone(&self.loader),
            load_permits: Arc::clone(&self.load_permits),
            app: Arc::clone(&self.app),
            definition: Arc::clone(&definition),
            serving: entry.serving(&definition).filter(|_| !request.forced),
            overrides: entry.overrides(request.initial),
            store: self.store.clone(),
            plugin_paths: entry.plugin_paths(),
            accepted_definitions: entry.accepted_definitions.clone(),
            // What is rolled back to was accepted once.
            accepts_definitions: request.is_rollback
                || request.changes == DefinitionChanges::Accepted,
        };
        let (key, sender) = (key.to_owned(), self.sender.clone());
        tokio::spawn(async move {
            // The inner task catches panics: otherwise the load would never end.
            let loaded = tokio::spawn(work.run(request.from.clone())).await;
            let result = loaded.unwrap_or_else(|error| WorkResult::broken(error.to_string()));
            // The keeper is gone when the handler ends.
            let _ = sender.send(Message::LoadDone {
                key,
                request,
                definition,
                result,
            });
        });
    }

    fn finish_load(
        &mut self,
        key: &str,
        request: LoadRequest,
        definition: &Arc<Definition>,
        result: WorkResult<L::Plugin>,
    ) {
        let Some(entry) = self.entries.get_mut(key) else {
            return request.answer(Err(ChangeError::UnknownFunction(key.to_owned())));
        };
        entry.end_load();
        if !entry.is_current_definition(definition) {
            // The files changed meanwhile: the plugin may have grants that were
            // removed.
            entry.enqueue_first(request);
            return self.start_next_load(key);
        }
        match result {
            WorkResult::Accepted(accepted) => {
                let info = self.accept(key, definition, *accepted, &request);
                request.answer(info.ok_or(ChangeError::Ending));
            }
            WorkResult::Unchanged => {
                let info = entry.current_info();
                request.answer(info.ok_or(ChangeError::Ending));
            }
            WorkResult::Refused(refused) => {
                let (reason, transient) = (Arc::clone(&refused.reason), refused.transient);
                if transient {
                    self.send_later(RETRY_DELAY, {
                        let key = key.to_owned();
                        || Message::Retry(key)
                    });
                }
                let Some(entry) = self.entries.get_mut(key) else {
                    return;
                };
                if transient && request.reply.is_none() && entry.was_refused_for(&reason) {
                    // It was reported the first time.
                    return self.start_next_load(key);
                }
                if request.reply.is_none() && !request.initial && entry.defer_refusal(&reason) {
                    self.observe();
                } else {
                    self.refuse_with(key, &refused);
                }
                request.answer(Err(ChangeError::Refused(reason)));
            }
        }
        self.check_settled();
        self.start_next_load(key);
    }

    /// Reports once that every plugin of the start is loaded or refused. From then on
    /// fewer plugins are loaded at once.
    fn check_settled(&mut self) {
        if *self.live.settled.borrow() || self.entries.values().any(FunctionEntry::is_loading) {
            return;
        }
        self.live.settled.send_replace(true);
        self.live.events.send(None, EventKind::Settled);
        self.tidy();
        let spare = self
            .load_permits
            .available_permits()
            .saturating_sub(CONCURRENT_LOADS);
        self.load_permits.forget_permits(spare);
    }

    fn refuse(&mut self, key: &str, reason: &Arc<str>) {
        let refused = Refused {
            reason: Arc::clone(reason),
            transient: false,
            difference: None,
        };
        self.refuse_with(key, &refused);
    }

    fn refuse_with(&mut self, key: &str, refused: &Refused) {
        let (reason, difference) = (&refused.reason, refused.difference.clone());
        if let Some(entry) = self.entries.get_mut(key) {
            entry.refuse(Unavailable::Refused(Arc::clone(reason)), difference);
        }
        self.publish(key);
        if let Some(entry) = self.entries.get(key) {
            self.report_refusal(entry, reason);
        }
        self.check_settled();
    }
}

/// Opens the folder for the state that survives a restart. Without one everything else
/// works, so the warning must not wait for the restart.
fn open_store<P: Send + Sync + 'static>(
    live: &Arc<LiveState<P>>,
    state: Option<&Path>,
) -> Option<Arc<Store>> {
    let opened = state.map(|folder| {
        let sink = Arc::clone(live);
        let warn = move |text: String| sink.events.send(None, EventKind::Warning(text.into()));
        Store::open(folder, Arc::clone(&live.peers), warn)
    });
    let why = match opened {
        Some(Ok(store)) => return Some(store),
        Some(Err(fault)) => format!("{fault}; {}", fault.remedy()),
        None => "there is no state folder; set XDG_STATE_HOME or HOME".to_owned(),
    };
    let text = format!("pushes, pins and rollbacks will not survive a restart: {why}");
    live.events.send(None, EventKind::Warning(text.into()));
    None
}
