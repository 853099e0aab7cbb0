//! Deciding what to do about changes on disk.
//!
//! Files are written in steps, and the state between two steps is not meant to be
//! used. Hence two rules. A file that is being written is left alone until it is
//! closed or has been stable for a while. And nothing is reported as wrong or treated
//! as removed before it has been stable: usually the rest is about to be written.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use corral_app::Reload;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use super::load_request::LoadRequest;
use super::observed_file::{ObservedFile, STABLE_AFTER};
use super::{Keeper, Message};
use crate::event::EventKind;
use crate::loader::Loader;
use crate::watch::{FileEvent, FileStamp, FolderWatcher, Observation, WatchTargets, observe};

/// How long a file has to be unchanged that was written to and not closed. Only Linux
/// reports the closing; elsewhere a short time has to do, and a file that was read too
/// early is refused and read again.
const OPEN_STABLE_AFTER: Duration = open_stable_after(cfg!(target_os = "linux"));

/// The same for a system that reports the closing of files, or does not.
const fn open_stable_after(reports_closing: bool) -> Duration {
    if reports_closing {
        Duration::from_secs(10)
    } else {
        Duration::from_millis(100)
    }
}

/// The shortest time between two observations, however much is written.
const OBSERVATION_PAUSE: Duration = Duration::from_millis(10);

/// The poll interval while the operating system reports events.
const SLOW_POLL_INTERVAL: Duration = Duration::from_secs(10);

/// The poll interval when it does not.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

/// How often the loader is told which plugins are in use.
const TIDY_INTERVAL: Duration = Duration::from_hours(24);

/// What was last found on disk, and what is still to be examined.
pub(super) struct ChangeDetector {
    mode: Reload,
    folders: Arc<Mutex<FolderWatcher>>,
    last: Option<Observation>,
    /// When the files that define the functions last changed.
    files_changed: Instant,
    /// Files that are open for writing, and when they were last written.
    open: HashMap<PathBuf, Instant>,
    /// Whether the operating system reliably reports events.
    has_events: bool,
    observing: bool,
    /// Whether to observe again afterwards.
    observe_again: bool,
}

impl ChangeDetector {
    pub(super) fn new(mode: Reload, report: impl Fn(FileEvent) + Send + Sync + 'static) -> Self {
        let folders = match mode {
            Reload::Watch => FolderWatcher::new(report),
            Reload::Poll | Reload::Off => FolderWatcher::disabled(),
        };
        Self {
            mode,
            folders: Arc::new(Mutex::new(folders)),
            last: None,
            files_changed: Instant::now(),
            open: HashMap::new(),
            has_events: mode == Reload::Watch,
            observing: false,
            observe_again: false,
        }
    }

    /// Whether the files that define the functions are stable.
    pub(super) fn files_are_stable(&self) -> bool {
        self.files_changed.elapsed() >= STABLE_AFTER
    }

    /// Whether the file `path`, unchanged `since` then, may be loaded.
    fn is_complete(&self, path: &PathBuf, since: Instant) -> bool {
        let stable_after = match (self.has_events, self.open.contains_key(path)) {
            (true, false) => return true,
            (true, true) => OPEN_STABLE_AFTER,
            (false, _) => STABLE_AFTER,
        };
        since.elapsed() >= stable_after
    }
}

impl<L: Loader> Keeper<L> {
    /// Makes the first observation, so that no later change is missed.
    pub(super) async fn start_detection(&mut self) {
        if self.detector.mode == Reload::Off {
            return;
        }
        let (targets, folders) = (self.watch_targets(), Arc::clone(&self.detector.folders));
        let observation = spawn_blocking(move || watch(&targets, &folders).0).await;
        if let Ok(observation) = observation {
            for (key, stamp) in &observation.plugins {
                if let Some(entry) = self.entries.get_mut(key) {
                    entry.plugin_file = Some(ObservedFile::new(*stamp, false));
                }
            }
            self.detector.last = Some(observation);
        }
        self.send_later(SLOW_POLL_INTERVAL.min(POLL_INTERVAL), || Message::Poll);
    }

    fn watch_targets(&self) -> WatchTargets {
        let plugins = self.entries.iter();
        let plugins = plugins.filter_map(|(key, entry)| {
            let definition = entry.definition()?;
            Some((key.clone(), definition.plugin.clone()))
        });
        WatchTargets {
            root: self.app.root.clone(),
            plugin_folder: self.app.plugin_folder.clone(),
            plugins: plugins.collect(),
        }
    }

    /// Sends the keeper a message after `delay`.
    pub(super) fn send_later(
        &self,
        delay: Duration,
        message: impl FnOnce() -> Message<L::Plugin> + Send + 'static,
    ) {
        let sender = self.sender.clone();
        tokio::spawn(async move {
            sleep(delay).await;
            // The keeper is gone when the handler ends.
            let _ = sender.send(message());
        });
    }

    pub(super) fn poll(&mut self) {
        let interval = if self.detector.has_events {
            SLOW_POLL_INTERVAL
        } else {
            POLL_INTERVAL
        };
        self.send_later(interval, || Message::Poll);
        if self.tidied.elapsed() >= TIDY_INTERVAL {
            self.tidy();
        }
        self.observe();
    }

