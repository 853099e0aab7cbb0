//! A start of the app: first the new handler, then the end of the old one (custom handler
//! protocol, section 2.7).

use std::collections::BTreeSet;
use std::sync::Arc;

use corral_app::{App, CustomHandler};
use futures_util::future::BoxFuture;
use jiff::tz::TimeZone;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::changes::Changes;
use super::function::HostFunction;
use super::index::Index;
use super::instance::{Instance, function_timeout};
use super::observer::ListenerObserver;
use super::program;
use super::run::Host;
use super::state::Current;
use super::stop;
use super::worker_events::WorkerEvents;
use crate::access::Keys;
use crate::events::{Diagnostic, EventKind, HostState, Service, Severity};
use crate::invoker::{Invoker, Outcome};
use crate::listeners::{
    BlobOptions, Environment, ListenerSetup, Listeners, Notices, QueueOptions, SystemClock,
    time_zone,
};
use crate::payload::Trigger;
use crate::recording::{Mask, Recording};
use crate::worker::{Worker, WorkerConfig};

impl Host {
    /// Loads the app and starts it in place of what runs now. Returns where the reason
    /// will be for which its handler is given up.
    pub(super) async fn start(
        self: &Arc<Self>,
        changes: &mut Changes,
    ) -> watch::Receiver<Option<String>> {
        changes.refresh();
        if let Some(failure) = changes.take_failure() {
            self.log(
                Severity::Warning,
                format!("changes of files are not noticed: {failure}; restart by hand"),
            );
        }
        let app = App::load(&self.options.root, &self.options.app_environment());
        self.storage.replace_settings(&app.settings);
        let (gave_up, receiver) = watch::channel(None);
        let ready = CancellationToken::new();
        match self.prepare(app, gave_up, ready.clone()) {
            Ok(instance) => {
                let instance = Arc::new(instance);
                let next = Current::Running(Arc::clone(&instance));
                stop::end(self.state.replace(next)).await;
                tokio::spawn(Arc::clone(self).listen_when_ready(instance, ready));
            }
            Err(reason) => {
                stop::end(self.state.replace(Current::Broken(reason.clone()))).await;
                self.state.emit(HostState::Error, Some(reason));
            }
        }
        receiver
    }

    /// The app with its handler started. The error says why nothing of it can run.
    fn prepare(
        &self,
        app: App,
        gave_up: watch::Sender<Option<String>>,
        ready: CancellationToken,
    ) -> Result<Instance, String> {
        let handler = app.host.custom_handler.clone();
        let stand_in = handler
            .as_ref()
            .and_then(|handler| program::stand_in(&app, handler, &self.options.own_program));
        let index = Index::new(&app, &self.options.own_program);
        self.tell(&app, &index);
        let Some(mut handler) = handler else {
            return Err("host.json names no custom handler".to_owned());
        };
        if let Some(reason) = &index.fatal {
            return Err(reason.clone());
        }
        let callable = index
            .functions
            .iter()
            .filter(|function| function.is_callable());
        let callable = callable.count();
        if callable == 0 {
            return Err("the app has no function that can run".to_owned());
        }
        if let Some(program) = stand_in {
            self.log(
                Severity::Information,
                format!(
                    "the app's folder has no `{}`, so {} is its custom handler",
                    named(&handler),
                    program.display()
                ),
            );
            handler.description.executable = Some(program.display().to_string());
        }
        let keys = self.keys(&index)?;
        let recording = self.options.recorder.as_ref().map(|recorder| Recording {
            recorder: Arc::clone(recorder),
            mask: Mask::of(&app, keys.as_ref()),
        });
        let worker = self.start_worker(&app, handler, gave_up, ready)?;
        self.counters.serve(callable);
        let document = app.host_document();
        Ok(Instance {
            routes: index.routes(&app),
            message_encoding: QueueOptions::read(document.as_ref()).message_encoding,
            keys,
            address: self.options.address(),
            worker,
            listeners: tokio::sync::Mutex::default(),
            accounts: self.storage.clone(),
            notices: Notices::default(),
            events: self.events.clone(),
            counters: Arc::clone(&self.counters),
            recording,
            stop: CancellationToken::new(),
            index,
            app,
        })
    }

    fn start_worker(
        &self,
        app: &App,
        handler: CustomHandler,
        gave_up: watch::Sender<Option<String>>,
        ready: CancellationToken,
    ) -> Result<Worker, String> {
        let config = WorkerConfig {
            app_root: app.root.clone(),
            handler,
            settings: app.settings.clone(),
            client_timeout: WorkerConfig::client_timeout(function_timeout(app)),
            is_bound: true,
        };
        let (sender, happened) = mpsc::unbounded_channel();
        let tell = move |event| {
            // Without a receiver the host has ended.
            let _ = sender.send(event);
        };
        let worker = Worker::start(config, tell).map_err(|error| error.to_string())?;
        let events = WorkerEvents {
            port: worker.port(),
            events: self.events.clone(),
            counters: Arc::clone(&self.counters),
            gave_up,
            ready,
        };
        tokio::spawn(events.watch(happened));
        Ok(worker)
    }

