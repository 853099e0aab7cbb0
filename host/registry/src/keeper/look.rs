//! From what is seen on disk to what is to be done about it.
//!
//! Files are written in steps, and what is there between two steps is nobody's
//! wish. Hence two rules. A file that somebody is seen to write is left alone
//! until it is closed, or has rested. And what is wrong is not reported, nor
//! what is missing given up, before it has rested: mostly the rest is on its way.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use corral_app::Reload;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::slot::Order;
use super::{Keeper, Message};
use crate::event::What;
use crate::loader::Loader;
use crate::watch::{Folders, Interest, Notice, Sight, Stamp, look};

/// How long a file has to be unchanged to be taken for what it is meant to be,
/// when nobody says that it is.
pub(super) const REST: Duration = Duration::from_secs(1);

/// The same for a file that somebody has written to and not closed.
const LONG_REST: Duration = Duration::from_secs(10);

/// From one look to the next at the least, however much is written.
const PAUSE: Duration = Duration::from_millis(10);

/// Between two looks when the operating system gives notice.
const SLOW_POLL: Duration = Duration::from_secs(10);

/// Between two looks when it does not.
const POLL: Duration = Duration::from_secs(2);

/// What was seen, and when.
pub(super) struct Lookout {
    mode: Reload,
    folders: Arc<Mutex<Folders>>,
    last: Option<Sight>,
    /// When the files that say what functions there are last changed.
    files_changed: Instant,
    /// Those that are being written, and when they last were.
    open: HashMap<PathBuf, Instant>,
    /// Whether the operating system can be relied on to give notice.
    noticed: bool,
    looking: bool,
    again: bool,
}

/// What was seen of one plugin.
#[derive(Debug)]
pub(super) struct Seen {
    stamp: Option<Stamp>,
    since: Instant,
    /// Whether it is still to be loaded.
    pub(super) unread: bool,
    /// Why it was refused, while there is hope that the rest is on its way.
    pub(super) suspect: Option<Arc<str>>,
}

impl Seen {
    fn new(stamp: Option<Stamp>, unread: bool) -> Self {
        Self {
            stamp,
            since: Instant::now(),
            unread,
            suspect: None,
        }
    }

    /// Whether it is what it is meant to be.
    pub(super) fn has_rested(&self) -> bool {
        self.since.elapsed() >= REST
    }
}

impl Lookout {
    pub(super) fn new(mode: Reload, tell: impl Fn(Notice) + Send + Sync + 'static) -> Self {
        let folders = match mode {
            Reload::Watch => Folders::new(tell),
            Reload::Poll | Reload::Off => Folders::none(),
        };
        Self {
            mode,
            folders: Arc::new(Mutex::new(folders)),
            last: None,
            files_changed: Instant::now(),
            open: HashMap::new(),
            noticed: mode == Reload::Watch,
            looking: false,
            again: false,
        }
    }

    /// Whether the files that say what functions there are have rested.
    pub(super) fn files_have_rested(&self) -> bool {
        self.files_changed.elapsed() >= REST
    }

    /// Whether `path` may be loaded, having changed `since`.
    fn is_complete(&self, path: &PathBuf, since: Instant) -> bool {
        let rest = match (self.noticed, self.open.contains_key(path)) {
            (true, false) => return true,
            (true, true) => LONG_REST,
            (false, _) => REST,
        };
        since.elapsed() >= rest
    }
}

impl<L: Loader> Keeper<L> {
    /// Takes a first look, so that nothing is missed that changes from now on.
    pub(super) async fn begin_to_look(&mut self) {
        if self.lookout.mode == Reload::Off {
            return;
        }
        let (interest, folders) = (self.interest(), Arc::clone(&self.lookout.folders));
        let sight = spawn_blocking(move || see(&interest, &folders).0).await;
        if let Ok(sight) = sight {
            for (key, stamp) in &sight.plugins {
                if let Some(slot) = self.slots.get_mut(key) {
                    slot.seen = Some(Seen::new(*stamp, false));
                }
            }
            self.lookout.last = Some(sight);
        }
        self.later(SLOW_POLL.min(POLL), || Message::Poll);
    }

    fn interest(&self) -> Interest {
        let plugins = self.slots.iter();
        let plugins = plugins.filter_map(|(key, slot)| {
            let definition = slot.definition()?;
            Some((key.clone(), definition.plugin.clone()))
        });
        Interest {
            root: self.app.root.clone(),
            plugin_folder: self.app.plugin_folder.clone(),
            plugins: plugins.collect(),
        }
    }

    /// Sends a message to itself after a while.
    fn later(
        &self,
        pause: Duration,
        message: impl FnOnce() -> Message<L::Plugin> + Send + 'static,
    ) {
        let sender = self.sender.clone();
        tokio::spawn(async move {
            sleep(pause).await;
            // Nobody listens any more when the handler ends.
            let _ = sender.send(message());
        });
    }

