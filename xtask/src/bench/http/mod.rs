//! `cargo xtask bench http`: `wasi:http` components in the handler, compared with
//! `wasmtime serve` with the same files, in one run on one machine.

mod app;
mod events;
mod measure;
mod memory;
mod report;
mod server;
mod transfer;

use std::fs;

use anyhow::{Context as _, Result};

use self::measure::{Bench, STEPS};
use self::server::Programs;
use super::Options;
use crate::guests;
use crate::handler;
use crate::layout::Layout;
use crate::progress::Progress;
use crate::toolchain;
use crate::tools;

/// How much is measured.
struct Scale {
    /// Load on each server and function.
    seconds: u64,
    /// The length of long bodies.
    bytes: u64,
    /// Streams of events, one after the other.
    streams: usize,
}

const FULL: Scale = Scale {
    seconds: 30,
    bytes: 2 << 30,
    streams: 50,
};

const REHEARSAL: Scale = Scale {
    seconds: 2,
    bytes: 16 << 20,
    streams: 2,
};

/// Measures, prints tables, and writes `target/bench/http.json`.
///
/// A rehearsal runs all of it in a minute, with a debug build; its figures are
/// meaningless.
pub(super) fn run(layout: &Layout, options: &Options) -> Result<()> {
    let rehearsal = options.rehearsal;
    let (scale, results) = if rehearsal {
        (REHEARSAL, "http-rehearsal.json")
    } else {
        (FULL, "http.json")
    };
    let folder = layout.target.join("bench").join("http");
    let batches = guests::plan(layout)?;
    let mut progress = Progress::new(4 + batches.len() + STEPS);
    let compiler = progress.step("finding a compiler for guests", toolchain::find_or_set_up)?;
    guests::build(layout, &compiler, &batches, &mut progress)?;
    let handler = if rehearsal {
        handler::build(layout, &mut progress)?
    } else {
        progress.step("building the handler for release", || {
            Ok(handler::build_release(layout, options.given())?.handler)
        })?
    };
    let wasmtime = progress.step(
        "finding wasmtime, which takes 10 minutes to build the first time",
        || tools::wasmtime::install(layout, tools::wasmtime::Purpose::Speed),
    )?;
    let bench = progress.step("making components and apps", || {
        Bench::prepare(layout, &folder, scale, Programs { handler, wasmtime })
    })?;
    let report = bench.measure(&mut progress)?;
    report.print();
    let results = layout.target.join("bench").join(results);
    fs::write(&results, serde_json::to_string_pretty(&report)? + "\n")
        .with_context(|| format!("cannot write {}", results.display()))?;
    println!("written to {}", results.display());
    Ok(())
}