    /// The keys of callers, if they need any.
    fn keys(&self, index: &Index) -> Result<Option<Keys>, String> {
        if !self.options.enable_auth {
            return Ok(None);
        }
        let file = self.folder.keys();
        let names = index.functions.iter();
        let names = names.filter(|function| function.route.is_some());
        let keys = Keys::load(&file, names.map(HostFunction::name));
        let keys = keys.map_err(|error| {
            format!(
                "cannot use {}: {error}; remove it to have new keys made",
                file.display()
            )
        })?;
        Ok(Some(keys))
    }

    /// Tells what was found in the app, as far as the last start did not tell it.
    fn tell(&self, app: &App, index: &Index) {
        let mut told = self.told.lock();
        for diagnostic in &index.diagnostics {
            if !told.diagnostics.contains(diagnostic) {
                self.events
                    .emit(EventKind::CliDiagnostic(diagnostic.clone()));
            }
        }
        told.diagnostics.clone_from(&index.diagnostics);
        let address = self.options.address();
        for function in &index.functions {
            let discovered = function.discovered(app, &address);
            self.events.emit(EventKind::FunctionDiscovered(discovered));
            for binding in function.foreign_inputs().chain(function.foreign_outputs()) {
                self.events.emit(EventKind::CliDiagnostic(Diagnostic {
                    function: Some(function.name().to_owned()),
                    ..Diagnostic::new(
                        Severity::Warning,
                        Diagnostic::HOST_REFUSAL,
                        format!(
                            "the binding `{}` of `{}` needs the real host: an input is empty here, and an output is shown and dropped",
                            binding.name,
                            function.name()
                        ),
                        format!("test the type `{}` in Azure", binding.kind),
                    )
                }));
            }
        }
        let names = index
            .functions
            .iter()
            .map(|function| function.name().to_owned());
        let names: BTreeSet<String> = names.collect();
        for gone in told.functions.difference(&names) {
            self.events.emit(EventKind::FunctionRemoved {
                function: gone.clone(),
            });
        }
        told.functions = names;
    }

    /// Starts the listeners as soon as the handler answers.
    async fn listen_when_ready(self: Arc<Self>, instance: Arc<Instance>, ready: CancellationToken) {
        tokio::select! {
            () = ready.cancelled() => {}
            () = instance.stopping() => return,
        }
        match self.listeners(&instance) {
            Ok(listeners) => {
                let mut place = instance.listeners.lock().await;
                // The app may have been stopped since.
                if !instance.stop.is_cancelled() {
                    *place = Some(listeners);
                }
            }
            Err(reason) => self.events.emit(EventKind::CliDiagnostic(Diagnostic::new(
                Severity::Error,
                Diagnostic::STORAGE,
                format!("queues, blobs and timers do not start their functions: {reason}"),
                "correct AzureWebJobsStorage in local.settings.json",
            ))),
        }
        self.state.emit(HostState::Running, None);
    }

    fn listeners(&self, instance: &Arc<Instance>) -> Result<Listeners, String> {
        let app = instance.app();
        let zone = time_zone(&app.settings).unwrap_or_else(|error| {
            self.log(Severity::Warning, format!("{error}; schedules are in UTC"));
            TimeZone::UTC
        });
        let document = app.host_document();
        let setup = ListenerSetup {
            environment: Environment {
                host_id: self.options.host_id(),
                host_storage: self.storage.of_host().map_err(|error| error.to_string())?,
                invoker: Arc::new(InstanceInvoker(Arc::clone(instance))),
                observer: Arc::new(ListenerObserver(self.events.clone())),
                notices: instance.notices.clone(),
                clock: Arc::new(SystemClock),
            },
            accounts: self.storage.clone(),
            settings: Arc::new(app.settings.clone()),
            zone,
            queues: QueueOptions::read(document.as_ref()),
            blobs: BlobOptions::read(document.as_ref()),
        };
        let served = instance.functions().iter();
        let served = served.filter(|function| function.service == Service::Served);
        let served: Vec<_> = served.map(|function| function.bindings.clone()).collect();
        let (listeners, errors) = Listeners::start(&setup, &served);
        for error in errors {
            self.events.emit(EventKind::CliDiagnostic(Diagnostic {
                function: Some(error.function.clone()),
                ..Diagnostic::new(
                    Severity::Error,
                    Diagnostic::HOST_REFUSAL,
                    error.to_string(),
                    "correct the trigger",
                )
            }));
        }
        Ok(listeners)
    }
}

/// Runs functions for listeners.
struct InstanceInvoker(Arc<Instance>);

impl Invoker for InstanceInvoker {
    fn invoke<'a>(&'a self, function: &'a str, trigger: Trigger) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            let Some(function) = self.0.index().function(function) else {
                return Outcome::Failed(format!("there is no function `{function}`"));
            };
            let ended = self.0.invoke_function(function, &trigger).await;
            match ended.failure {
                None => Outcome::Succeeded,
                Some(reason) => Outcome::Failed(reason),
            }
        })
    }
}

/// What host.json calls the program.
fn named(handler: &CustomHandler) -> &str {
    let named = handler.description.executable.as_deref();
    named.unwrap_or("customHandler.description.defaultExecutablePath")
}
