//! The one task that changes what is live.
//!
//! Messages arrive in a queue and are handled one after another; none of them
//! takes time. What takes time is [`work`], which runs beside and reports back
//! with a message. So a slow compilation holds up nobody, and what happens to
//! one function has an order.

mod apply;
mod command;
mod look;
mod publish;
mod slot;
mod work;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::thread::available_parallelism;

use corral_app::{App, BrokenFunction, Environment};
use tokio::sync::{Semaphore, mpsc};

pub(crate) use self::command::Command;
use self::look::Lookout;
use self::slot::{Order, Slot};
use self::work::{Outcome, Work};
use crate::event::What;
use crate::function::Unavailable;
use crate::loader::{Definition, Loader};
use crate::registry::{ChangeError, Reply, Shared};
use crate::snapshot::key;
use crate::store::Store;
use crate::watch::{Notice, Sight};

/// Plugins that are made at once while the app serves: each takes a core for
/// seconds and memory for the compiler.
const TURNS: usize = 2;

/// What the keeper is told.
pub(crate) enum Message<P> {
    /// Somebody wants a change.
    Command(Command<P>),
    /// Work has ended.
    Done {
        key: String,
        order: Order,
        definition: Arc<Definition>,
        outcome: Outcome<P>,
    },
    /// The files of the app were read again.
    Read {
        app: Box<App>,
        reply: Option<Reply<()>>,
    },
    /// The files of the app have rested.
    ReadAgain,
    /// The operating system says something about a file.
    Notice(Notice),
    /// It is time for the poll.
    Poll,
    /// It is time to look at what had not rested.
    Look,
    /// A look is done.
    Seen {
        sight: Box<Sight>,
        failure: Option<String>,
    },
    /// The pause after a look is over.
    Rested,
}

/// The other end of a [`crate::Registry`]: what it asks for and nobody has done
/// yet.
pub struct Inbox<P> {
    shared: Arc<Shared<P>>,
    environment: Arc<Environment>,
    sender: mpsc::UnboundedSender<Message<P>>,
    messages: mpsc::UnboundedReceiver<Message<P>>,
    slots: BTreeMap<String, Slot<P>>,
}

impl<P: Send + Sync + 'static> Inbox<P> {
    pub(crate) fn new(
        shared: Arc<Shared<P>>,
        environment: Environment,
        sender: mpsc::UnboundedSender<Message<P>>,
        messages: mpsc::UnboundedReceiver<Message<P>>,
    ) -> Self {
        let app = Arc::clone(shared.live.load().app());
        let mut slots = BTreeMap::new();
        for broken in &app.broken {
            slots.insert(
                key(&broken.name),
                Slot::broken(&broken.name, &broken.reason),
            );
        }
        for function in &app.functions {
            slots.insert(key(&function.name), Slot::of(function));
        }
        let mut snapshot = (**shared.live.load()).clone();
        for slot in slots.values() {
            snapshot.put(slot.entry(&app.host));
        }
        shared.live.store(Arc::new(snapshot));
        Self {
            shared,
            environment: Arc::new(environment),
            sender,
            messages,
            slots,
        }
    }
}

/// Makes all changes.
pub(crate) struct Keeper<L: Loader> {
    shared: Arc<Shared<L::Plugin>>,
    environment: Arc<Environment>,
    sender: mpsc::UnboundedSender<Message<L::Plugin>>,
    messages: mpsc::UnboundedReceiver<Message<L::Plugin>>,
    loader: Arc<L>,
    /// What the files of the app said when they were last read and usable.
    app: Arc<App>,
    slots: BTreeMap<String, Slot<L::Plugin>>,
    store: Option<Arc<Store>>,
    lookout: Lookout,
    /// What was last said to be wrong with the files of the whole app.
    complaint: Option<Arc<str>>,
    turns: Arc<Semaphore>,
}

impl<L: Loader> Keeper<L> {
    pub(crate) fn new(inbox: Inbox<L::Plugin>, loader: L, state: Option<&Path>) -> Self {
        let cores = available_parallelism().map_or(1, std::num::NonZero::get);
        let app = Arc::clone(inbox.shared.live.load().app());
        let sender = inbox.sender.clone();
        let lookout = Lookout::new(app.handler.reload, move |notice| {
            // Nobody listens any more when the handler ends.
            let _ = sender.send(Message::Notice(notice));
        });
        Self {
            app,
            lookout,
            complaint: None,
            shared: inbox.shared,
            environment: inbox.environment,
            sender: inbox.sender,
            messages: inbox.messages,
            loader: Arc::new(loader),
            slots: inbox.slots,
            store: state.and_then(Store::open),
            turns: Arc::new(Semaphore::new(cores.max(TURNS))),
        }
    }

