//! The results of a run: as tables, and as JSON for later comparison.

use serde::Serialize;

use super::contender::Contender;
use crate::bench::load::Sample;
use crate::bench::machine::Machine;
use crate::bench::statistics::{median, real, spread};

/// The spread of the native rounds on a machine that does nothing else.
const STEADY: f64 = 1.25;

/// One contender in one round with one number of connections.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Measured {
    pub(super) round: usize,
    pub(super) connections: u32,
    pub(super) contender: Contender,
    #[serde(flatten)]
    pub(super) sample: Sample,
}

/// A line of a table: medians of all rounds.
#[derive(Serialize)]
struct Row {
    contender: Contender,
    requests_per_second: f64,
    /// Throughput as a share of the native handler's in the same round.
    of_native: f64,
    /// Throughput as a share of the Go handler's in the same round.
    of_go: f64,
    p50_microseconds: f64,
    p99_microseconds: f64,
    /// p99 as a multiple of the native handler's in the same round.
    p99_of_native: f64,
}

/// All contenders with one number of connections.
#[derive(Serialize)]
struct Table {
    connections: u32,
    /// The fastest native round as a multiple of the slowest.
    native_spread: f64,
    rows: Vec<Row>,
}

/// A whole run.
#[derive(Serialize)]
pub(super) struct Report {
    machine: Machine,
    /// How long each contender was measured in each round.
    seconds: u64,
    tables: Vec<Table>,
    /// The raw figures, in the order in which they were measured.
    rounds: Vec<Measured>,
}

impl Report {
    /// The medians of the ratios, not the ratio of the medians: a machine that slows
    /// down during a round slows down all of it.
    pub(super) fn of(
        machine: Machine,
        seconds: u64,
        connections: &[u32],
        rounds: Vec<Measured>,
    ) -> Self {
        let tables = connections.iter().map(|count| table(*count, &rounds));
        Self {
            machine,
            seconds,
            tables: tables.collect(),
            rounds,
        }
    }

    /// A table for each number of connections.
    pub(super) fn print(&self) {
        self.machine.print();
        for table in &self.tables {
            let plural = if table.connections == 1 { "" } else { "s" };
            println!();
            println!(
                "{:<16}{:>12}{:>11}{:>8}{:>9}{:>9}{:>15}",
                format!("{} connection{plural}", table.connections),
                "requests/s",
                "of native",
                "of Go",
                "p50 µs",
                "p99 µs",
                "p99 of native"
            );
            for row in &table.rows {
                println!(
                    "{:<16}{:>12.0}{:>11.2}{:>8.2}{:>9.0}{:>9.0}{:>15.2}",
                    row.contender.name(),
                    row.requests_per_second,
                    row.of_native,
                    row.of_go,
                    row.p50_microseconds,
                    row.p99_microseconds,
                    row.p99_of_native
                );
            }
            if table.native_spread > STEADY {
                println!(
                    "warning: the native rounds differ by a factor of {:.2}: \
                     other programs use this machine; end them and measure again",
                    table.native_spread
                );
            }
        }
    }
}

fn table(connections: u32, rounds: &[Measured]) -> Table {
    let rounds: Vec<&Measured> = rounds
        .iter()
        .filter(|measured| measured.connections == connections)
        .collect();
    let of = |contender| {
        let own = rounds
            .iter()
            .filter(move |measured| measured.contender == contender);
        own.map(|measured| (measured.round, measured.sample))
    };
    let ratio = |own, other, value: fn(&Sample) -> f64| {
        let ratios = of(own).filter_map(|(round, sample)| {
            let (_, base) = of(other).find(|(same, _)| *same == round)?;
            Some(value(&sample) / value(&base))
        });
        median(ratios)
    };
    let throughput = |sample: &Sample| sample.requests_per_second;
    let p99 = |sample: &Sample| real(sample.p99_microseconds);
    let rows = Contender::ALL.map(|contender| Row {
        contender,
        requests_per_second: median(of(contender).map(|(_, sample)| throughput(&sample))),
        of_native: ratio(contender, Contender::Native, throughput),
        of_go: ratio(contender, Contender::Go, throughput),
        p50_microseconds: median(of(contender).map(|(_, sample)| real(sample.p50_microseconds))),
        p99_microseconds: median(of(contender).map(|(_, sample)| p99(&sample))),
        p99_of_native: ratio(contender, Contender::Native, p99),
    });
    let native: Vec<f64> = of(Contender::Native)
        .map(|(_, sample)| throughput(&sample))
        .collect();
    Table {
        connections,
        native_spread: spread(native.into_iter()),
        rows: rows.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_compare_contenders_of_the_same_round() {
        let measured = |round, contender, requests_per_second| Measured {
            round,
            connections: 16,
            contender,
            sample: Sample {
                requests_per_second,
                p50_microseconds: 1,
                p99_microseconds: 2,
                failed: 0,
            },
        };
        // The machine is half as fast in the second round.
        let rounds = [
            measured(1, Contender::Native, 400.0),
            measured(1, Contender::Go, 200.0),
            measured(1, Contender::Fresh, 100.0),
            measured(2, Contender::Native, 200.0),
            measured(2, Contender::Go, 100.0),
            measured(2, Contender::Fresh, 50.0),
        ];
        let table = table(16, &rounds);
        let fresh = table.rows.last().unwrap();
        assert_eq!(fresh.contender, Contender::Fresh);
        let found = [fresh.of_native, fresh.of_go, table.native_spread];
        for (found, expected) in found.into_iter().zip([0.25, 0.5, 2.0]) {
            assert!((found - expected).abs() < f64::EPSILON, "{found}");
        }
    }
}