    pub(super) fn poll(&mut self) {
        let pause = if self.lookout.noticed {
            SLOW_POLL
        } else {
            POLL
        };
        self.later(pause, || Message::Poll);
        self.look();
    }

    /// Looks at everything soon.
    pub(super) fn look(&mut self) {
        if self.lookout.mode == Reload::Off {
            return;
        }
        if std::mem::replace(&mut self.lookout.looking, true) {
            self.lookout.again = true;
            return;
        }
        let (interest, folders) = (self.interest(), Arc::clone(&self.lookout.folders));
        let sender = self.sender.clone();
        spawn_blocking(move || {
            let (sight, failure) = see(&interest, &folders);
            let _ = sender.send(Message::Seen {
                sight: Box::new(sight),
                failure,
            });
        });
    }

    pub(super) fn notice(&mut self, notice: Notice) {
        match notice {
            Notice::Writing(path) => {
                self.lookout.open.insert(path, Instant::now());
            }
            Notice::Written(path) => {
                self.lookout.open.remove(&path);
                // Its stamp may be the same: the clock of a file system ticks
                // slowly.
                let slots = self.slots.values_mut();
                let mut slots = slots.filter(|slot| slot.has_plugin(&path));
                if let Some(seen) = slots.find_map(|slot| slot.seen.as_mut()) {
                    seen.unread = true;
                }
            }
            Notice::Listed => {}
            Notice::Lost => self.lookout.open.clear(),
            Notice::Failed(reason) => self.cannot_watch(&reason),
        }
        self.look();
    }

    fn cannot_watch(&mut self, reason: &str) {
        if std::mem::take(&mut self.lookout.noticed) {
            let text = format!(
                "cannot watch the app's files: {reason}; they are looked at every {POLL:?} instead"
            );
            self.shared.events.tell(None, What::Warning(text.into()));
        }
    }

    pub(super) fn seen(&mut self, sight: Sight, failure: Option<&str>) {
        if let Some(reason) = failure {
            self.cannot_watch(reason);
        }
        let open = &mut self.lookout.open;
        open.retain(|_, written| written.elapsed() < LONG_REST);
        let last = self.lookout.last.take().unwrap_or_default();
        if last.host != sight.host {
            let text = "host.json has changed, which takes effect when the handler starts; the Functions host restarts it by itself";
            self.shared.events.tell(None, What::Warning(text.into()));
        }
        if last.files != sight.files {
            self.lookout.files_changed = Instant::now();
            self.read_again(None);
        }
        let mut wait = false;
        let keys: Vec<String> = self.slots.keys().cloned().collect();
        for key in keys {
            if let Some(stamp) = sight.plugins.get(&key) {
                wait |= self.examine(&key, *stamp);
            }
        }
        self.lookout.last = Some(sight);
        if wait {
            self.later(REST / 4, || Message::Look);
        }
        self.later(PAUSE, || Message::Rested);
    }

    /// The pause after a look is over.
    pub(super) fn rested(&mut self) {
        self.lookout.looking = false;
        if std::mem::take(&mut self.lookout.again) {
            self.look();
        }
    }

    /// Decides about one plugin. Says whether to look at it again soon.
    fn examine(&mut self, key: &str, stamp: Option<Stamp>) -> bool {
        let Some(slot) = self.slots.get_mut(key) else {
            return false;
        };
        match &mut slot.seen {
            Some(seen) if seen.stamp == stamp => {}
            seen => *seen = Some(Seen::new(stamp, true)),
        }
        let path = slot
            .definition()
            .map(|definition| definition.plugin.clone());
        let (Some(seen), Some(path)) = (&mut slot.seen, path) else {
            return false;
        };
        if slot.pinned {
            return false;
        }
        if seen.unread {
            if !self.lookout.is_complete(&path, seen.since) {
                return true;
            }
            seen.unread = false;
            seen.suspect = None;
            self.order(key, Order::file());
            return false;
        }
        if seen.suspect.is_none() {
            return false;
        }
        if !seen.has_rested() {
            return true;
        }
        if let Some(reason) = seen.suspect.take() {
            self.refuse(key, &reason);
        }
        false
    }

    /// Looks again once the files of the app have rested.
    pub(super) fn read_later(&self) {
        self.later(REST, || Message::ReadAgain);
    }
}

fn see(interest: &Interest, folders: &Mutex<Folders>) -> (Sight, Option<String>) {
    let mut folders = folders.lock().unwrap_or_else(PoisonError::into_inner);
    let mut sight = look(interest);
    if folders.set(&sight.folders) {
        // What changed before they were watched was not told.
        sight = look(interest);
    }
    (sight, folders.take_failure())
}
