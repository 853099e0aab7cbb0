//! From the files of the app to what is to be changed.

use std::sync::Arc;

use corral_app::{App, Problem, Severity};

use super::Keeper;
use super::slot::{Order, Slot};
use crate::event::What;
use crate::loader::Loader;
use crate::registry::{ChangeError, Reply};
use crate::snapshot::key;

impl<L: Loader> Keeper<L> {
    /// Takes what the files of the app say now: adds, removes and reloads
    /// functions.
    pub(super) fn apply(&mut self, app: App, reply: Option<Reply<()>>) {
        let result = self.try_apply(app);
        if let Some(reply) = reply {
            // Who asked may have left.
            let _ = reply.send(result);
        }
    }

    fn try_apply(&mut self, app: App) -> Result<(), ChangeError> {
        let old = Arc::clone(&self.app);
        let news = |problem: &&Problem| !old.problems.contains(*problem);
        let fatal = app
            .problems
            .iter()
            .filter(news)
            .find(|problem| problem.severity == Severity::Error && problem.function.is_none());
        if let Some(problem) = fatal {
            let reason: Arc<str> = problem.to_string().into();
            let what = What::Refused {
                reason: Arc::clone(&reason),
                serving: None,
            };
            self.shared.events.tell(None, what);
            return Err(ChangeError::Refused(reason));
        }
        // The first error of a function that cannot be used is told as its refusal.
        let refused = |problem: &&Problem| {
            let broken = |name: &str| app.broken.iter().any(|broken| broken.name == name);
            problem.function.as_deref().is_some_and(broken)
        };
        for problem in app.problems.iter().filter(news) {
            if refused(&problem) {
                continue;
            }
            let function = problem.function.as_deref().map(Arc::from);
            let what = What::Problem(Arc::new(problem.clone()));
            self.shared.events.tell(function.as_ref(), what);
        }
        self.app = Arc::new(app);
        let app = Arc::clone(&self.app);
        self.remove_absent(&app);
        for broken in &app.broken {
            self.spoil(&broken.name, &broken.reason);
        }
        for function in &app.functions {
            let known = key(&function.name);
            let grants = &function.config.grants;
            let resettled =
                grants.settings_for(&old.settings) != grants.settings_for(&app.settings);
            let mut order = Order::file();
            match self.slots.get_mut(&known) {
                Some(slot) => {
                    if !slot.redefine(function) {
                        order.forced = resettled;
                    }
                }
                None => self.add(&known, Slot::of(function)),
            }
            self.order(&known, order);
        }
        let mut snapshot = (**self.shared.live.load()).clone();
        snapshot.set_app(self.live_app());
        self.shared.live.store(Arc::new(snapshot));
        Ok(())
    }

    fn add(&mut self, known: &str, slot: Slot<L::Plugin>) {
        let name = Arc::clone(&slot.name);
        self.slots.insert(known.to_owned(), slot);
        self.publish(known);
        self.shared.events.tell(Some(&name), What::Added);
    }

    /// Notes that a function's files cannot be used. What serves goes on.
    fn spoil(&mut self, name: &str, reason: &str) {
        let known = key(name);
        if let Some(slot) = self.slots.get_mut(&known) {
            if slot.spoil(reason) {
                self.refuse(&known, &reason.into());
            }
        } else {
            self.add(&known, Slot::broken(name, reason));
            self.refuse(&known, &reason.into());
        }
    }

    fn remove_absent(&mut self, app: &App) {
        let there = |known: &str| {
            let functions = app.functions.iter().map(|function| &function.name);
            let broken = app.broken.iter().map(|function| &function.name);
            functions.chain(broken).any(|name| key(name) == known)
        };
        let gone: Vec<String> = self
            .slots
            .keys()
            .filter(|known| !there(known))
            .cloned()
            .collect();
        for known in gone {
            let Some(slot) = self.slots.remove(&known) else {
                continue;
            };
            self.publish(&known);
            self.shared.events.tell(Some(&slot.name), What::Removed);
            if let Some(current) = &slot.current {
                current.retire();
            }
        }
    }
}
