//! Commands of operators.

use std::sync::Arc;

use corral_app::Sha256Digest;
use corral_runtime::PluginContent;
use tokio::task::spawn_blocking;

use super::function_entry::FunctionEntry;
use super::load_request::{LoadFrom, LoadRequest};
use super::{Keeper, Message};
use crate::change::{ChangeError, Reply};
use crate::definitions::DefinitionChanges;
use crate::event::EventKind;
use crate::generation::Generation;
use crate::generation_info::GenerationInfo;
use crate::loader::Loader;
use crate::snapshot::key;

/// A command of an operator.
pub(crate) enum Command<P> {
    Replace {
        name: String,
        wasm: PluginContent,
        changes: DefinitionChanges,
        reply: Reply<GenerationInfo>,
    },
    Rollback {
        name: String,
        reply: Reply<GenerationInfo>,
    },
    Pin {
        name: String,
        reply: Reply<GenerationInfo>,
    },
    Unpin {
        name: String,
        reply: Reply<GenerationInfo>,
    },
    Drain {
        name: String,
        reply: Reply<Arc<Generation<P>>>,
    },
    Reload {
        name: String,
        changes: DefinitionChanges,
        reply: Reply<GenerationInfo>,
    },
    ReloadAll {
        reply: Reply<()>,
    },
}

/// Sends `result`; the client may be gone.
fn answer<T>(reply: Reply<T>, result: Result<T, ChangeError>) {
    let _ = reply.send(result);
}

impl<L: Loader> Keeper<L> {
    pub(super) fn execute(&mut self, command: Command<L::Plugin>) {
        match command {
            Command::Replace {
                name,
                wasm,
                changes,
                reply,
            } => {
                let request = LoadRequest {
                    from: LoadFrom::Pushed(wasm),
                    changes,
                    ..LoadRequest::from_file()
                };
                self.replace(&name, request, reply);
            }
            Command::Rollback { name, reply } => self.roll_back(&name, reply),
            Command::Pin { name, reply } => {
                let result = self.pin(&name, true);
                answer(reply, result);
            }
            Command::Unpin { name, reply } => {
                let result = self.pin(&name, false);
                answer(reply, result);
                self.request_load(&key(&name), LoadRequest::from_file());
            }
            Command::Drain { name, reply } => {
                let result = self.drain(&name);
                answer(reply, result);
            }
            Command::Reload {
                name,
                changes,
                reply,
            } => self.reload(&name, changes, reply),
            Command::ReloadAll { reply } => self.read_app(Some(reply)),
        }
    }

    fn entry(&mut self, name: &str) -> Result<&mut FunctionEntry<L::Plugin>, ChangeError> {
        let unknown = || ChangeError::UnknownFunction(name.to_owned());
        self.entries.get_mut(&key(name)).ok_or_else(unknown)
    }

    fn replace(&mut self, name: &str, request: LoadRequest, reply: Reply<GenerationInfo>) {
        let pinned = self.entry(name).map(|entry| entry.pinned);
        match pinned {
            Ok(true) => answer(reply, Err(ChangeError::Pinned(name.to_owned()))),
            Err(error) => answer(reply, Err(error)),
            Ok(false) => {
                self.request_load(&key(name), request.with_reply(reply));
            }
        }
    }

    fn roll_back(&mut self, name: &str, reply: Reply<GenerationInfo>) {
        let key = key(name);
        match self.rollback_target(name) {
            Err(error) => answer(reply, Err(error)),
            Ok(None) => {
                let nothing = || ChangeError::NothingEarlier(name.to_owned());
                let result = self.restore_previous(&key).ok_or_else(nothing);
                answer(reply, result);
            }
            Ok(Some(digest)) => {
                let request = LoadRequest {
                    from: LoadFrom::Kept(digest),
                    is_rollback: true,
                    ..LoadRequest::from_file()
                };
                self.request_load(&key, request.with_reply(reply));
            }
        }
    }

    /// The plugin that a rollback has to load again, because the function's files
    /// have changed since it served: grants that were removed stay removed. `None`
    /// when the previous generation can serve as it is.
    fn rollback_target(&mut self, name: &str) -> Result<Option<Sha256Digest>, ChangeError> {
        let entry = self.entry(name)?;
        if entry.pinned {
            return Err(ChangeError::Pinned(name.to_owned()));
        }
        let nothing = || ChangeError::NothingEarlier(name.to_owned());
        let digest = entry.earlier().ok_or_else(nothing)?;
        let same = entry.previous_has_current_definition();
        Ok(if same { None } else { Some(digest) })
    }

    fn pin(&mut self, name: &str, pinned: bool) -> Result<GenerationInfo, ChangeError> {
        let entry = self.entry(name)?;
        let nothing = || ChangeError::NothingServes(name.to_owned());
        let info = entry.current_info().ok_or_else(nothing)?;
        if entry.pinned != pinned {
            entry.pinned = pinned;
            let name = Arc::clone(&entry.name);
            self.publish(&key(&name));
            self.save(&key(&name));
            let kind = if pinned {
                EventKind::Pinned
            } else {
                EventKind::Unpinned
            };
            self.live.events.send(Some(&name), kind);
        }
        Ok(info)
    }

    fn drain(&mut self, name: &str) -> Result<Arc<Generation<L::Plugin>>, ChangeError> {
        let entry = self.entry(name)?;
        let nothing = || ChangeError::NothingServes(name.to_owned());
        let current = entry.current.as_ref().map(Arc::clone).ok_or_else(nothing)?;
        if !entry.drained {
            entry.drained = true;
            self.publish(&key(name));
            current.retire();
        }
        Ok(current)
    }

    fn reload(&mut self, name: &str, changes: DefinitionChanges, reply: Reply<GenerationInfo>) {
        match self.entry(name) {
            Err(error) => return answer(reply, Err(error)),
            Ok(entry) if entry.pinned => {
                return answer(reply, Err(ChangeError::Pinned(name.to_owned())));
            }
            Ok(entry) => {
                entry.instead_of = None;
                if std::mem::take(&mut entry.drained)
                    && let Some(current) = &entry.current
                {
                    current.reinstate();
                }
            }
        }
        self.publish(&key(name));
        let request = LoadRequest {
            changes,
            ..LoadRequest::from_file()
        };
        self.request_load(&key(name), request.with_reply(reply));
    }

    /// Reads the files of the app in the background.
    pub(super) fn read_app(&self, reply: Option<Reply<()>>) {
        let (app, sender) = (Arc::clone(&self.app), self.sender.clone());
        let environment = Arc::clone(&self.environment);
        spawn_blocking(move || {
            let app = Box::new(app.load_again(&environment));
            let _ = sender.send(Message::AppRead { app, reply });
        });
    }
}
