//! The live functions, from the side of those who serve and operate them.

use std::path::PathBuf;
use std::sync::Arc;

use arc_swap::{ArcSwap, Guard};
use corral_app::{App, Environment};
use corral_runtime::{Plugin, PluginContent};
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use crate::event::{Event, Events};
use crate::function::{Function, History};
use crate::generation::{Generation, Version};
use crate::keeper::{Command, Inbox, Keeper, Message};
use crate::loader::Loader;
use crate::snapshot::Snapshot;

/// The live functions of one app.
///
/// Reading is wait-free: whoever serves takes the current [`Snapshot`]. Changes
/// are made one after another by a [`Keeper`], which runs beside.
pub struct Registry<P = Plugin> {
    shared: Arc<Shared<P>>,
    keeper: mpsc::UnboundedSender<Message<P>>,
}

impl<P> Clone for Registry<P> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            keeper: self.keeper.clone(),
        }
    }
}

/// What the keeper writes and the registry reads.
pub(crate) struct Shared<P> {
    pub(crate) live: ArcSwap<Snapshot<P>>,
    pub(crate) events: Events,
    pub(crate) settled: watch::Sender<bool>,
}

/// Why a change that was asked for was not made. The function serves as before.
#[derive(Clone, Debug, thiserror::Error)]
pub enum ChangeError {
    /// There is no function of that name.
    #[error("there is no function `{0}`")]
    UnknownFunction(String),
    /// The plugin was not accepted.
    #[error("{0}")]
    Refused(Arc<str>),
    /// There is no earlier plugin.
    #[error("`{0}` has no earlier plugin to go back to")]
    NothingEarlier(String),
    /// The function is pinned to what serves.
    #[error("`{0}` is pinned; unpin it first")]
    Pinned(String),
    /// Nothing serves that could be pinned or drained.
    #[error("`{0}` has no plugin that serves")]
    NothingServes(String),
    /// The handler is ending.
    #[error("the handler is ending")]
    Ending,
}

/// The answer to a change.
pub(crate) type Reply<T> = oneshot::Sender<Result<T, ChangeError>>;

impl<P: Send + Sync + 'static> Registry<P> {
    /// Registers every function of `app`, those included that cannot be used.
    /// Calls wait until [`Registry::keep`] has loaded the plugins. `environment` is
    /// what the app was read with; reading it again takes the same.
    pub fn new(app: &Arc<App>, environment: Environment) -> (Self, Inbox<P>) {
        let (keeper, inbox) = mpsc::unbounded_channel();
        let shared = Arc::new(Shared {
            live: ArcSwap::from_pointee(Snapshot::new(Arc::clone(app))),
            events: Events::new(),
            settled: watch::Sender::new(false),
        });
        let registry = Self {
            shared: Arc::clone(&shared),
            keeper: keeper.clone(),
        };
        (registry, Inbox::new(shared, environment, keeper, inbox))
    }

    /// Loads all plugins with `loader`, then makes the changes that are asked
    /// for. Ends only when it is dropped. `state` is a folder outside the app for
    /// what has to outlive the process; without it a rollback lasts as long as
    /// the process.
    pub async fn keep<L: Loader<Plugin = P>>(inbox: Inbox<P>, loader: L, state: Option<PathBuf>) {
        Keeper::new(inbox, loader, state.as_deref()).run().await;
    }

    /// The app as it is now. Hold it for a moment, not over an `await`.
    pub fn now(&self) -> Guard<Arc<Snapshot<P>>> {
        self.shared.live.load()
    }

    /// The function called `name`, as it is now.
    pub fn get(&self, name: &str) -> Option<Arc<Function<P>>> {
        self.now().get(name).map(Arc::clone)
    }

    /// What serves for `name` and what served before.
    pub fn history(&self, name: &str) -> Option<History> {
        Some(self.get(name)?.history().clone())
    }

    /// What happens from now on.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.shared.events.subscribe()
    }

    /// Whether every plugin that was there at the start was accepted or refused.
    pub fn is_settled(&self) -> bool {
        *self.shared.settled.borrow()
    }

    /// Waits until [`Registry::is_settled`].
    pub async fn settled(&self) {
        let mut settled = self.shared.settled.subscribe();
        // The sender lives in `self`.
        let _ = settled.wait_for(|settled| *settled).await;
    }

    /// Puts `wasm` in the place of the function's plugin: verifies, compiles,
    /// links and probes it, writes it where the app has it, and has it serve.
    ///
    /// # Errors
    /// When it is refused or cannot be written; nothing has changed then.
    pub async fn replace(&self, name: &str, wasm: PluginContent) -> Result<Version, ChangeError> {
        let name = name.to_owned();
        self.ask(|reply| Command::Replace { name, wasm, reply })
            .await
    }

    /// Has the last different plugin serve again.
    ///
    /// # Errors
    /// When there is none, or it is refused by what plugin.json says now.
    pub async fn rollback(&self, name: &str) -> Result<Version, ChangeError> {
        let name = name.to_owned();
        self.ask(|reply| Command::Rollback { name, reply }).await
    }

    /// Ignores changes of the function's plugin from now on.
    ///
    /// # Errors
    /// When nothing serves.
    pub async fn pin(&self, name: &str) -> Result<Version, ChangeError> {
        let name = name.to_owned();
        self.ask(|reply| Command::Pin { name, reply }).await
    }

    /// Heeds changes of the function's plugin again, those included that came
    /// while it was pinned.
    ///
    /// # Errors
    /// When nothing serves.
    pub async fn unpin(&self, name: &str) -> Result<Version, ChangeError> {
        let name = name.to_owned();
        self.ask(|reply| Command::Unpin { name, reply }).await
    }

    /// Takes the function out of service until it is reloaded, and waits for the
    /// invocations under way.
    ///
    /// # Errors
    /// When nothing serves.
    pub async fn drain(&self, name: &str) -> Result<Version, ChangeError> {
        let name = name.to_owned();
        let drained: Arc<Generation<P>> = self.ask(|reply| Command::Drain { name, reply }).await?;
        drained.idle().await;
        Ok(drained.version().clone())
    }

    /// Reads the files of the function again and loads its plugin from the app,
    /// whatever was rolled back or drained before.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn reload(&self, name: &str) -> Result<Version, ChangeError> {
        let name = name.to_owned();
        self.ask(|reply| Command::Reload { name, reply }).await
    }

    /// Reads all files of the app again, and loads the plugins that changed.
    /// Returns when the files are read; loading goes on, and [`Registry::events`]
    /// tells what becomes of it.
    ///
    /// # Errors
    /// When a file of the whole app is faulty.
    pub async fn reload_all(&self) -> Result<(), ChangeError> {
        self.ask(|reply| Command::ReloadAll { reply }).await
    }

    async fn ask<T>(&self, command: impl FnOnce(Reply<T>) -> Command<P>) -> Result<T, ChangeError> {
        let (reply, answer) = oneshot::channel();
        let sent = self.keeper.send(Message::Command(command(reply)));
        sent.map_err(|_| ChangeError::Ending)?;
        answer.await.unwrap_or(Err(ChangeError::Ending))
    }
}
