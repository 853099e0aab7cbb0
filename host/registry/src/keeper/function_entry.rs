//! What the keeper knows about one function.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use corral_app::{HostConfig, Limits, Sha256Digest};
use corral_mcp::definitions::Difference;
use corral_protocol::Signature;
use tokio::sync::watch;

use super::load_request::LoadRequest;
use super::observed_file::ObservedFile;
use super::work::FileOverrides;
use crate::change::ChangeError;
use crate::definitions::AcceptedDefinitions;
use crate::function::{FirstLoad, Function, History, Refusal, State, Unavailable};
use crate::generation::Generation;
use crate::generation_info::GenerationInfo;
use crate::loader::Definition;
use crate::store::StoredState;

/// What the keeper knows about one function.
pub(super) struct FunctionEntry<P> {
    pub(super) name: Arc<str>,
    /// The function's definition, or why its files cannot be used.
    files: Result<Arc<Definition>, Arc<str>>,
    pub(super) current: Option<Arc<Generation<P>>>,
    /// When the current generation last began to serve.
    since: SystemTime,
    /// The last generation with another plugin.
    pub(super) previous: Option<Arc<Generation<P>>>,
    refusal: Option<Refusal>,
    /// Wakes the invocations that wait for the first generation.
    first_load: Option<watch::Sender<Option<FirstLoad<P>>>>,
    last_number: u64,
    pub(super) pinned: bool,
    /// The digest of the file for which another plugin serves: the file is ignored
    /// while it has this digest.
    pub(super) instead_of: Option<Sha256Digest>,
    /// Why that file does not serve, as far as this process knows.
    pub(super) unwritten: Option<Arc<str>>,
    /// What an earlier process stored.
    stored: StoredState,
    pub(super) drained: bool,
    /// What the function last told its clients about itself, with the operator's consent.
    pub(super) accepted_definitions: Option<Arc<AcceptedDefinitions>>,
    /// What is known about the plugin's file.
    pub(super) plugin_file: Option<ObservedFile>,
    load_in_progress: bool,
    queue: VecDeque<LoadRequest>,
}

/// The definition, if its bindings are valid.
fn validated(function: &Definition) -> Result<Arc<Definition>, Arc<str>> {
    match Signature::new(&function.bindings) {
        Ok(_) => Ok(Arc::new(function.clone())),
        Err(error) => Err(error.to_string().into()),
    }
}

/// Whether two definitions are equal but for the path of the plugin.
fn is_same_but_for_path(one: &Definition, other: &Definition) -> bool {
    let mut one = one.clone();
    one.plugin.clone_from(&other.plugin);
    one == *other
}

impl<P> FunctionEntry<P> {
    /// A function whose plugin is to be loaded.
    pub(super) fn new(function: &Definition) -> Self {
        Self::with_files(&function.name, validated(function))
    }

    /// A function whose files cannot be used.
    pub(super) fn broken(name: &str, reason: &str) -> Self {
        Self::with_files(name, Err(reason.into()))
    }

    fn with_files(name: &str, files: Result<Arc<Definition>, Arc<str>>) -> Self {
        Self {
            name: name.into(),
            first_load: files.is_ok().then(|| watch::Sender::new(None)),
            files,
            current: None,
            since: SystemTime::now(),
            previous: None,
            refusal: None,
            last_number: 0,
            pinned: false,
            instead_of: None,
            unwritten: None,
            stored: StoredState::default(),
            drained: false,
            accepted_definitions: None,
            plugin_file: None,
            load_in_progress: false,
            queue: VecDeque::new(),
        }
    }

    /// Restores what an earlier process stored.
    pub(super) fn restore(&mut self, stored: StoredState) {
        self.pinned = stored.pinned;
        self.instead_of = stored.instead_of;
        self.stored = stored;
    }

    /// What the next process has to know.
    pub(super) fn to_stored(&self) -> StoredState {
        let current = self.current.as_ref().map(|one| one.info().digest);
        let serving = current.or(self.stored.serving);
        StoredState {
            pinned: self.pinned,
            pinned_to: if current.is_some() {
                serving.filter(|_| self.pinned)
            } else {
                self.stored.pinned_to
            },
            serving,
            instead_of: self.instead_of,
            previous: self.earlier(),
        }
    }

