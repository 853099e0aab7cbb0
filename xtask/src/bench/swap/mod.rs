//! `cargo xtask bench swap`: the cost of replacing plugins.
//!
//! First many swaps between two versions under load, checking every response: a
//! leak per swap shows after a thousand. Then the time from a complete file to the
//! first response by its generation, for plugins of several languages, compiled and
//! from the cache, and the effect on other calls.

mod app;
mod callers;
mod endurance;
mod latency;

use std::fs;
use std::time::Duration;

use anyhow::{Context as _, Result};
use serde::Serialize;

use self::endurance::Endurance;
use self::latency::Latency;
use crate::bench::Options;
use crate::handler;
use crate::layout::Layout;
use crate::progress::Progress;

/// How much is done.
#[derive(Clone, Copy)]
struct Scale {
    swaps: u64,
    period: Duration,
    /// Swaps of each plugin, compiled and from the cache.
    rounds: u64,
}

const FULL: Scale = Scale {
    swaps: 1000,
    period: Duration::from_millis(600),
    rounds: 5,
};

const REHEARSAL: Scale = Scale {
    swaps: 20,
    period: Duration::from_millis(300),
    rounds: 1,
};

/// Everything that was measured.
#[derive(Serialize)]
struct Report {
    endurance: Endurance,
    latency: Vec<Latency>,
}

/// Measures, prints the results, and writes them to `docs/measurements`; those of a
/// rehearsal, which are meaningless, to `target/bench`.
pub(super) fn run(layout: &Layout, options: &Options) -> Result<()> {
    let rehearsal = options.rehearsal;
    let folder = layout.target.join("bench").join("swap");
    fs::create_dir_all(&folder)?;
    let (scale, results) = if rehearsal {
        (REHEARSAL, folder.join("rehearsal.json"))
    } else {
        (FULL, layout.root.join("docs/measurements/swap.json"))
    };
    let mut progress = Progress::new(3);
    let binary = if rehearsal {
        handler::build(layout, &mut progress)?
    } else {
        progress.step("building the handler for release", || {
            Ok(handler::build_release(layout, options.given())?.handler)
        })?
    };
    let endurance = progress.step(
        &format!("swapping {} times under load", scale.swaps),
        || endurance::measure(&binary, &folder, scale),
    )?;
    let latency = progress.step("swapping plugins of several languages", || {
        latency::measure(layout, &binary, &folder, scale)
    })?;
    let report = Report { endurance, latency };
    print(&report);
    fs::write(&results, serde_json::to_string_pretty(&report)? + "\n")
        .with_context(|| format!("cannot write {}", results.display()))?;
    println!("written to {}", results.display());
    Ok(())
}

fn print(report: &Report) {
    let endurance = &report.endurance;
    println!(
        "{} swaps, {} answers, {} failed, {} mixed",
        endurance.swaps, endurance.answers, endurance.failed, endurance.mixed
    );
    println!("           resident KiB   descriptors");
    for (when, usage) in [("start", &endurance.start), ("end", &endurance.end)] {
        println!(
            "{when:<10} {:>12}   {:>11}",
            usage.resident_kib, usage.descriptors
        );
    }
    println!("plugin          bytes   compiled ms   cached ms   p99 idle µs     p99 during µs");
    for row in &report.latency {
        println!(
            "{:<12} {:>8}   {:>11}   {:>9}   {:>14}   {:>13}",
            row.plugin,
            row.bytes,
            row.compiled_milliseconds,
            row.cached_milliseconds,
            row.p99_at_rest_microseconds,
            row.p99_beside_microseconds
        );
    }
}
