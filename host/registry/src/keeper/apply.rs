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
    /// functions. What is wrong or missing counts only once the files have
    /// rested, unless somebody asked.
    pub(super) fn apply(&mut self, app: App, reply: Option<Reply<()>>) {
        let ripe = reply.is_some() || self.lookout.files_have_rested();
        let result = self.try_apply(app, ripe);
        if let Some(reply) = reply {
            // Who asked may have left.
            let _ = reply.send(result);
        }
        // Plugins may be elsewhere now.
        self.look();
    }

    fn try_apply(&mut self, mut app: App, ripe: bool) -> Result<(), ChangeError> {
        let old = Arc::clone(&self.app);
        let gone = self.absent(&app);
        if !ripe && (!gone.is_empty() || app.problems.iter().any(|one| is_new(one, &old))) {
            self.read_later();
        }
        if let Some(reason) = fatal(&app, &old) {
            if ripe && self.complaint.as_ref() != Some(&reason) {
                let what = What::Refused {
                    reason: Arc::clone(&reason),
                    serving: None,
                };
                self.shared.events.tell(None, what);
                self.complaint = Some(Arc::clone(&reason));
            }
            return Err(ChangeError::Refused(reason));
        }
        self.complaint = None;
        if ripe {
            self.tell_problems(&app, &old);
            self.remove(&gone);
        } else {
            // They are still to be told.
            app.problems.clone_from(&old.problems);
        }
        self.tell_restart(&app, &old);
        self.app = Arc::new(app);
        let app = Arc::clone(&self.app);
        for broken in app.broken.iter().filter(|_| ripe) {
            self.spoil(&broken.name, &broken.reason);
        }
        for function in &app.functions {
            let known = key(&function.name);
            let grants = &function.config.grants;
            let resettled =
                grants.settings_for(&old.settings) != grants.settings_for(&app.settings);
            let news = if let Some(slot) = self.slots.get_mut(&known) {
                slot.redefine(function)
            } else {
                self.add(&known, Slot::of(function));
                true
            };
            if news || resettled {
                let forced = resettled;
                let order = Order::file();
                self.order(&known, Order { forced, ..order });
            }
        }
        let mut snapshot = (**self.shared.live.load()).clone();
        snapshot.set_app(self.live_app());
        self.shared.live.store(Arc::new(snapshot));
        self.shared.events.tell(None, What::Reread);
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

    /// The functions that `app` has no longer.
    fn absent(&self, app: &App) -> Vec<String> {
        let there = |known: &str| {
            let functions = app.functions.iter().map(|function| &function.name);
            let broken = app.broken.iter().map(|function| &function.name);
            functions.chain(broken).any(|name| key(name) == known)
        };
        let known = self.slots.keys();
        known.filter(|known| !there(known)).cloned().collect()
    }

    fn remove(&mut self, gone: &[String]) {
        for known in gone {
            let Some(slot) = self.slots.remove(known) else {
                continue;
            };
            self.publish(known);
            self.shared.events.tell(Some(&slot.name), What::Removed);
            if let Some(current) = &slot.current {
                current.retire();
            }
        }
        self.note_settled();
    }

    fn tell_problems(&self, app: &App, old: &App) {
        // What keeps a function from being loaded is told as its refusal.
        let refused = |problem: &Problem| {
            let broken = app.broken.iter().map(|broken| &broken.name);
            let bare = app.functions.iter().filter(|one| !one.plugin.is_file());
            let mut names = broken.chain(bare.map(|function| &function.name));
            problem.severity == Severity::Error
                && names.any(|name| problem.function.as_ref() == Some(name))
        };
        let news = app.problems.iter().filter(|one| is_new(one, old));
        for problem in news.filter(|one| !refused(one)) {
            let function = problem.function.as_deref().map(Arc::from);
            let what = What::Problem(Arc::new(problem.clone()));
            self.shared.events.tell(function.as_ref(), what);
        }
    }

    /// Settings by which the process was laid out.
    fn tell_restart(&self, app: &App, old: &App) {
        let (new, old) = (&app.handler, &old.handler);
        for (key, changed) in [
            ("cache", new.cache != old.cache),
            ("concurrency", new.concurrency != old.concurrency),
            ("reload", new.reload != old.reload),
        ] {
            if changed {
                let text = format!(
                    "corral.json: `{key}` has changed, which takes effect when the handler starts; restart it"
                );
                self.shared.events.tell(None, What::Warning(text.into()));
            }
        }
    }
}

fn is_new(problem: &Problem, old: &App) -> bool {
    !old.problems.contains(problem)
}

/// A new error of the app as a whole: what the files say then is not what
/// anybody meant.
fn fatal(app: &App, old: &App) -> Option<Arc<str>> {
    let mut news = app.problems.iter().filter(|one| is_new(one, old));
    let fatal = news.find(|one| one.severity == Severity::Error && one.function.is_none());
    fatal.map(|problem| problem.to_string().into())
}
