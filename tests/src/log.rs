//! Records the lines that a program writes.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::timeout;

/// One of a program's two streams.
#[derive(Clone, Debug)]
pub struct Log {
    name: &'static str,
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    lines: Vec<String>,
    ended: bool,
    /// Whether reading the stream is paused.
    paused: bool,
}

impl Log {
    /// Reads `stream` on a separate thread until it ends.
    pub fn of(name: &'static str, stream: impl Read + Send + 'static) -> Self {
        let log = Log {
            name,
            shared: Arc::default(),
        };
        let writer = log.clone();
        std::thread::spawn(move || {
            let mut lines = BufReader::new(stream).split(b'\n').map_while(Result::ok);
            while let Some(line) = writer.while_read(|| lines.next()) {
                let line = String::from_utf8_lossy(&line).trim_end().to_owned();
                writer.change(|state| state.lines.push(line));
            }
            writer.change(|state| state.ended = true);
        });
        log
    }

    /// Pauses reading, as a stuck reader does. Data stays in the pipe.
    pub fn pause(&self) {
        self.change(|state| state.paused = true);
    }

    /// Resumes reading.
    pub fn resume(&self) {
        self.change(|state| state.paused = false);
    }

    /// `read` when the stream is to be read.
    fn while_read<T>(&self, read: impl FnOnce() -> T) -> T {
        let state = self.state();
        let resumed = self.shared.changed.wait_while(state, |state| state.paused);
        drop(resumed);
        read()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        let state = self.shared.state.lock();
        state.unwrap_or_else(PoisonError::into_inner)
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state());
        self.shared.changed.notify_all();
    }

    /// All lines of a stream that has ended.
    ///
    /// # Panics
    ///
    /// While the stream is open: a line may be on its way, so that nothing can be
    /// said of what is not there. [`wait_for`](Self::wait_for) what is.
    pub fn lines(&self) -> Vec<String> {
        let state = self.state();
        assert!(state.ended, "{} has not ended", self.name);
        state.lines.clone()
    }

    /// The lines of a stream that has ended that hold `text`.
    ///
    /// # Panics
    ///
    /// As [`lines`](Self::lines).
    pub fn lines_with(&self, text: &str) -> Vec<String> {
        let mut lines = self.lines();
        lines.retain(|line| line.contains(text));
        lines
    }

    /// Whether a line that holds `text` has come yet.
    pub fn has_by_now(&self, text: &str) -> bool {
        self.state().lines.iter().any(|line| line.contains(text))
    }

    /// How many lines that hold `text` have come yet.
    pub fn count_by_now(&self, text: &str) -> usize {
        let state = self.state();
        let lines = state.lines.iter().filter(|line| line.contains(text));
        lines.count()
    }

    /// Waits for a line that holds `text`, and gives back the first.
    pub fn wait_for(&self, text: &str) -> String {
        self.wait_for_line(text, |line| line.contains(text))
    }

    /// The same for a program that first does long work.
    pub fn wait_longer_for(&self, text: &str, limit: Duration) -> String {
        self.wait_for_any(text, |line| line.contains(text), limit)
    }

    /// Waits for the first line that `wanted` accepts; `what` says which.
    pub fn wait_for_line(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        self.wait_for_any(what, wanted, timeout::limit())
    }

    fn wait_for_any(&self, what: &str, wanted: impl Fn(&str) -> bool, limit: Duration) -> String {
        let found = self.wait_until(limit, |state| {
            let line = state.lines.iter().find(|line| wanted(line.as_str()));
            line.map(|line| Some(line.clone()))
                .or(state.ended.then_some(None))
        });
        match found {
            Some(Some(line)) => line,
            Some(None) => panic!("{} ended without {what:?}", self.name),
            None => panic!("{} had no {what:?} in {limit:?}", self.name),
        }
    }

    /// Waits until so many lines hold `text`, and gives them back.
    pub fn wait_for_lines(&self, text: &str, count: usize) -> Vec<String> {
        let mut found = Vec::new();
        let mut read = 0;
        self.wait_until(timeout::limit(), |state| {
            // Each line is looked at once: there may be very many.
            let new = state.lines[read..].iter();
            found.extend(new.filter(|line| line.contains(text)).cloned());
            read = state.lines.len();
            (found.len() >= count || state.ended).then_some(())
        });
        assert!(
            found.len() >= count,
            "{} had {} and not {count} lines with {text:?}",
            self.name,
            found.len()
        );
        found
    }

    /// Waits until the stream has ended: the program is gone.
    pub fn wait_for_end(&self) {
        let limit = timeout::limit();
        let ended = self.wait_until(limit, |state| state.ended.then_some(()));
        assert!(ended.is_some(), "{} is open after {limit:?}", self.name);
    }

    fn wait_until<T>(
        &self,
        limit: Duration,
        mut check: impl FnMut(&State) -> Option<T>,
    ) -> Option<T> {
        let deadline = Instant::now() + limit;
        let mut state = self.state();
        loop {
            if let Some(found) = check(&state) {
                return Some(found);
            }
            let left = deadline.checked_duration_since(Instant::now())?;
            let waited = self.shared.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// The lines so far, for messages.
    pub fn describe(&self) -> String {
        let lines = self.state().lines.clone();
        let mut text = format!("--- {}: {} lines\n", self.name, lines.len());
        for line in lines {
            let _ = writeln!(text, "{line}");
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::Log;

    #[test]
    fn waits_for_lines_and_for_the_end() {
        let log = Log::of("stdout", &b"one\r\ntwo\nthree"[..]);
        assert_eq!(log.wait_for("thr"), "three");
        log.wait_for_end();
        assert_eq!(log.lines(), ["one", "two", "three"]);
        assert_eq!(log.lines_with("t"), ["two", "three"]);
    }

    #[test]
    fn does_not_wait_for_a_line_after_the_end() {
        let log = Log::of("stdout", &b"one"[..]);
        let missing = std::panic::catch_unwind(|| log.wait_for("two"));
        assert!(missing.is_err());
    }

    #[test]
    fn absence_is_asserted_only_at_the_end() {
        let (reader, writer) = std::io::pipe().unwrap();
        let log = Log::of("stdout", reader);
        assert!(std::panic::catch_unwind(|| log.lines()).is_err());
        assert!(!log.has_by_now("one"));
        drop(writer);
        log.wait_for_end();
        assert!(log.lines().is_empty());
    }
}
