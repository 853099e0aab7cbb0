//! The results: as a table, and as JSON for later comparison.

use serde::Serialize;

use crate::bench::machine::Machine;
use crate::bench::statistics::{median, real};

/// One save.
#[derive(Serialize)]
pub(super) struct Sample {
    /// From the save to the first answer of the new plugin.
    pub(super) total_ms: u64,
    /// From the save to the begin of the build.
    pub(super) noticed_ms: u64,
    /// How long the build command ran.
    pub(super) command_ms: u64,
    /// The whole build: the command, reading sources, writing the plugin.
    pub(super) build_ms: u64,
    /// From the end of the build until the new plugin served.
    pub(super) swap_ms: u64,
    /// What the handler said of the swap, with the time for compiling.
    pub(super) swap: String,
}

/// A line of the table.
#[derive(Serialize)]
pub(super) struct Row {
    language: &'static str,
    /// Medians.
    total_ms: f64,
    noticed_ms: f64,
    command_ms: f64,
    build_ms: f64,
    swap_ms: f64,
    /// The slowest.
    slowest_ms: u64,
    /// The raw figures, in the order in which they were measured.
    saves: Vec<Sample>,
}

impl Row {
    pub(super) fn of(language: &'static str, saves: impl Iterator<Item = Sample>) -> Self {
        let saves: Vec<Sample> = saves.collect();
        let figure = |value: fn(&Sample) -> u64| median(saves.iter().map(|save| real(value(save))));
        Self {
            language,
            total_ms: figure(|save| save.total_ms),
            noticed_ms: figure(|save| save.noticed_ms),
            command_ms: figure(|save| save.command_ms),
            build_ms: figure(|save| save.build_ms),
            swap_ms: figure(|save| save.swap_ms),
            slowest_ms: saves.iter().map(|save| save.total_ms).max().unwrap_or(0),
            saves,
        }
    }
}

/// A whole run.
#[derive(Serialize)]
pub(super) struct Report {
    pub(super) machine: Machine,
    pub(super) rows: Vec<Row>,
}

impl Report {
    /// Prints the table.
    pub(super) fn print(&self) {
        self.machine.print();
        println!(
            "\n{:<12}{:>10}{:>10}{:>12}{:>12}{:>10}{:>10}",
            "language", "total ms", "slowest", "noticed ms", "command ms", "build ms", "swap ms"
        );
        for row in &self.rows {
            println!(
                "{:<12}{:>10.0}{:>10}{:>12.0}{:>12.0}{:>10.0}{:>10.0}",
                row.language,
                row.total_ms,
                row.slowest_ms,
                row.noticed_ms,
                row.command_ms,
                row.build_ms,
                row.swap_ms
            );
        }
    }
}
