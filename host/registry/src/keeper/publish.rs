//! Putting accepted plugins into service.

use std::sync::Arc;
use std::time::{Instant, SystemTime};

use corral_app::{App, Sha256Digest};
use corral_runtime::Origin;
use tokio::task::spawn_blocking;

use super::Keeper;
use super::function_entry::FunctionEntry;
use super::load_request::LoadRequest;
use super::work::Accepted;
use crate::admission::Admission;
use crate::definitions::{AcceptedDefinitions, definitions_changed, locked_digest};
use crate::event::EventKind;
use crate::generation::{Generation, GenerationParts};
use crate::generation_info::{GenerationInfo, Source};
use crate::loader::{Definition, Loader};

impl<L: Loader> Keeper<L> {
    /// Makes a new generation the current one.
    pub(super) fn accept(
        &mut self,
        key: &str,
        definition: &Arc<Definition>,
        accepted: Accepted<L::Plugin>,
        request: &LoadRequest,
    ) -> Option<GenerationInfo> {
        let is_rollback = request.is_rollback;
        let entry = self.entries.get_mut(key)?;
        let info = GenerationInfo {
            number: entry.next_number(),
            digest: *accepted.content.digest(),
            contract: accepted.contract,
            origin: accepted.origin,
            load_time: accepted.load_time,
            since: SystemTime::now(),
            source: accepted.source,
            unwritten: accepted.unwritten,
            definitions: accepted.definitions.definitions,
            changed_definitions: accepted.definitions.difference,
            unknown_definitions: accepted.definitions.unknown,
        };
        let generation = Generation::new(GenerationParts {
            function: Arc::clone(&entry.name),
            plugin: accepted.plugin,
            info: info.clone(),
            admission: admission(entry, definition),
            definition: Arc::clone(definition),
            signature: accepted.signature,
            arguments: accepted.arguments,
            request_states: accepted.request_states,
            events: self.live.events.clone(),
        });
        let old = entry.install(generation, info.since);
        let old_digest = old.as_ref().map(|old| old.info().digest);
        match (is_rollback, accepted.source) {
            (true, _) => (entry.instead_of, entry.unwritten) = (old_digest, None),
            (false, Source::File) => entry.instead_of = None,
            (false, Source::Pushed) => {
                entry.instead_of = accepted.instead_of;
                entry.unwritten.clone_from(&info.unwritten);
            }
            (false, Source::Kept) => {}
        }
        let (kind, freed) = match &old {
            None => (EventKind::Loaded(info.clone()), None),
            Some(old) => {
                let (from, to) = (old.info().clone(), info.clone());
                // A change of the configuration alone cannot be rolled back.
                let freed = (old.info().digest != info.digest)
                    .then(|| entry.previous.replace(Arc::clone(old)));
                let kind = if is_rollback {
                    EventKind::RolledBack { from, to }
                } else {
                    EventKind::Swapped { from, to }
                };
                (kind, freed)
            }
        };
        let name = Arc::clone(&entry.name);
        self.publish(key);
        self.live.events.send(Some(&name), kind);
        self.accept_definitions(key, &info);
        if let Some(reason) = &info.unwritten {
            let text = format!(
                "{name}: the pushed plugin was not written to the app, so other instances and new deployments do not have it ({reason})"
            );
            self.live
                .events
                .send(Some(&name), EventKind::Warning(text.into()));
        }
        if let Some(old) = old {
            old.retire();
        }
        drop(freed);
        if let Some(refused) = accepted.refused {
            self.refuse_with(key, &refused);
        }
        if let Some(store) = &self.store {
            store.save_plugin(accepted.content);
        }
        self.save(key);
        if info.origin == Origin::Compiled && *self.live.settled.borrow() {
            self.tidy();
        }
        Some(info)
    }

    /// Makes the previous generation the current one again.
    pub(super) fn restore_previous(&mut self, key: &str) -> Option<GenerationInfo> {
        let entry = self.entries.get_mut(key)?;
        let from = entry.current_info()?;
        let previous = entry.previous.take()?;
        previous.reinstate();
        let old = entry.install(previous, SystemTime::now())?;
        entry.previous = Some(Arc::clone(&old));
        entry.instead_of = Some(old.info().digest);
        entry.unwritten = None;
        let (name, to) = (Arc::clone(&entry.name), entry.current_info()?);
        let changed = definitions_changed(&from, &to);
        let to = GenerationInfo {
            changed_definitions: changed,
            ..to
        };
        self.publish(key);
        self.live.events.send(
            Some(&name),
            EventKind::RolledBack {
                from,
                to: to.clone(),
            },
        );
        self.accept_definitions(key, &to);
        old.retire();
        self.save(key);
        Some(to)
    }

