//! What the keeper knows about one function.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

use corral_app::{HostConfig, Limits};
use corral_protocol::Signature;
use corral_runtime::{ContentDigest, PluginContent};
use tokio::sync::watch;

use super::look::Seen;
use super::work::Hold;
use crate::function::{Function, History, Refusal, Settled, State, Unavailable};
use crate::generation::{Generation, Version};
use crate::loader::Definition;
use crate::registry::{ChangeError, Reply};
use crate::store::{Digest, Notes};

/// A change of one function that is to be made.
pub(crate) struct Order {
    pub(super) job: Job,
    /// Whether this is a rollback.
    pub(super) back: bool,
    /// Whether a plugin that serves already is made anew.
    pub(super) forced: bool,
    /// Whether a refusal is told at once: at the start, nobody waits for the
    /// rest of a file.
    pub(super) eager: bool,
    pub(super) reply: Option<Reply<Version>>,
}

/// Where the plugin comes from.
#[derive(Clone)]
pub(crate) enum Job {
    /// The function's file.
    File,
    /// Somebody sent it.
    Pushed(PluginContent),
    /// It served before and was kept.
    Kept(ContentDigest),
}

impl Order {
    /// To look at the function's file.
    pub(super) fn file() -> Self {
        Self {
            job: Job::File,
            back: false,
            forced: false,
            eager: false,
            reply: None,
        }
    }

    /// To load the function for the first time.
    pub(super) fn eager() -> Self {
        Self {
            eager: true,
            ..Self::file()
        }
    }

    /// The same, for somebody who waits for the result.
    pub(super) fn with(self, reply: Reply<Version>) -> Self {
        Self {
            reply: Some(reply),
            ..self
        }
    }

    pub(super) fn answer(self, result: Result<Version, ChangeError>) {
        if let Some(reply) = self.reply {
            // Who asked may have left.
            let _ = reply.send(result);
        }
    }

    /// Whether carrying out another like this one would change nothing.
    fn is_repeatable(&self) -> bool {
        matches!(self.job, Job::File) && !self.forced && self.reply.is_none()
    }
}

pub(super) struct Slot<P> {
    pub(super) name: Arc<str>,
    /// What the function's files say, or why they cannot be used.
    files: Result<Arc<Definition>, Arc<str>>,
    pub(super) current: Option<Arc<Generation<P>>>,
    /// When the current generation began to serve, for the last time.
    since: SystemTime,
    /// The last generation with another plugin.
    pub(super) previous: Option<Arc<Generation<P>>>,
    refusal: Option<Refusal>,
    /// Invocations that wait for the first generation.
    first: Option<watch::Sender<Option<Settled<P>>>>,
    numbers: u64,
    pub(super) pinned: bool,
    /// The plugin that was given up. While the file is that, it is left alone.
    pub(super) instead_of: Option<ContentDigest>,
    /// What served and what served before, when the process last ended.
    noted: Notes,
    pub(super) drained: bool,
    /// What was seen of the plugin's file.
    pub(super) seen: Option<Seen>,
    busy: bool,
    waiting: VecDeque<Order>,
}

/// The definition when its bindings are those of a function.
fn usable(function: &Definition) -> Result<Arc<Definition>, Arc<str>> {
    match Signature::new(&function.bindings) {
        Ok(_) => Ok(Arc::new(function.clone())),
        Err(error) => Err(error.to_string().into()),
    }
}

impl<P> Slot<P> {
    /// A function whose plugin is to be loaded.
    pub(super) fn of(function: &Definition) -> Self {
        Self::new(&function.name, usable(function))
    }

    /// A function that is known by name only.
    pub(super) fn broken(name: &str, reason: &str) -> Self {
        Self::new(name, Err(reason.into()))
    }

    fn new(name: &str, files: Result<Arc<Definition>, Arc<str>>) -> Self {
        Self {
            name: name.into(),
            first: files.is_ok().then(|| watch::Sender::new(None)),
            files,
            current: None,
            since: SystemTime::now(),
            previous: None,
            refusal: None,
            numbers: 0,
            pinned: false,
            instead_of: None,
            noted: Notes::default(),
            drained: false,
            seen: None,
            busy: false,
            waiting: VecDeque::new(),
        }
    }

    /// Takes up where an earlier process ended.
    pub(super) fn remember(&mut self, noted: Notes) {
        self.pinned = noted.pinned;
        self.instead_of = noted.instead_of.map(|digest| digest.0);
        self.noted = noted;
    }

    /// What the next process has to know.
    pub(super) fn notes(&self) -> Notes {
        let current = self.current.as_ref().map(|one| one.version().digest);
        Notes {
            pinned: self.pinned,
            serving: current.map(Digest).or(self.noted.serving),
            instead_of: self.instead_of.map(Digest),
            previous: self.earlier().map(Digest),
        }
    }

    /// The digest of the plugin that a rollback goes back to.
    pub(super) fn earlier(&self) -> Option<ContentDigest> {
        let previous = self.previous.as_ref().map(|one| one.version().digest);
        previous.or(self.noted.previous.map(|digest| digest.0))
    }

    /// What goes before the function's file.
    pub(super) fn hold(&self, eager: bool) -> Hold {
        let current = self.current.as_ref().map(|one| one.version().digest);
        let serving = current.or(self.noted.serving.map(|digest| digest.0));
        Hold {
            pinned: serving.filter(|_| self.pinned),
            instead_of: self.instead_of.zip(serving),
            fallback: serving.filter(|_| eager && self.current.is_none()),
        }
    }

