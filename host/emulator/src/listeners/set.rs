//! All listeners of an app.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use corral_app::Settings;
use corral_storage::Storage;
use jiff::tz::TimeZone;
use thiserror::Error;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::blob::{self, BlobConsumer, BlobScanner, BlobTrigger};
use super::queue::{FunctionConsumer, QueueListener, poison_queue};
use super::timer::TimerListener;
use super::{BlobOptions, Environment, ListenerEvent, QueueOptions, Schedule};
use crate::accounts::Accounts;
use crate::bindings::{BindingFailure, BlobPattern, connection, flag, property, with_settings};
use crate::payload::{Binding, FunctionBindings, TimerCall};

/// How the listeners of an app are set up.
#[derive(Clone)]
pub struct ListenerSetup {
    /// What all listeners share.
    pub environment: Environment,
    /// The storage accounts.
    pub accounts: Arc<dyn Accounts>,
    /// The app settings.
    pub settings: Arc<Settings>,
    /// The time zone of schedules.
    pub zone: TimeZone,
    /// How queues are read.
    pub queues: QueueOptions,
    /// How blobs are looked for.
    pub blobs: BlobOptions,
}

/// Why a function has no listener.
#[derive(Debug, Error)]
#[error("{function}/function.json: {reason}")]
pub struct ListenerError {
    /// The function.
    pub function: String,
    /// What is wrong with its trigger.
    #[source]
    pub reason: BindingFailure,
}

/// The listeners of an app. Dropping them ends them at once, with the calls in progress.
pub struct Listeners {
    timers: BTreeMap<String, Arc<TimerListener>>,
    tasks: JoinSet<()>,
    stop: CancellationToken,
}

/// The storage accounts with blob triggers, by the names of their connections.
type BlobAccounts = BTreeMap<Option<String>, (Arc<dyn Storage>, Vec<BlobTrigger>)>;

/// What a function waits for.
enum Listener {
    Timer(TimerListener),
    Queue(QueueListener),
    Blob {
        /// The name of the account.
        connection: Option<String>,
        storage: Arc<dyn Storage>,
        trigger: BlobTrigger,
    },
}

impl Listeners {
    /// Starts the listeners of those functions that are started by timers, queues or blobs.
    /// Others, and those with an error, which are returned, do not wait for anything.
    pub fn start(
        setup: &ListenerSetup,
        functions: &[FunctionBindings],
    ) -> (Self, Vec<ListenerError>) {
        let mut listeners = Self {
            timers: BTreeMap::new(),
            tasks: JoinSet::new(),
            stop: CancellationToken::new(),
        };
        let mut errors = Vec::new();
        let mut blobs = BTreeMap::new();
        for function in functions {
            let trigger = function.trigger();
            let listener = trigger.map(|trigger| setup.listener(&function.name, trigger));
            match listener.transpose() {
                Ok(None | Some(None)) => {}
                Ok(Some(Some((source, listener)))) => {
                    setup.environment.observer.observe(ListenerEvent::Started {
                        function: function.name.clone(),
                        source,
                    });
                    listeners.add(&function.name, listener, &mut blobs);
                }
                Err(reason) => errors.push(ListenerError {
                    function: function.name.clone(),
                    reason,
                }),
            }
        }
        listeners.add_blobs(setup, blobs.into_values().collect());
        (listeners, errors)
    }

    /// Ends all listeners: they take nothing more, and the calls in progress have `limit`
    /// to end. Whether all have ended by then; the others are ended now, and what they
    /// worked on is delivered again later.
    pub async fn stop(mut self, limit: Duration) -> bool {
        self.stop.cancel();
        let ended = async { while self.tasks.join_next().await.is_some() {} };
        tokio::time::timeout(limit, ended).await.is_ok()
    }

    /// What a call by hand tells the function with this timer; `None` when there is none.
    pub async fn timer_call(&self, function: &str) -> Option<TimerCall> {
        let timer = self.timers.get(function)?;
        Some(timer.call_by_hand().await)
    }

