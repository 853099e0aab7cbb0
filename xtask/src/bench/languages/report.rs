//! The results of a run: as a table in Markdown, and as JSON for later comparison.

use std::time::Duration;

use anyhow::Result;
use serde::Serialize;

use crate::bench::machine::Machine;
use crate::bench::statistics::real;
use crate::resources::kibibytes;

/// The times of several calls, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Times {
    pub(super) calls: usize,
    pub(super) p50_microseconds: u128,
    pub(super) p99_microseconds: u128,
}

impl Times {
    /// Summarizes the times; without any, all figures are 0.
    pub(super) fn of(mut times: Vec<Duration>) -> Self {
        times.sort();
        let quantile = |percent: usize| {
            let time = times.get(times.len() * percent / 100).or(times.last());
            time.map_or(0, Duration::as_micros)
        };
        Self {
            calls: times.len(),
            p50_microseconds: quantile(50),
            p99_microseconds: quantile(99),
        }
    }
}

/// Memory in KiB.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Memory {
    /// Resident in all.
    resident_kib: u64,
    /// The part of it that is in no file.
    anonymous_kib: u64,
}

impl Memory {
    /// Of the process with this id.
    pub(super) fn of(pid: u32) -> Result<Self> {
        Ok(Self {
            resident_kib: kibibytes(pid, "VmRSS:")?,
            anonymous_kib: kibibytes(pid, "RssAnon:")?,
        })
    }

    /// How much more this is than `before`, divided by `count`.
    pub(super) fn growth(self, before: Self, count: usize) -> Self {
        let count = u64::try_from(count).unwrap_or(u64::MAX).max(1);
        Self {
            resident_kib: self.resident_kib.saturating_sub(before.resident_kib) / count,
            anonymous_kib: self.anonymous_kib.saturating_sub(before.anonymous_kib) / count,
        }
    }
}

/// One language.
#[derive(Serialize)]
pub(super) struct Row {
    pub(super) language: &'static str,
    pub(super) bytes: usize,
    /// The build, with warm caches.
    pub(super) build_milliseconds: u128,
    /// Compiling the plugin when it is loaded for the first time.
    pub(super) compile_milliseconds: u64,
    /// Making a sandbox.
    pub(super) start_microseconds: u64,
    /// Calls in a fresh sandbox.
    pub(super) cold: Times,
    /// Calls in a kept sandbox.
    pub(super) warm: Times,
    /// The memory of a kept sandbox.
    pub(super) sandbox: Memory,
}

/// A whole run.
#[derive(Serialize)]
pub(super) struct Report {
    pub(super) machine: Machine,
    pub(super) rows: Vec<Row>,
}

impl Report {
    /// A line for each language.
    pub(super) fn print(&self) {
        self.machine.print();
        println!();
        println!(
            "| `order` in | Size, KiB | Build, s | Compile, ms | Start, µs | Cold p50, µs | \
             Cold p99, µs | Warm p50, µs | Warm p99, µs | Sandbox, KiB |"
        );
        println!("|{}", " --- |".repeat(10));
        for row in &self.rows {
            let build = u64::try_from(row.build_milliseconds).unwrap_or(u64::MAX);
            println!(
                "| {} | {} | {:.1} | {} | {} | {} | {} | {} | {} | {} |",
                row.language,
                row.bytes.div_ceil(1024),
                real(build) / 1000.0,
                row.compile_milliseconds,
                row.start_microseconds,
                row.cold.p50_microseconds,
                row.cold.p99_microseconds,
                row.warm.p50_microseconds,
                row.warm.p99_microseconds,
                row.sandbox.anonymous_kib,
            );
        }
        println!();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Times;

    #[test]
    fn quantiles_are_times_of_calls() {
        let of = |times: Vec<u64>| {
            let times = Times::of(times.into_iter().map(Duration::from_micros).collect());
            (times.calls, times.p50_microseconds, times.p99_microseconds)
        };
        for (times, expected) in [
            (vec![], (0, 0, 0)),
            (vec![7], (1, 7, 7)),
            (vec![3, 1, 2], (3, 2, 3)),
            ((1..=1000).rev().collect(), (1000, 501, 991)),
        ] {
            assert_eq!(of(times), expected);
        }
    }
}