    /// What the function's files say.
    pub(super) fn definition(&self) -> Option<&Arc<Definition>> {
        self.files.as_ref().ok()
    }

    pub(super) fn broken_because(&self) -> Option<&Arc<str>> {
        self.files.as_ref().err()
    }

    /// Takes what the function's files say now. Says whether it is something
    /// new.
    pub(super) fn redefine(&mut self, function: &Definition) -> bool {
        if self.definition().is_some_and(|known| **known == *function) {
            return false;
        }
        self.files = usable(function);
        true
    }

    /// Notes that the function's files cannot be used. What serves goes on.
    pub(super) fn spoil(&mut self, reason: &str) -> bool {
        let known = self
            .broken_because()
            .is_some_and(|known| **known == *reason);
        self.files = Err(reason.into());
        !known
    }

    /// The definition that callers meet: that of what serves.
    pub(super) fn live(&self) -> Option<&Arc<Definition>> {
        let serving = self.current.as_ref().map(|current| current.definition());
        serving.or(self.definition())
    }

    /// Whether the function's plugin is at `path`.
    pub(super) fn has_plugin(&self, path: &Path) -> bool {
        self.definition()
            .is_some_and(|definition| definition.plugin == path)
    }

    /// Puts off a refusal while the file is so young that the rest of it may be
    /// on its way. Says whether it did.
    pub(super) fn doubt(&mut self, reason: &Arc<str>) -> bool {
        let Some(seen) = self.seen.as_mut().filter(|seen| !seen.has_rested()) else {
            return false;
        };
        if !seen.unread {
            seen.suspect = Some(Arc::clone(reason));
        }
        true
    }

    pub(super) fn enqueue(&mut self, order: Order) {
        if order.is_repeatable() && self.waiting.iter().any(Order::is_repeatable) {
            return;
        }
        self.waiting.push_back(order);
    }

    pub(super) fn enqueue_first(&mut self, order: Order) {
        self.waiting.push_front(order);
    }

    /// The next order to carry out, if none is under way.
    pub(super) fn next(&mut self) -> Option<(Order, Arc<Definition>)> {
        if self.busy {
            return None;
        }
        let order = self.waiting.pop_front()?;
        match &self.files {
            Ok(definition) => {
                self.busy = true;
                Some((order, Arc::clone(definition)))
            }
            Err(reason) => {
                let reason = Arc::clone(reason);
                order.answer(Err(ChangeError::Refused(reason)));
                self.next()
            }
        }
    }

    pub(super) fn done(&mut self) {
        self.busy = false;
    }

    /// Whether what was made for `definition` may serve.
    pub(super) fn wants(&self, definition: &Arc<Definition>) -> bool {
        self.definition()
            .is_some_and(|wanted| Arc::ptr_eq(wanted, definition))
    }

    /// Whether nothing has come of the first load yet.
    pub(super) fn is_loading(&self) -> bool {
        self.first.is_some()
    }

    /// The digest of the plugin that serves with `definition`.
    pub(super) fn serving(&self, definition: &Definition) -> Option<ContentDigest> {
        let current = self.current.as_ref()?;
        let mut known = (**current.definition()).clone();
        // Where a plugin lies says nothing about it.
        known.plugin.clone_from(&definition.plugin);
        (known == *definition).then(|| current.version().digest)
    }

    /// What is known about the generation that serves.
    pub(super) fn current_version(&self) -> Option<Version> {
        let current = self.current.as_ref()?;
        Some(Version {
            since: self.since,
            ..current.version().clone()
        })
    }

    pub(super) fn next_number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    /// Puts `generation` in the place of the current one, which is given back.
    pub(super) fn install(&mut self, generation: Arc<Generation<P>>) -> Option<Arc<Generation<P>>> {
        self.refusal = None;
        self.since = SystemTime::now();
        if let Some(first) = self.first.take() {
            first.send_replace(Some(Ok(Arc::clone(&generation))));
        }
        self.current.replace(generation)
    }

    pub(super) fn refuse(&mut self, unavailable: Unavailable) {
        self.refusal = Some(Refusal {
            at: SystemTime::now(),
            reason: unavailable.to_string().into(),
        });
        if let Some(first) = self.first.take() {
            first.send_replace(Some(Err(unavailable)));
        }
    }

    /// The function as those who serve see it.
    pub(super) fn entry(&self, host: &HostConfig) -> Function<P> {
        let live = self.live();
        Function {
            name: Arc::clone(&self.name),
            mode: live.map(|live| host.mode_of(&live.bindings)),
            limits: live.map_or_else(Limits::default, |live| live.config.limits),
            state: self.state(),
            history: History {
                current: self.current_version(),
                previous: self
                    .previous
                    .as_ref()
                    .map(|previous| previous.version().clone()),
                earlier: self.earlier(),
                refusal: self.refusal.clone(),
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
        if let Some(first) = &self.first {
            return State::Loading(first.subscribe());
        }
        let refused = self.refusal.as_ref().map(|refusal| &refusal.reason);
        let reason = refused
            .or(self.broken_because())
            .map_or_else(|| "the plugin is not loaded".into(), Arc::clone);
        State::Unavailable(Unavailable::Refused(reason))
    }
}