    /// Starts a timer or a queue listener, and adds a blob trigger to those of its account.
    fn add(&mut self, function: &str, listener: Listener, blobs: &mut BlobAccounts) {
        let stop = self.stop.clone();
        match listener {
            Listener::Timer(timer) => {
                let timer = Arc::new(timer);
                self.timers.insert(function.to_owned(), Arc::clone(&timer));
                self.tasks.spawn(async move { timer.run(stop).await });
            }
            Listener::Queue(queue) => {
                self.tasks.spawn(queue.run(stop));
            }
            Listener::Blob {
                connection,
                storage,
                trigger,
            } => {
                let account = blobs.entry(connection);
                account.or_insert((storage, Vec::new())).1.push(trigger);
            }
        }
    }

    /// One scanner for each account, and one queue for all.
    fn add_blobs(
        &mut self,
        setup: &ListenerSetup,
        accounts: Vec<(Arc<dyn Storage>, Vec<BlobTrigger>)>,
    ) {
        if accounts.is_empty() {
            return;
        }
        let environment = &setup.environment;
        let functions = accounts.iter().flat_map(|(storage, triggers)| {
            let triggers = triggers.iter();
            triggers.map(|trigger| (trigger.function.clone(), Arc::clone(storage)))
        });
        let consumer = BlobConsumer::new(functions, environment.clone());
        let queue =
            blob::queue_listener(consumer, &setup.blobs, &setup.queues, environment.clone());
        self.tasks.spawn(queue.run(self.stop.clone()));
        let interval = setup.blobs.scan_interval;
        for (storage, triggers) in accounts {
            let scanner = BlobScanner::new(storage, triggers, interval, environment.clone());
            self.tasks.spawn(scanner.run(self.stop.clone()));
        }
    }
}

impl ListenerSetup {
    /// The listener for a trigger, and what it waits for, for people.
    fn listener(
        &self,
        function: &str,
        trigger: &Binding,
    ) -> Result<Option<(String, Listener)>, BindingFailure> {
        let text = |name: &'static str| {
            let written = property(trigger, name).filter(|text| !text.is_empty());
            let written = written.ok_or_else(|| BindingFailure::missing(name))?;
            Ok::<_, BindingFailure>(with_settings(&written, &self.settings)?)
        };
        if trigger.is("timerTrigger") {
            let schedule = text("schedule")?;
            let timer = self.timer(function, trigger, &schedule)?;
            return Ok(Some((schedule, Listener::Timer(timer))));
        }
        let connection = connection(trigger).map(std::borrow::Cow::into_owned);
        if trigger.is("queueTrigger") {
            let queue = text("queueName")?.to_lowercase();
            let storage = self.accounts.account(connection.as_deref())?;
            let source = format!("queue {queue}");
            let listener = Listener::Queue(self.queue(function, queue, storage));
            return Ok(Some((source, listener)));
        }
        let by_events = property(trigger, "source")
            .is_some_and(|source| source.eq_ignore_ascii_case("EventGrid"));
        if !trigger.is("blobTrigger") || by_events {
            return Ok(None);
        }
        let path = text("path")?;
        let trigger = BlobTrigger {
            function: function.to_owned(),
            pattern: BlobPattern::read(&path)?,
        };
        let storage = self.accounts.account(connection.as_deref())?;
        let listener = Listener::Blob {
            connection,
            storage,
            trigger,
        };
        Ok(Some((format!("blobs at {path}"), listener)))
    }

    fn timer(
        &self,
        function: &str,
        trigger: &Binding,
        schedule: &str,
    ) -> Result<TimerListener, BindingFailure> {
        let read = Schedule::read(schedule, self.zone.clone());
        let read = read.map_err(|problem| BindingFailure::Property {
            property: "schedule",
            problem,
        })?;
        Ok(TimerListener::new(
            function,
            read,
            flag(trigger, "runOnStartup", false),
            flag(trigger, "useMonitor", true),
            self.environment.clone(),
        ))
    }

    fn queue(&self, function: &str, queue: String, storage: Arc<dyn Storage>) -> QueueListener {
        let consumer = FunctionConsumer {
            function: function.to_owned(),
            invoker: Arc::clone(&self.environment.invoker),
        };
        QueueListener {
            storage,
            poison_queue: poison_queue(&queue),
            queue,
            options: self.queues.clone(),
            consumer: Arc::new(consumer),
            environment: self.environment.clone(),
        }
    }
}