    /// The digest of the plugin that a rollback goes back to.
    pub(super) fn earlier(&self) -> Option<Sha256Digest> {
        let previous = self.previous.as_ref().map(|one| one.info().digest);
        previous.or(self.stored.previous)
    }

    /// What takes precedence over the function's file.
    pub(super) fn overrides(&self, initial: bool) -> FileOverrides {
        let current = self.current.as_ref().map(|one| one.info().digest);
        let serving = current.or(self.stored.serving);
        // Another process may have replaced the plugin since it was pinned.
        let pinned = current.or(self.stored.pinned_to).or(serving);
        FileOverrides {
            pinned: pinned.filter(|_| self.pinned),
            instead_of: self.instead_of.zip(serving),
            fallback: serving.filter(|_| initial && self.current.is_none()),
        }
    }

    /// The function's definition, unless its files cannot be used.
    pub(super) fn definition(&self) -> Option<&Arc<Definition>> {
        self.files.as_ref().ok()
    }

    /// Why the function's files cannot be used.
    pub(super) fn broken_reason(&self) -> Option<&Arc<str>> {
        self.files.as_ref().err()
    }

    /// Takes the current definition. Returns whether it has changed.
    pub(super) fn redefine(&mut self, function: &Definition) -> bool {
        if self.definition().is_some_and(|known| **known == *function) {
            return false;
        }
        self.files = validated(function);
        true
    }

    /// Marks the function's files as unusable; the current generation goes on serving.
    /// Returns whether the reason is new.
    pub(super) fn invalidate(&mut self, reason: &str) -> bool {
        let known = self.broken_reason().is_some_and(|known| **known == *reason);
        self.files = Err(reason.into());
        !known
    }

    /// The definition that applies to callers: that of the current generation.
    pub(super) fn live(&self) -> Option<&Arc<Definition>> {
        let serving = self.current.as_ref().map(|current| current.definition());
        serving.or(self.definition())
    }

    /// Whether the function's plugin is at `path`.
    pub(super) fn has_plugin(&self, path: &Path) -> bool {
        self.definition()
            .is_some_and(|definition| definition.plugin == path)
    }

    /// Defers a refusal while the file may still be incomplete. Returns whether it
    /// did.
    pub(super) fn defer_refusal(&mut self, reason: &Arc<str>) -> bool {
        let Some(file) = self.plugin_file.as_mut().filter(|file| !file.is_stable()) else {
            return false;
        };
        if !file.unread {
            file.deferred_refusal = Some(Arc::clone(reason));
        }
        true
    }

    pub(super) fn enqueue(&mut self, request: LoadRequest) {
        if request.is_redundant() && self.queue.iter().any(LoadRequest::is_redundant) {
            return;
        }
        self.queue.push_back(request);
    }

    pub(super) fn enqueue_first(&mut self, request: LoadRequest) {
        self.queue.push_front(request);
    }

    /// Takes the next request, unless a load is in progress.
    pub(super) fn begin_next_load(&mut self) -> Option<(LoadRequest, Arc<Definition>)> {
        if self.load_in_progress {
            return None;
        }
        let request = self.queue.pop_front()?;
        match &self.files {
            Ok(definition) => {
                self.load_in_progress = true;
                Some((request, Arc::clone(definition)))
            }
            Err(reason) => {
                let reason = Arc::clone(reason);
                request.answer(Err(ChangeError::Refused(reason)));
                self.begin_next_load()
            }
        }
    }

    pub(super) fn end_load(&mut self) {
        self.load_in_progress = false;
    }

    /// Whether a plugin that was loaded for `definition` may serve.
    pub(super) fn is_current_definition(&self, definition: &Arc<Definition>) -> bool {
        self.definition()
            .is_some_and(|current| Arc::ptr_eq(current, definition))
    }

    /// Whether the first load has not ended yet.
    pub(super) fn is_loading(&self) -> bool {
        self.first_load.is_some()
    }