    pub(crate) async fn run(mut self) {
        self.begin_to_look().await;
        self.start();
        while let Some(message) = self.messages.recv().await {
            match message {
                Message::Command(command) => self.obey(command),
                Message::Done {
                    key,
                    order,
                    definition,
                    outcome,
                } => self.finish(&key, order, &definition, outcome),
                Message::Read { app, reply } => self.apply(*app, reply),
                Message::ReadAgain => self.read_again(None),
                Message::Notice(notice) => self.notice(notice),
                Message::Poll => self.poll(),
                Message::Look => self.look(),
                Message::Seen { sight, failure } => self.seen(*sight, failure.as_deref()),
                Message::Rested => self.rested(),
            }
        }
    }

    fn start(&mut self) {
        let keys: Vec<String> = self.slots.keys().cloned().collect();
        if let Some(store) = &self.store {
            for (key, slot) in &mut self.slots {
                slot.remember(store.notes(key));
            }
        }
        for slot in self.slots.values() {
            let reported = |broken: &BrokenFunction| *broken.name == *slot.name;
            if let Some(reason) = slot.broken_because()
                && !self.app.broken.iter().any(reported)
            {
                self.tell_refusal(slot, reason);
            }
        }
        for key in keys {
            self.order(&key, Order::eager());
        }
        self.note_settled();
    }

    /// Puts `order` behind those that wait for the function.
    fn order(&mut self, key: &str, order: Order) {
        if let Some(slot) = self.slots.get_mut(key) {
            slot.enqueue(order);
            self.proceed(key);
        }
    }

    /// Begins the next order of a function, if none is under way.
    fn proceed(&mut self, key: &str) {
        let Some(slot) = self.slots.get_mut(key) else {
            return;
        };
        let Some((order, definition)) = slot.next() else {
            return;
        };
        let work = Work {
            loader: Arc::clone(&self.loader),
            turns: Arc::clone(&self.turns),
            app: Arc::clone(&self.app),
            definition: Arc::clone(&definition),
            serving: slot.serving(&definition).filter(|_| !order.forced),
            hold: slot.hold(order.eager),
            store: self.store.clone(),
        };
        let (key, sender) = (key.to_owned(), self.sender.clone());
        tokio::spawn(async move {
            let outcome = work.run(order.job.clone()).await;
            // Nobody listens any more when the handler ends.
            let _ = sender.send(Message::Done {
                key,
                order,
                definition,
                outcome,
            });
        });
    }

    fn finish(
        &mut self,
        key: &str,
        order: Order,
        definition: &Arc<Definition>,
        outcome: Outcome<L::Plugin>,
    ) {
        let Some(slot) = self.slots.get_mut(key) else {
            return order.answer(Err(ChangeError::UnknownFunction(key.to_owned())));
        };
        slot.done();
        if !slot.wants(definition) {
            // The files changed meanwhile: what was made has grants that may
            // have been taken away.
            slot.enqueue_first(order);
            return self.proceed(key);
        }
        match outcome {
            Outcome::Accepted(accepted) => {
                let version = self.accept(key, definition, *accepted, order.back);
                order.answer(version.ok_or(ChangeError::Ending));
            }
            Outcome::Unchanged => {
                let version = slot.current_version();
                order.answer(version.ok_or(ChangeError::Ending));
            }
            Outcome::Refused(reason) => {
                if order.reply.is_none() && !order.eager && slot.doubt(&reason) {
                    self.look();
                } else {
                    self.refuse(key, &reason);
                }
                order.answer(Err(ChangeError::Refused(reason)));
            }
        }
        self.note_settled();
        self.proceed(key);
    }

    /// Says that everything that was there at the start is loaded or refused.
    /// From then on fewer plugins are made at once.
    fn note_settled(&mut self) {
        if *self.shared.settled.borrow() || self.slots.values().any(Slot::is_loading) {
            return;
        }
        self.shared.settled.send_replace(true);
        self.shared.events.tell(None, What::Settled);
        let spare = self.turns.available_permits().saturating_sub(TURNS);
        self.turns.forget_permits(spare);
    }

    fn refuse(&mut self, key: &str, reason: &Arc<str>) {
        if let Some(slot) = self.slots.get_mut(key) {
            slot.refuse(Unavailable::Refused(Arc::clone(reason)));
        }
        self.publish(key);
        if let Some(slot) = self.slots.get(key) {
            self.tell_refusal(slot, reason);
        }
        self.note_settled();
    }
}
