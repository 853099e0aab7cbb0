//! The results of a run: as tables, and as JSON for later comparison.

use serde::Serialize;

use super::events::Delays;
use super::memory::Memory;
use super::server::Server;
use crate::bench::load::Sample;

/// One server under load.
#[derive(Serialize)]
pub(super) struct Loaded {
    /// The function that was called.
    pub(super) function: &'static str,
    /// The server.
    pub(super) server: Server,
    /// The result.
    pub(super) load: Sample,
    /// The server's memory.
    pub(super) memory: Memory,
}

/// One long body.
#[derive(Serialize)]
pub(super) struct Transferred {
    /// `upload` or `download`.
    pub(super) function: &'static str,
    /// The server.
    pub(super) server: Server,
    /// The length of the body.
    pub(super) bytes: u64,
    /// The time from the request to the end of the response.
    pub(super) seconds: f64,
    /// The server's memory.
    pub(super) memory: Memory,
}

/// The events of one server.
#[derive(Serialize)]
pub(super) struct Streamed {
    /// The server.
    pub(super) server: Server,
    /// The first event of each stream.
    pub(super) first: Delays,
    /// All later ones.
    pub(super) later: Delays,
}

/// A whole run.
#[derive(Default, Serialize)]
pub(super) struct Report {
    /// Load, in seconds of each server.
    pub(super) seconds: u64,
    pub(super) loads: Vec<Loaded>,
    pub(super) transfers: Vec<Transferred>,
    pub(super) events: Vec<Streamed>,
}

impl Report {
    /// Prints a table for each kind of figure.
    pub(super) fn print(&self) {
        println!(
            "{:<10} {:<22} {:>10} {:>8} {:>8} {:>7}   {MEMORY}",
            "function", "server", "requests/s", "p50 µs", "p99 µs", "failed"
        );
        for loaded in &self.loads {
            println!(
                "{:<10} {:<22} {:>10.0} {:>8} {:>8} {:>7}   {}",
                loaded.function,
                loaded.server.name(),
                loaded.load.requests_per_second,
                loaded.load.p50_microseconds,
                loaded.load.p99_microseconds,
                loaded.load.failed,
                shown(&loaded.memory)
            );
        }
        println!();
        println!(
            "{:<10} {:<22} {:>10} {:>8}   {MEMORY}",
            "function", "server", "MiB", "seconds"
        );
        for transferred in &self.transfers {
            println!(
                "{:<10} {:<22} {:>10} {:>8.1}   {}",
                transferred.function,
                transferred.server.name(),
                transferred.bytes >> 20,
                transferred.seconds,
                shown(&transferred.memory)
            );
        }
        println!();
        println!(
            "{:<22} {:<12} {:>7} {:>10} {:>8} {:>11}",
            "server", "events", "number", "median µs", "p99 µs", "longest µs"
        );
        for streamed in &self.events {
            for (which, delays) in [("first", &streamed.first), ("later", &streamed.later)] {
                println!(
                    "{:<22} {which:<12} {:>7} {:>10} {:>8} {:>11}",
                    streamed.server.name(),
                    delays.events,
                    delays.median,
                    delays.p99,
                    delays.longest
                );
            }
        }
    }
}

const MEMORY: &str = "resident MiB at start, peak, end";

fn shown(memory: &Memory) -> String {
    let Memory { start, peak, end } = memory;
    format!("{:>5} {:>5} {:>5}", start >> 20, peak >> 20, end >> 20)
}
