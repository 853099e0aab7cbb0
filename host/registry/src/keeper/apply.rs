//! Applying changed files of the app.

use std::mem;
use std::sync::Arc;

use corral_app::{App, Problem, Severity};

use super::Keeper;
use super::function_entry::FunctionEntry;
use super::load_request::LoadRequest;
use crate::change::{ChangeError, Reply};
use crate::definitions::locked_digest;
use crate::event::EventKind;
use crate::loader::Loader;
use crate::request_states::key_values;
use crate::snapshot::key;

impl<L: Loader> Keeper<L> {
    /// Applies the files of the app: adds, removes and reloads functions. Errors and
    /// missing files count only once the files are stable, unless an operator asked.
    pub(super) fn apply(&mut self, app: App, reply: Option<Reply<()>>) {
        let stable = reply.is_some() || self.detector.files_are_stable();
        let result = self.try_apply(app, stable);
        if let Some(reply) = reply {
            // The client may be gone.
            let _ = reply.send(result);
        }
        // The paths of plugins may have changed.
        self.observe();
    }

    fn try_apply(&mut self, mut app: App, stable: bool) -> Result<(), ChangeError> {
        let old = Arc::clone(&self.app);
        let removed = self.removed(&app);
        if !stable && (!removed.is_empty() || app.problems.iter().any(|one| is_new(one, &old))) {
            self.read_app_later();
        }
        if let Some(reason) = fatal(&app, &old) {
            if stable && self.last_app_error.as_ref() != Some(&reason) {
                let kind = EventKind::Refused {
                    reason: Arc::clone(&reason),
                    serving: None,
                };
                self.live.events.send(None, kind);
                self.last_app_error = Some(Arc::clone(&reason));
            }
            return Err(ChangeError::Refused(reason));
        }
        self.last_app_error = None;
        if stable {
            self.report_problems(&app, &old);
            self.remove(&removed);
        } else {
            // They are still to be reported.
            app.problems.clone_from(&old.problems);
        }
        self.warn_of_restart(&app, &old);
        self.app = Arc::new(app);
        let app = Arc::clone(&self.app);
        for broken in app.broken.iter().filter(|_| stable) {
            self.invalidate(&broken.name, &broken.reason);
        }
        for function in &app.functions {
            let known = key(&function.name);
            let grants = &function.config.grants;
            let settings_changed =
                grants.settings_for(&old.settings) != grants.settings_for(&app.settings);
            let key_changed =
                key_values(function, &old.settings) != key_values(function, &app.settings);
            let settings_changed = settings_changed || key_changed;
            let definition_changed = if let Some(entry) = self.entries.get_mut(&known) {
                entry.redefine(function)
            } else {
                self.add(&known, FunctionEntry::new(function));
                true
            };
            let definitions = |app: &App| locked_digest(app, &function.name);
            let pins_changed = definitions(&old) != definitions(&app)
                || mem::discriminant(&old.definitions) != mem::discriminant(&app.definitions);
            if pins_changed {
                self.outdate_consent(&known);
            }
            if definition_changed || settings_changed || pins_changed {
                let request = LoadRequest {
                    forced: settings_changed,
                    ..LoadRequest::from_file()
                };
                self.request_load(&known, request);
            }
        }
        let mut snapshot = (**self.live.snapshot.load()).clone();
        snapshot.set_app(self.live_app());
        self.live.snapshot.store(Arc::new(snapshot));
        self.live.events.send(None, EventKind::Reread);
        Ok(())
    }

    fn add(&mut self, known: &str, entry: FunctionEntry<L::Plugin>) {
        let name = Arc::clone(&entry.name);
        self.entries.insert(known.to_owned(), entry);
        self.publish(known);
        self.live.events.send(Some(&name), EventKind::Added);
    }

    /// Marks a function's files as unusable; its current generation goes on serving.
    fn invalidate(&mut self, name: &str, reason: &str) {
        let known = key(name);
        if let Some(entry) = self.entries.get_mut(&known) {
            if entry.invalidate(reason) {
                self.refuse(&known, &reason.into());
            }
        } else {
            self.add(&known, FunctionEntry::broken(name, reason));
            self.refuse(&known, &reason.into());
        }
    }

    /// The functions that are no longer in `app`.
    fn removed(&self, app: &App) -> Vec<String> {
        let there = |known: &str| {
            let functions = app.functions.iter().map(|function| &function.name);
            let broken = app.broken.iter().map(|function| &function.name);
            functions.chain(broken).any(|name| key(name) == known)
        };
        let known = self.entries.keys();
        known.filter(|known| !there(known)).cloned().collect()
    }

    fn remove(&mut self, removed: &[String]) {
        for known in removed {
            let Some(entry) = self.entries.remove(known) else {
                continue;
            };
            self.publish(known);
            self.live.events.send(Some(&entry.name), EventKind::Removed);
            if let Some(current) = &entry.current {
                current.retire();
            }
        }
        self.check_settled();
    }

    fn report_problems(&self, app: &App, old: &App) {
        // What keeps a function from being loaded is reported as its refusal.
        let refused = |problem: &Problem| {
            let broken = app.broken.iter().map(|broken| &broken.name);
            let without_plugin = app.functions.iter().filter(|one| !one.plugin.is_file());
            let mut names = broken.chain(without_plugin.map(|function| &function.name));
            problem.severity == Severity::Error
                && names.any(|name| problem.function.as_ref() == Some(name))
        };
        let new = app.problems.iter().filter(|one| is_new(one, old));
        for problem in new.filter(|one| !refused(one)) {
            let function = problem.function.as_deref().map(Arc::from);
            let kind = EventKind::Problem(Arc::new(problem.clone()));
            self.live.events.send(function.as_ref(), kind);
        }
    }

    /// Warns of changed keys that take effect only at a start.
    fn warn_of_restart(&self, app: &App, old: &App) {
        let keys = app.handler.keys_for_restart(&old.handler);
        let (last, others) = match keys.split_last() {
            None => return,
            Some((last, others)) => (format!("`{last}`"), others),
        };
        let others: Vec<String> = others.iter().map(|key| format!("`{key}`")).collect();
        let text = if others.is_empty() {
            format!("{last} has changed; restart the handler to apply it")
        } else {
            format!(
                "{} and {last} have changed; restart the handler to apply them",
                others.join(", ")
            )
        };
        let text = format!("corral.json: {text}");
        self.live.events.send(None, EventKind::Warning(text.into()));
    }
}

fn is_new(problem: &Problem, old: &App) -> bool {
    !old.problems.contains(problem)
}

/// A new error of the app as a whole, which makes its files unusable.
fn fatal(app: &App, old: &App) -> Option<Arc<str>> {
    let mut new = app.problems.iter().filter(|one| is_new(one, old));
    let fatal = new.find(|one| one.severity == Severity::Error && one.function.is_none());
    fatal.map(|problem| problem.to_string().into())
}