    /// Observes all files, or does so again after the observation in progress.
    pub(super) fn observe(&mut self) {
        if self.detector.mode == Reload::Off {
            return;
        }
        if std::mem::replace(&mut self.detector.observing, true) {
            self.detector.observe_again = true;
            return;
        }
        let (targets, folders) = (self.watch_targets(), Arc::clone(&self.detector.folders));
        let sender = self.sender.clone();
        spawn_blocking(move || {
            let (observation, failure) = watch(&targets, &folders);
            let _ = sender.send(Message::Observed {
                observation: Box::new(observation),
                failure,
            });
        });
    }

    pub(super) fn handle_file_event(&mut self, event: FileEvent) {
        match event {
            FileEvent::Writing(path) => {
                self.detector.open.insert(path, Instant::now());
            }
            FileEvent::Written(path) => {
                self.detector.open.remove(&path);
                // Its stamp may be the same: timestamps of file systems are coarse.
                let entries = self.entries.values_mut();
                let mut entries = entries.filter(|entry| entry.has_plugin(&path));
                if let Some(file) = entries.find_map(|entry| entry.plugin_file.as_mut()) {
                    file.unread = true;
                }
            }
            FileEvent::NamesChanged => {}
            FileEvent::Lost => self.detector.open.clear(),
            FileEvent::Failed(reason) => self.fall_back_to_polling(&reason),
        }
        self.observe();
    }

    fn fall_back_to_polling(&mut self, reason: &str) {
        if std::mem::take(&mut self.detector.has_events) {
            let text = format!(
                "cannot watch the app's files: {reason}; polling every {POLL_INTERVAL:?} instead"
            );
            self.live.events.send(None, EventKind::Warning(text.into()));
        }
    }

    pub(super) fn compare(&mut self, observation: Observation, failure: Option<&str>) {
        if let Some(reason) = failure {
            self.fall_back_to_polling(reason);
        }
        let open = &mut self.detector.open;
        open.retain(|_, written| written.elapsed() < OPEN_STABLE_AFTER);
        let last = self.detector.last.take().unwrap_or_default();
        self.warn_of_host_change(&last, &observation);
        if last.files != observation.files {
            self.detector.files_changed = Instant::now();
            self.read_app(None);
        }
        let mut again = false;
        let keys: Vec<String> = self.entries.keys().cloned().collect();
        for key in keys {
            if let Some(stamp) = observation.plugins.get(&key) {
                again |= self.examine(&key, *stamp);
            }
        }
        self.detector.last = Some(observation);
        if again {
            self.send_later(STABLE_AFTER / 4, || Message::Observe);
        }
        self.send_later(OBSERVATION_PAUSE, || Message::PauseOver);
    }

    /// Warns of changes that take effect only when the Functions host restarts the
    /// handler. The host watches the folder that the app root led to when it started
    /// (custom handler protocol, section 7.6).
    fn warn_of_host_change(&self, last: &Observation, observation: &Observation) {
        let switched = last.real_root.as_ref().zip(observation.real_root.as_ref());
        let switched = switched.filter(|(last, now)| last != now);
        let text = match switched {
            Some((_, now)) => format!(
                "{} now points to {}, whose host.json takes effect when the Functions host restarts; restart it, because it does not notice a switched link",
                self.app.root.display(),
                now.display()
            ),
            None if last.host != observation.host => "host.json has changed; it takes effect when the Functions host restarts the handler, which it does by itself".to_owned(),
            None => return,
        };
        self.live.events.send(None, EventKind::Warning(text.into()));
    }

    /// The pause after an observation is over.
    pub(super) fn end_pause(&mut self) {
        self.detector.observing = false;
        if std::mem::take(&mut self.detector.observe_again) {
            self.observe();
        }
    }

    /// Decides about one plugin. Returns whether to examine it again soon.
    fn examine(&mut self, key: &str, stamp: Option<FileStamp>) -> bool {
        let Some(entry) = self.entries.get_mut(key) else {
            return false;
        };
        match &mut entry.plugin_file {
            Some(file) if file.stamp == stamp => {}
            file => *file = Some(ObservedFile::new(stamp, true)),
        }
        let path = entry
            .definition()
            .map(|definition| definition.plugin.clone());
        let (Some(file), Some(path)) = (&mut entry.plugin_file, path) else {
            return false;
        };
        if entry.pinned {
            return false;
        }
        if file.unread {
            if !self.detector.is_complete(&path, file.since) {
                return true;
            }
            file.unread = false;
            file.deferred_refusal = None;
            self.request_load(key, LoadRequest::from_file());
            return false;
        }
        if file.deferred_refusal.is_none() {
            return false;
        }
        if !file.is_stable() {
            return true;
        }
        if let Some(reason) = file.deferred_refusal.take() {
            self.refuse(key, &reason);
        }
        false
    }

    /// Reads the files of the app again when they may have become stable.
    pub(super) fn read_app_later(&self) {
        self.send_later(STABLE_AFTER, || Message::ReadApp);
    }
}

/// Observes `targets` and watches their folders.
fn watch(targets: &WatchTargets, folders: &Mutex<FolderWatcher>) -> (Observation, Option<String>) {
    let mut folders = folders.lock().unwrap_or_else(PoisonError::into_inner);
    let mut observation = observe(targets);
    if folders.set(&observation.folders) {
        // Changes before they were watched were not reported.
        observation = observe(targets);
    }
    (observation, folders.take_failure())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_files_wait_longer_where_closing_is_reported() {
        assert_eq!(open_stable_after(true), Duration::from_secs(10));
        assert_eq!(open_stable_after(false), Duration::from_millis(100));
        let here = open_stable_after(cfg!(target_os = "linux"));
        assert_eq!(OPEN_STABLE_AFTER, here);
    }
}