    /// The digest of the plugin that already serves with `definition`.
    pub(super) fn serving(&self, definition: &Definition) -> Option<Sha256Digest> {
        let current = self.current.as_ref()?;
        is_same_but_for_path(current.definition(), definition).then(|| current.info().digest)
    }

    /// Whether the previous generation was accepted with the current definition.
    pub(super) fn previous_has_current_definition(&self) -> bool {
        let now = self.definition();
        let previous = self.previous.as_ref().map(|previous| previous.definition());
        previous
            .zip(now)
            .is_some_and(|(previous, now)| is_same_but_for_path(previous, now))
    }

    /// The paths of the function's plugin, current and earlier ones.
    pub(super) fn plugin_paths(&self) -> Vec<PathBuf> {
        let generations = self.previous.iter().chain(&self.current);
        let known = generations.map(|generation| generation.definition());
        let definitions = self.definition().into_iter().chain(known);
        let mut paths: Vec<PathBuf> = definitions.map(|one| one.plugin.clone()).collect();
        paths.dedup();
        paths
    }

    /// Why the plugin that serves is not the one in the app, if it is not.
    fn not_in_app(&self) -> Option<Arc<str>> {
        self.instead_of.filter(|_| self.current.is_some())?;
        let why = self.unwritten.as_ref().map(Arc::clone);
        why.or_else(|| Some("the function was rolled back".into()))
    }

    /// The description of the current generation.
    pub(super) fn current_info(&self) -> Option<GenerationInfo> {
        let current = self.current.as_ref()?;
        Some(GenerationInfo {
            since: self.since,
            ..current.info().clone()
        })
    }

    pub(super) fn next_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// Makes `generation` the current one, `since` now, and returns the one it replaces.
    pub(super) fn install(
        &mut self,
        generation: Arc<Generation<P>>,
        since: SystemTime,
    ) -> Option<Arc<Generation<P>>> {
        self.refusal = None;
        self.since = since;
        if let Some(first_load) = self.first_load.take() {
            first_load.send_replace(Some(Ok(Arc::clone(&generation))));
        }
        self.current.replace(generation)
    }

    /// Whether `reason` is that of the last refusal.
    pub(super) fn was_refused_for(&self, reason: &Arc<str>) -> bool {
        self.refusal
            .as_ref()
            .is_some_and(|refusal| refusal.reason == *reason)
    }

    pub(super) fn refuse(
        &mut self,
        unavailable: Unavailable,
        definitions: Option<Arc<Difference>>,
    ) {
        self.refusal = Some(Refusal {
            at: SystemTime::now(),
            reason: unavailable.to_string().into(),
            definitions,
        });
        if let Some(first_load) = self.first_load.take() {
            first_load.send_replace(Some(Err(unavailable)));
        }
    }

    /// The function as it appears in a snapshot.
    pub(super) fn to_function(&self, host: &HostConfig) -> Function<P> {
        let live = self.live();
        Function {
            name: Arc::clone(&self.name),
            mode: live.map(|live| host.mode_of(&live.bindings)),
            limits: live.map_or_else(Limits::default, |live| live.config.limits),
            state: self.state(),
            history: History {
                current: self.current_info(),
                previous: self
                    .previous
                    .as_ref()
                    .map(|previous| previous.info().clone()),
                earlier: self.earlier(),
                refusal: self.refusal.clone(),
                not_in_app: self.not_in_app(),
                pinned: self.pinned,
                drained: self.drained,
            },
        }
    }

    fn state(&self) -> State<P> {
        if self.drained {
            return State::Unavailable(Unavailable::Drained);
        }
        if let Some(current) = &self.current {
            return State::Ready(Arc::clone(current));
        }
        if let Some(first_load) = &self.first_load {
            return State::Loading(first_load.subscribe());
        }
        let refused = self.refusal.as_ref().map(|refusal| &refusal.reason);
        let reason = refused
            .or(self.broken_reason())
            .map_or_else(|| "the plugin is not loaded".into(), Arc::clone);
        State::Unavailable(Unavailable::Refused(reason))
    }
}
