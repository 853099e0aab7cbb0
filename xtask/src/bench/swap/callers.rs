//! Callers in a loop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use corral_tests::client::Framing;
use corral_tests::client::transport::Transport;

/// Callers at once.
const CALLERS: usize = 4;

/// The payload of a timer.
const TICK: &[u8] = br#"{"Data":{"in":"{}"},"Metadata":{}}"#;

/// Running callers.
pub(super) struct Callers {
    stopped: Arc<AtomicBool>,
    threads: Vec<JoinHandle<Tally>>,
}

/// The results of all callers.
#[derive(Default)]
pub(super) struct Tally {
    /// The time of each successful response, and when it arrived.
    pub(super) times: Vec<(Instant, Duration)>,
    /// Failed responses, and broken connections.
    pub(super) failed: usize,
    /// Successful responses that were not expected.
    pub(super) unexpected: usize,
}

impl Callers {
    /// Calls `function` until told to stop; a response must contain one of
    /// `expected`.
    pub(super) fn start(transport: &Transport, function: &str, expected: &[String]) -> Self {
        let stopped = Arc::new(AtomicBool::new(false));
        let call = || {
            let (transport, stopped) = (transport.clone(), Arc::clone(&stopped));
            let (path, expected) = (format!("/{function}"), expected.to_vec());
            thread::spawn(move || {
                let mut tally = Tally::default();
                while !stopped.load(Ordering::Relaxed) {
                    tally.call(&transport, &path, &expected);
                }
                tally
            })
        };
        let threads = (0..CALLERS).map(|_| call()).collect();
        Self { stopped, threads }
    }

    /// Stops them.
    pub(super) fn stop(self) -> Result<Tally> {
        self.stopped.store(true, Ordering::Relaxed);
        let mut all = Tally::default();
        for thread in self.threads {
            let tally = thread.join().map_err(|_| anyhow!("a caller panicked"))?;
            all.times.extend(tally.times);
            all.failed += tally.failed;
            all.unexpected += tally.unexpected;
        }
        Ok(all)
    }
}

impl Tally {
    fn call(&mut self, transport: &Transport, path: &str, expected: &[String]) {
        let started = Instant::now();
        match transport.post(path, "bench", &[], Framing::Sized, TICK) {
            Ok(answer) if answer.status == 200 => {
                let body = String::from_utf8_lossy(&answer.body);
                if expected.iter().any(|text| body.contains(text.as_str())) {
                    self.times.push((started, started.elapsed()));
                } else {
                    self.unexpected += 1;
                }
            }
            _ => self.failed += 1,
        }
    }

    /// The 99th percentile of calls begun from `from` to `to`; zero if there were
    /// none.
    pub(super) fn p99(&self, from: Instant, to: Instant) -> Duration {
        let within = self
            .times
            .iter()
            .filter(|(begun, _)| (from..to).contains(begun));
        let mut times: Vec<Duration> = within.map(|(_, time)| *time).collect();
        times.sort_unstable();
        times
            .get(times.len() * 99 / 100)
            .copied()
            .unwrap_or_default()
    }
}
