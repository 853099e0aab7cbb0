//! The live functions, for those who call and operate them.

use std::path::PathBuf;
use std::sync::Arc;

use arc_swap::{ArcSwap, Guard};
use corral_app::{App, Environment};
use corral_runtime::{Plugin, PluginContent};
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use crate::change::{ChangeError, Reply};
use crate::definitions::DefinitionChanges;
use crate::event::{Event, Events};
use crate::function::{Function, History};
use crate::generation::Generation;
use crate::generation_info::GenerationInfo;
use crate::keeper::{Command, Inbox, Keeper, Message};
use crate::live::LiveState;
use crate::loader::Loader;
use crate::snapshot::Snapshot;
use crate::store::Peer;

/// The live functions of one app.
///
/// Reading is wait-free: a call takes the current [`Snapshot`]. Changes are made one
/// after another by a [`Keeper`], which runs in the background.
pub struct Registry<P = Plugin> {
    live: Arc<LiveState<P>>,
    keeper: mpsc::UnboundedSender<Message<P>>,
}

impl<P> Clone for Registry<P> {
    fn clone(&self) -> Self {
        Self {
            live: Arc::clone(&self.live),
            keeper: self.keeper.clone(),
        }
    }
}

impl<P: Send + Sync + 'static> Registry<P> {
    /// Registers every function of `app`, even those that cannot be used. Calls wait
    /// until [`Registry::run`] has loaded the plugins. `environment` is the one that
    /// the app was read with; it is used again when files change.
    pub fn new(app: &Arc<App>, environment: Environment) -> (Self, Inbox<P>) {
        let (keeper, inbox) = mpsc::unbounded_channel();
        let live = Arc::new(LiveState {
            snapshot: ArcSwap::from_pointee(Snapshot::new(Arc::clone(app))),
            events: Events::new(),
            settled: watch::Sender::new(false),
            peers: Arc::default(),
        });
        let registry = Self {
            live: Arc::clone(&live),
            keeper: keeper.clone(),
        };
        (registry, Inbox::new(live, environment, keeper, inbox))
    }

    /// Loads all plugins with `loader`, then makes changes as files and operators ask
    /// for them. Runs until it is dropped. `state` is a folder outside the app for what
    /// has to survive a restart; without it a rollback lasts as long as the process.
    pub async fn run<L: Loader<Plugin = P>>(inbox: Inbox<P>, loader: L, state: Option<PathBuf>) {
        Keeper::new(inbox, loader, state.as_deref()).run().await;
    }

    /// The app as it is now. Do not hold it across an `await`.
    pub fn snapshot(&self) -> Guard<Arc<Snapshot<P>>> {
        self.live.snapshot.load()
    }

    /// The function called `name`, as it is now.
    pub fn get(&self, name: &str) -> Option<Arc<Function<P>>> {
        self.snapshot().get(name).map(Arc::clone)
    }

    /// The current and previous generation of the function called `name`.
    pub fn history(&self, name: &str) -> Option<History> {
        Some(self.get(name)?.history().clone())
    }

    /// The other handlers that serve the same app with the same state folder, as they
    /// were some seconds ago.
    pub fn peers(&self) -> Arc<Vec<Peer>> {
        self.live.peers.load_full()
    }

    /// Subscribes to the events from now on.
    pub fn events(&self) -> broadcast::Receiver<Event> {
        self.live.events.subscribe()
    }

    /// Whether every plugin of the start was accepted or refused.
    pub fn is_settled(&self) -> bool {
        *self.live.settled.borrow()
    }

    /// Waits until [`Registry::is_settled`].
    pub async fn settled(&self) {
        let mut settled = self.live.settled.subscribe();
        // The sender lives in `self`.
        let _ = settled.wait_for(|settled| *settled).await;
    }

    /// Replaces the function's plugin by `wasm`: verifies, compiles, links and probes
    /// it, writes it to the app, and puts it into service.
    ///
    /// # Errors
    /// When it is refused or cannot be written; nothing has changed then.
    pub async fn replace(
        &self,
        name: &str,
        wasm: PluginContent,
    ) -> Result<GenerationInfo, ChangeError> {
        self.replace_with(name, wasm, DefinitionChanges::Refused)
            .await
    }

    /// [`Self::replace`], with what happens when an MCP server that is pinned tells its
    /// clients something else about itself than before.
    ///
    /// # Errors
    /// As there.
    pub async fn replace_with(
        &self,
        name: &str,
        wasm: PluginContent,
        changes: DefinitionChanges,
    ) -> Result<GenerationInfo, ChangeError> {
        let name = name.to_owned();
        self.ask(|reply| Command::Replace {
            name,
            wasm,
            changes,
            reply,
        })
        .await
    }

    /// Rolls back to the last different plugin.
    ///
    /// # Errors
    /// When there is none, or the current plugin.json does not allow it.
    pub async fn rollback(&self, name: &str) -> Result<GenerationInfo, ChangeError> {
        let name = name.to_owned();
        self.ask(|reply| Command::Rollback { name, reply }).await
    }

    /// Ignores changes of the function's plugin from now on.
    ///
    /// # Errors
    /// When the function has no plugin in service.
    pub async fn pin(&self, name: &str) -> Result<GenerationInfo, ChangeError> {
        let name = name.to_owned();
        self.ask(|reply| Command::Pin { name, reply }).await
    }

    /// Applies changes of the function's plugin again, including those made while it
    /// was pinned.
    ///
    /// # Errors
    /// When the function has no plugin in service.
    pub async fn unpin(&self, name: &str) -> Result<GenerationInfo, ChangeError> {
        let name = name.to_owned();
        self.ask(|reply| Command::Unpin { name, reply }).await
    }

    /// Takes the function out of service until it is reloaded, and waits for the
    /// invocations in flight.
    ///
    /// # Errors
    /// When the function has no plugin in service.
    pub async fn drain(&self, name: &str) -> Result<GenerationInfo, ChangeError> {
        let name = name.to_owned();
        let drained: Arc<Generation<P>> = self.ask(|reply| Command::Drain { name, reply }).await?;
        drained.wait_until_idle().await;
        Ok(drained.info().clone())
    }

    /// Reads the files of the function again and loads its plugin from the app, even
    /// after a rollback or a drain.
    ///
    /// # Errors
    /// When it is refused.
    pub async fn reload(&self, name: &str) -> Result<GenerationInfo, ChangeError> {
        self.reload_with(name, DefinitionChanges::Refused).await
    }

    /// [`Self::reload`], with what happens when an MCP server that is pinned tells its
    /// clients something else about itself than before.
    ///
    /// # Errors
    /// As there.
    pub async fn reload_with(
        &self,
        name: &str,
        changes: DefinitionChanges,
    ) -> Result<GenerationInfo, ChangeError> {
        let name = name.to_owned();
        self.ask(|reply| Command::Reload {
            name,
            changes,
            reply,
        })
        .await
    }

    /// Reads all files of the app again, and loads the plugins that changed. Returns
    /// when the files are read; the loads go on, and [`Registry::events`] reports their
    /// results.
    ///
    /// # Errors
    /// When a file of the whole app has an error.
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
