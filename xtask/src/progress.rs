//! One line when a step begins and one when it ends, with its time.
//!
//! The programs that a step runs write to the same terminal, so a spinner or a bar
//! would be garbled, and noise in a log file.

use std::time::{Duration, Instant};

use anyhow::Result;

/// Counts the steps of one verb.
pub(crate) struct Progress {
    total: usize,
    begun: usize,
    started: Instant,
    print: fn(&str),
}

impl Progress {
    /// `total` is the number of calls of [`Progress::step`] that will follow.
    pub(crate) fn new(total: usize) -> Self {
        Self {
            total,
            begun: 0,
            started: Instant::now(),
            print: |line| println!("{line}"),
        }
    }

    /// The same on standard error, for a verb whose result on standard output is read by
    /// programs.
    pub(crate) fn on_stderr(total: usize) -> Self {
        Self {
            print: |line| eprintln!("{line}"),
            ..Self::new(total)
        }
    }

    /// Does one piece of work between its two lines.
    pub(crate) fn step<T>(&mut self, what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let label = self.begin(what);
        let started = Instant::now();
        let result = work();
        let outcome = if result.is_ok() { "" } else { "failed after " };
        (self.print)(&format!(
            "{label} … {outcome}{}",
            seconds(started.elapsed())
        ));
        result
    }

    /// Announces a last step, whose output shows its end.
    pub(crate) fn begin(&mut self, what: &str) -> String {
        self.begun += 1;
        let label = format!("[{}/{}] {what}", self.begun, self.total);
        (self.print)(&format!("{label} …"));
        label
    }

    /// Time since the first step began.
    pub(crate) fn elapsed(&self) -> String {
        seconds(self.started.elapsed())
    }
}

/// A duration for people: tenths of seconds if short, otherwise minutes.
pub(crate) fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..10 => format!("{:.1} s", time.as_secs_f64()),
        whole @ 10..120 => format!("{whole} s"),
        whole => format!("{} min {} s", whole / 60, whole % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_rounded_for_people() {
        let cases = [
            (40, "0.0 s"),
            (9_940, "9.9 s"),
            (71_900, "71 s"),
            (135_000, "2 min 15 s"),
        ];
        for (milliseconds, expected) in cases {
            assert_eq!(seconds(Duration::from_millis(milliseconds)), expected);
        }
    }
}
