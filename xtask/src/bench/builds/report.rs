//! The results of a run: as a table, and as JSON for later comparison.

use serde::Serialize;

use crate::bench::load::Sample;
use crate::bench::machine::Machine;
use crate::bench::statistics::{median, real};

/// How long an instance lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Policy {
    /// A new sandbox for every invocation.
    Fresh,
    /// Kept instances.
    Warm,
}

impl Policy {
    pub(super) const ALL: [Self; 2] = [Self::Fresh, Self::Warm];
}

/// A server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Built {
    /// How it was compiled.
    pub(super) name: &'static str,
    /// Its policy; the native server has none.
    pub(super) policy: Option<Policy>,
}

impl Built {
    /// `tests/native-handler`: the measure of all others.
    pub(super) const NATIVE: Self = Self {
        name: "native",
        policy: None,
    };
}

/// One server in one round.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Measured {
    pub(super) round: usize,
    #[serde(flatten)]
    pub(super) built: Built,
    #[serde(flatten)]
    pub(super) sample: Sample,
}

/// A line of the table: medians of all rounds.
#[derive(Serialize)]
struct Row {
    #[serde(flatten)]
    built: Built,
    /// The length of the program.
    bytes: u64,
    requests_per_second: f64,
    /// Throughput as a share of the native server's in the same round.
    of_native: f64,
    /// Throughput as a multiple of the first build's with the same policy in the same
    /// round.
    of_first: f64,
    p50_microseconds: f64,
    p99_microseconds: f64,
}

/// A whole run.
#[derive(Serialize)]
pub(super) struct Report {
    machine: Machine,
    /// How long each server was measured in each round.
    seconds: u64,
    rows: Vec<Row>,
    /// The raw figures, in the order in which they were measured.
    rounds: Vec<Measured>,
}

impl Report {
    /// `sizes` names the builds, the first of which the others are compared with.
    pub(super) fn of(
        machine: Machine,
        seconds: u64,
        sizes: &[(&'static str, u64)],
        rounds: Vec<Measured>,
    ) -> Self {
        let first = sizes.first().map_or("", |(name, _)| name);
        let rows = sizes
            .iter()
            .flat_map(|(name, bytes)| Policy::ALL.map(|policy| (*name, *bytes, policy)))
            .map(|(name, bytes, policy)| row(name, bytes, policy, first, &rounds))
            .collect();
        Self {
            machine,
            seconds,
            rows,
            rounds,
        }
    }

    /// Prints the table.
    pub(super) fn print(&self) {
        self.machine.print();
        println!(
            "\n{:<22}{:<7}{:>6}{:>12}{:>11}{:>10}{:>9}{:>9}",
            "build", "policy", "MiB", "requests/s", "of native", "of first", "p50 µs", "p99 µs"
        );
        for row in &self.rows {
            let policy = match row.built.policy {
                Some(Policy::Fresh) => "fresh",
                Some(Policy::Warm) => "warm",
                None => "",
            };
            println!(
                "{:<22}{policy:<7}{:>6.1}{:>12.0}{:>11.2}{:>10.2}{:>9.0}{:>9.0}",
                row.built.name,
                real(row.bytes) / f64::from(1 << 20),
                row.requests_per_second,
                row.of_native,
                row.of_first,
                row.p50_microseconds,
                row.p99_microseconds
            );
        }
    }
}

fn row(
    name: &'static str,
    bytes: u64,
    policy: Policy,
    first: &'static str,
    rounds: &[Measured],
) -> Row {
    let policy = Some(policy);
    let built = Built { name, policy };
    let first = Built {
        name: first,
        policy,
    };
    let of = |built: Built| {
        rounds
            .iter()
            .filter(move |measured| measured.built == built)
    };
    let figures = |value: fn(&Sample) -> f64| median(of(built).map(|own| value(&own.sample)));
    let compared = |other: Built| {
        median(of(built).filter_map(|own| {
            let base = of(other).find(|base| base.round == own.round)?;
            Some(own.sample.requests_per_second / base.sample.requests_per_second)
        }))
    };
    Row {
        built,
        bytes,
        requests_per_second: figures(|sample| sample.requests_per_second),
        of_native: compared(Built::NATIVE),
        of_first: compared(first),
        p50_microseconds: figures(|sample| real(sample.p50_microseconds)),
        p99_microseconds: figures(|sample| real(sample.p99_microseconds)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_are_compared_within_a_round() {
        let measured = |round, built, requests_per_second| Measured {
            round,
            built,
            sample: Sample {
                requests_per_second,
                p50_microseconds: 1,
                p99_microseconds: 2,
                failed: 0,
            },
        };
        let fresh = |name| Built {
            name,
            policy: Some(Policy::Fresh),
        };
        // The machine is half as fast in the second round.
        let rounds = [
            measured(1, Built::NATIVE, 400.0),
            measured(1, fresh("plain"), 100.0),
            measured(1, fresh("better"), 200.0),
            measured(2, Built::NATIVE, 200.0),
            measured(2, fresh("plain"), 50.0),
            measured(2, fresh("better"), 100.0),
        ];
        let row = row("better", 1, Policy::Fresh, "plain", &rounds);
        for (found, expected) in [(row.of_native, 0.5), (row.of_first, 2.0)] {
            assert!((found - expected).abs() < f64::EPSILON, "{found}");
        }
    }
}
