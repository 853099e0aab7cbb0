//! Making live what was accepted.

use std::sync::Arc;
use std::time::SystemTime;

use corral_app::App;

use super::Keeper;
use super::slot::Slot;
use super::work::Accepted;
use crate::admission::Admission;
use crate::event::What;
use crate::generation::{Generation, Parts, Source, Version};
use crate::loader::{Definition, Loader};

impl<L: Loader> Keeper<L> {
    /// Has a new generation serve.
    pub(super) fn accept(
        &mut self,
        key: &str,
        definition: &Arc<Definition>,
        accepted: Accepted<L::Plugin>,
        back: bool,
    ) -> Option<Version> {
        let slot = self.slots.get_mut(key)?;
        let version = Version {
            number: slot.next_number(),
            digest: *accepted.content.digest(),
            contract: accepted.contract,
            origin: accepted.origin,
            took: accepted.took,
            since: SystemTime::now(),
            source: accepted.source,
        };
        let generation = Generation::new(Parts {
            function: Arc::clone(&slot.name),
            plugin: accepted.plugin,
            version: version.clone(),
            admission: gate(slot, definition),
            definition: Arc::clone(definition),
            signature: accepted.signature,
            events: self.shared.events.clone(),
        });
        let old = slot.install(generation);
        let old_digest = old.as_ref().map(|old| old.version().digest);
        match (back, accepted.source) {
            (true, _) => slot.instead_of = old_digest,
            (false, Source::File) => slot.instead_of = None,
            (false, Source::Pushed) => slot.instead_of = accepted.instead_of,
            (false, Source::Kept) => {}
        }
        let (what, freed) = match &old {
            None => (What::Loaded(version.clone()), None),
            Some(old) => {
                let (from, to) = (old.version().clone(), version.clone());
                // A change of configuration alone is nothing to go back from.
                let freed = (old.version().digest != version.digest)
                    .then(|| slot.previous.replace(Arc::clone(old)));
                let what = if back {
                    What::RolledBack { from, to }
                } else {
                    What::Swapped { from, to }
                };
                (what, freed)
            }
        };
        let name = Arc::clone(&slot.name);
        self.publish(key);
        self.shared.events.tell(Some(&name), what);
        if let Some(old) = old {
            old.retire();
        }
        drop(freed);
        if let Some(reason) = accepted.refused {
            self.refuse(key, &reason);
        }
        if let Some(store) = &self.store {
            store.keep(accepted.content);
        }
        self.note(key);
        Some(version)
    }

    /// Has the previous plugin serve again, as the generation that it was.
    pub(super) fn go_back(&mut self, key: &str) -> Option<Version> {
        let slot = self.slots.get_mut(key)?;
        let previous = slot.previous.take()?;
        previous.recall();
        let old = slot.install(previous)?;
        slot.previous = Some(Arc::clone(&old));
        slot.instead_of = Some(old.version().digest);
        let from = old.version().clone();
        let (name, to) = (Arc::clone(&slot.name), slot.current_version()?);
        self.publish(key);
        self.shared.events.tell(
            Some(&name),
            What::RolledBack {
                from,
                to: to.clone(),
            },
        );
        old.retire();
        self.note(key);
        Some(to)
    }

    /// Notes what the next process has to know about a function.
    pub(super) fn note(&self, key: &str) {
        let (Some(store), Some(slot)) = (&self.store, self.slots.get(key)) else {
            return;
        };
        store.note(key, slot.notes());
        let kept = self.slots.values().flat_map(|slot| {
            let notes = slot.notes();
            [notes.serving, notes.previous].into_iter().flatten()
        });
        store.forget_all_but(kept.map(|digest| digest.0).collect());
    }

    /// Puts the function as it is now into the live app.
    pub(super) fn publish(&mut self, key: &str) {
        let mut snapshot = (**self.shared.live.load()).clone();
        if let Some(slot) = self.slots.get(key) {
            let mut known = snapshot.app().functions.iter();
            let known = known.find(|known| *known.name == *slot.name);
            if known != slot.live().map(|live| &**live) {
                snapshot.set_app(self.live_app());
            }
            snapshot.put(slot.entry(&self.app.host));
        } else {
            snapshot.set_app(self.live_app());
            snapshot.remove(key);
        }
        self.shared.live.store(Arc::new(snapshot));
    }

    /// The app's files, with the definitions of the functions that serve.
    pub(super) fn live_app(&self) -> Arc<App> {
        let mut app = (*self.app).clone();
        let live = |slot: &Slot<L::Plugin>| slot.live().map(|live| (**live).clone());
        app.functions = self.slots.values().filter_map(live).collect();
        app.functions
            .sort_by(|one, other| one.name.cmp(&other.name));
        Arc::new(app)
    }

    pub(super) fn tell_refusal(&self, slot: &Slot<L::Plugin>, reason: &Arc<str>) {
        let what = What::Refused {
            reason: Arc::clone(reason),
            serving: slot.current.as_ref().map(|current| current.number),
        };
        self.shared.events.tell(Some(&slot.name), what);
    }
}

/// The gate of the generation before, so that both together let no more in than
/// one may; a gate of its own when the limits differ.
fn gate<P>(slot: &Slot<P>, definition: &Definition) -> Arc<Admission> {
    let gate = |definition: &Definition| {
        let limits = definition.config.limits;
        (limits.concurrency, limits.queue, definition.patience)
    };
    let (concurrency, queue, patience) = gate(definition);
    let same = slot
        .current
        .as_ref()
        .filter(|current| gate(current.definition()) == (concurrency, queue, patience));
    same.map_or_else(
        || Arc::new(Admission::new(concurrency, queue, patience)),
        |current| Arc::clone(current.admission()),
    )
}
