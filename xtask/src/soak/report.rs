//! The results of a soak: as a table, and as JSON for later comparison.

use std::time::Duration;

use serde::Serialize;

use crate::resources::Resources;

/// One part of a soak.
#[derive(Default, Serialize)]
pub(super) struct Phase {
    /// How long it took.
    pub(super) seconds: f64,
    /// Calls of the well-behaved function.
    calls: u64,
    /// Those of them that failed.
    pub(super) failures: u64,
    p50_microseconds: u64,
    p99_microseconds: u64,
    slowest_microseconds: u64,
    /// Attacks during the phase.
    pub(super) attacks: u64,
    /// Attacks that did not end as expected.
    pub(super) escapes: Vec<String>,
    /// The resources of the process during the phase.
    pub(super) held: Vec<Resources>,
    #[serde(skip)]
    latencies: Vec<Duration>,
}

/// A whole soak.
#[derive(Serialize)]
pub(super) struct Report {
    /// All calls.
    pub(super) calls: u64,
    /// The well-behaved function alone.
    pub(super) quiet: Phase,
    /// The same under attack.
    pub(super) hostile: Phase,
    /// After the first phase.
    pub(super) at_start: Resources,
    /// After the second.
    pub(super) at_end: Resources,
}

impl Phase {
    /// Adds the results of one caller.
    pub(super) fn add(&mut self, latencies: Vec<Duration>, failures: u64) {
        self.failures += failures;
        self.latencies.extend(latencies);
        self.latencies.sort_unstable();
        self.calls = u64::try_from(self.latencies.len()).unwrap_or(u64::MAX);
        let of = |percent: usize| {
            let last = self.latencies.len().saturating_sub(1);
            let latency = self.latencies.get(last * percent / 100);
            let microseconds = latency.map_or(0, Duration::as_micros);
            u64::try_from(microseconds).unwrap_or(u64::MAX)
        };
        (
            self.p50_microseconds,
            self.p99_microseconds,
            self.slowest_microseconds,
        ) = (of(50), of(99), of(100));
    }
}

impl Report {
    /// One line per phase, with the resources of the process after it.
    pub(super) fn print(&self) {
        println!(
            "                       calls  failed   p50 µs   p99 µs  slowest µs  attacks  escaped       RSS KiB   descriptors"
        );
        let rows = [
            ("without attackers", &self.quiet, self.at_start),
            ("under attack", &self.hostile, self.at_end),
        ];
        for (what, phase, held) in rows {
            println!(
                "{what:<18}{:>10}{:>8}{:>9}{:>9}{:>12}{:>9}{:>9}{:>14}{:>14}",
                phase.calls,
                phase.failures,
                phase.p50_microseconds,
                phase.p99_microseconds,
                phase.slowest_microseconds,
                phase.attacks,
                phase.escapes.len(),
                held.resident_kib,
                held.descriptors,
            );
        }
        let held = self.hostile.held.iter();
        let memory = held.map(|held| (held.resident_kib >> 10).to_string());
        println!(
            "RSS MiB over time: {}",
            memory.collect::<Vec<_>>().join(", ")
        );
        for escape in &self.hostile.escapes {
            println!("not contained: {escape}");
        }
    }
}