    /// Notes that corral.lock has taken the place of an earlier consent.
    pub(super) fn outdate_consent(&mut self, key: &str) {
        let Some(entry) = self.entries.get_mut(key) else {
            return;
        };
        let accepted = entry.accepted_definitions.as_ref();
        let outdated = accepted.and_then(|accepted| accepted.outdated(&self.app, &entry.name));
        if let Some(outdated) = outdated.map(Arc::new) {
            entry.accepted_definitions = Some(Arc::clone(&outdated));
            if let Some(store) = &self.store {
                store.save_definitions(key, outdated);
            }
        }
    }

    /// Remembers the definitions of the generation that serves now as accepted, and
    /// reports what differs from those before.
    fn accept_definitions(&mut self, key: &str, info: &GenerationInfo) {
        let Some(entry) = self.entries.get_mut(key) else {
            return;
        };
        let name = Arc::clone(&entry.name);
        if let Some(reason) = &info.unknown_definitions {
            let text = format!("{name}: cannot compare the definitions of its tools: {reason}");
            self.live
                .events
                .send(Some(&name), EventKind::Warning(text.into()));
        }
        let Some(definitions) = &info.definitions else {
            return;
        };
        let accepted = Arc::new(AcceptedDefinitions {
            definitions: (**definitions).clone(),
            instead_of: locked_digest(&self.app, &name),
        });
        if entry.accepted_definitions.as_ref() != Some(&accepted) {
            entry.accepted_definitions = Some(Arc::clone(&accepted));
            if let Some(store) = &self.store {
                store.save_definitions(key, accepted);
            }
        }
        if let Some(difference) = &info.changed_definitions {
            let kind = EventKind::DefinitionsChanged {
                generation: info.number,
                difference: Arc::clone(difference),
            };
            self.live.events.send(Some(&name), kind);
        }
    }

    /// Saves what the next process has to know about a function.
    pub(super) fn save(&self, key: &str) {
        let (Some(store), Some(entry)) = (&self.store, self.entries.get(key)) else {
            return;
        };
        store.save(key, entry.to_stored());
        store.retain_plugins(self.plugins_in_use());
    }

    /// The plugins that serve, and those that may serve again.
    fn plugins_in_use(&self) -> impl Iterator<Item = Sha256Digest> + '_ {
        let entries = self.entries.values();
        entries.flat_map(|entry| entry.to_stored().plugins())
    }

    /// Makes the loader delete what it caches of unused plugins.
    pub(super) fn tidy(&mut self) {
        self.tidied = Instant::now();
        let (loader, in_use) = (Arc::clone(&self.loader), self.plugins_in_use().collect());
        // Runs in the background.
        drop(spawn_blocking(move || loader.tidy(&in_use)));
    }

    /// Puts the function as it is now into a new snapshot.
    pub(super) fn publish(&mut self, key: &str) {
        let mut snapshot = (**self.live.snapshot.load()).clone();
        if let Some(entry) = self.entries.get(key) {
            let mut known = snapshot.app().functions.iter();
            let known = known.find(|known| *known.name == *entry.name);
            if known != entry.live().map(|live| &**live) {
                snapshot.set_app(self.live_app());
            }
            snapshot.put(entry.to_function(&self.app.host));
        } else {
            snapshot.set_app(self.live_app());
            snapshot.remove(key);
        }
        self.live.snapshot.store(Arc::new(snapshot));
    }

    /// The app's files, with the definitions of the functions that serve.
    pub(super) fn live_app(&self) -> Arc<App> {
        let mut app = (*self.app).clone();
        let live = |entry: &FunctionEntry<L::Plugin>| entry.live().map(|live| (**live).clone());
        app.functions = self.entries.values().filter_map(live).collect();
        app.functions
            .sort_by(|one, other| one.name.cmp(&other.name));
        Arc::new(app)
    }

    pub(super) fn report_refusal(&self, entry: &FunctionEntry<L::Plugin>, reason: &Arc<str>) {
        let kind = EventKind::Refused {
            reason: Arc::clone(reason),
            serving: entry.current.as_ref().map(|current| current.number),
        };
        self.live.events.send(Some(&entry.name), kind);
    }
}

/// The gate of the generation before, so that both together run no more invocations
/// than one may; a new gate when the limits differ.
fn admission<P>(entry: &FunctionEntry<P>, definition: &Definition) -> Arc<Admission> {
    let limits = |definition: &Definition| {
        let limits = definition.config.limits;
        (limits.concurrency, limits.queue, limits.time)
    };
    let (concurrency, queue, max_wait) = limits(definition);
    let same = entry
        .current
        .as_ref()
        .filter(|current| limits(current.definition()) == (concurrency, queue, max_wait));
    same.map_or_else(
        || Arc::new(Admission::new(concurrency, queue, max_wait)),
        |current| Arc::clone(current.admission()),
    )
}
