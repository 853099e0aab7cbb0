//! Changes that an operator asks for.

use std::sync::Arc;

use corral_runtime::{ContentDigest, PluginContent};
use tokio::task::spawn_blocking;

use super::slot::{Job, Order, Slot};
use super::{Keeper, Message};
use crate::event::What;
use crate::generation::{Generation, Version};
use crate::loader::Loader;
use crate::registry::{ChangeError, Reply};
use crate::snapshot::key;

/// What an operator asks for.
pub(crate) enum Command<P> {
    Replace {
        name: String,
        wasm: PluginContent,
        reply: Reply<Version>,
    },
    Rollback {
        name: String,
        reply: Reply<Version>,
    },
    Pin {
        name: String,
        reply: Reply<Version>,
    },
    Unpin {
        name: String,
        reply: Reply<Version>,
    },
    Drain {
        name: String,
        reply: Reply<Arc<Generation<P>>>,
    },
    Reload {
        name: String,
        reply: Reply<Version>,
    },
    ReloadAll {
        reply: Reply<()>,
    },
}

/// Who asked may have left.
fn answer<T>(reply: Reply<T>, result: Result<T, ChangeError>) {
    let _ = reply.send(result);
}

impl<L: Loader> Keeper<L> {
    pub(super) fn obey(&mut self, command: Command<L::Plugin>) {
        match command {
            Command::Replace { name, wasm, reply } => self.replace(&name, wasm, reply),
            Command::Rollback { name, reply } => self.roll_back(&name, reply),
            Command::Pin { name, reply } => {
                let result = self.pin(&name, true);
                answer(reply, result);
            }
            Command::Unpin { name, reply } => {
                let result = self.pin(&name, false);
                answer(reply, result);
                self.order(&key(&name), Order::file());
            }
            Command::Drain { name, reply } => {
                let result = self.drain(&name);
                answer(reply, result);
            }
            Command::Reload { name, reply } => self.reload(&name, reply),
            Command::ReloadAll { reply } => self.read_again(Some(reply)),
        }
    }

    fn slot(&mut self, name: &str) -> Result<&mut Slot<L::Plugin>, ChangeError> {
        let unknown = || ChangeError::UnknownFunction(name.to_owned());
        self.slots.get_mut(&key(name)).ok_or_else(unknown)
    }

    fn replace(&mut self, name: &str, wasm: PluginContent, reply: Reply<Version>) {
        let pinned = self.slot(name).map(|slot| slot.pinned);
        match pinned {
            Ok(true) => answer(reply, Err(ChangeError::Pinned(name.to_owned()))),
            Err(error) => answer(reply, Err(error)),
            Ok(false) => {
                let job = Job::Pushed(wasm);
                let order = Order {
                    job,
                    ..Order::file()
                };
                self.order(&key(name), order.with(reply));
            }
        }
    }

    fn roll_back(&mut self, name: &str, reply: Reply<Version>) {
        let key = key(name);
        match self.way_back(name) {
            Err(error) => answer(reply, Err(error)),
            Ok(None) => {
                let nothing = || ChangeError::NothingEarlier(name.to_owned());
                let result = self.go_back(&key).ok_or_else(nothing);
                answer(reply, result);
            }
            Ok(Some(digest)) => {
                let (job, back) = (Job::Kept(digest), true);
                let order = Order {
                    job,
                    back,
                    ..Order::file()
                };
                self.order(&key, order.with(reply));
            }
        }
    }

    /// The plugin to go back to, which has to be made again if the function's
    /// files have changed since: what was taken away by then stays so.
    fn way_back(&mut self, name: &str) -> Result<Option<ContentDigest>, ChangeError> {
        let slot = self.slot(name)?;
        if slot.pinned {
            return Err(ChangeError::Pinned(name.to_owned()));
        }
        let nothing = || ChangeError::NothingEarlier(name.to_owned());
        let digest = slot.earlier().ok_or_else(nothing)?;
        let same = slot.previous.as_ref().is_some_and(|previous| {
            let known = previous.definition();
            slot.definition().is_some_and(|now| now == known)
        });
        Ok(if same { None } else { Some(digest) })
    }

    fn pin(&mut self, name: &str, pinned: bool) -> Result<Version, ChangeError> {
        let slot = self.slot(name)?;
        let nothing = || ChangeError::NothingServes(name.to_owned());
        let version = slot.current_version().ok_or_else(nothing)?;
        if slot.pinned != pinned {
            slot.pinned = pinned;
            let name = Arc::clone(&slot.name);
            self.publish(&key(&name));
            self.note(&key(&name));
            let what = if pinned { What::Pinned } else { What::Unpinned };
            self.shared.events.tell(Some(&name), what);
        }
        Ok(version)
    }

    fn drain(&mut self, name: &str) -> Result<Arc<Generation<L::Plugin>>, ChangeError> {
        let slot = self.slot(name)?;
        let nothing = || ChangeError::NothingServes(name.to_owned());
        let current = slot.current.as_ref().map(Arc::clone).ok_or_else(nothing)?;
        if !slot.drained {
            slot.drained = true;
            self.publish(&key(name));
            current.retire();
        }
        Ok(current)
    }

    fn reload(&mut self, name: &str, reply: Reply<Version>) {
        match self.slot(name) {
            Err(error) => return answer(reply, Err(error)),
            Ok(slot) => {
                slot.instead_of = None;
                if std::mem::take(&mut slot.drained)
                    && let Some(current) = &slot.current
                {
                    current.recall();
                }
            }
        }
        self.publish(&key(name));
        self.order(&key(name), Order::file().with(reply));
    }

    /// Reads the files of the app, beside everything else.
    pub(super) fn read_again(&self, reply: Option<Reply<()>>) {
        let (app, sender) = (Arc::clone(&self.app), self.sender.clone());
        let environment = Arc::clone(&self.environment);
        spawn_blocking(move || {
            let app = Box::new(app.load_again(&environment));
            let _ = sender.send(Message::Read { app, reply });
        });
    }
}
