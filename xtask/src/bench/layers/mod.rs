//! `cargo xtask bench layers`: what one invocation of `order` costs, layer by layer,
//! in time and in instructions.
//!
//! `tests/layers` runs the steps in its own process, without a server. It is started
//! twice: once for time, and once under callgrind, which counts instructions the same
//! on every run, however busy the machine is.

mod instructions;
mod report;
mod split;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use self::report::Report;
use self::split::Figures;
use super::load::{SERVERS, pinned};
use super::machine::Machine;
use crate::guests;
use crate::handler;
use crate::layout::Layout;
use crate::process;
use crate::progress::Progress;
use crate::toolchain;

/// How many invocations of each kind are made, first to warm up and then to measure.
#[derive(Clone, Copy, Serialize)]
struct Scale {
    warm_up: usize,
    invocations: usize,
    profiled_warm_up: usize,
    profiled_invocations: usize,
}

const FULL: Scale = Scale {
    warm_up: 3_000,
    invocations: 30_000,
    profiled_warm_up: 20,
    profiled_invocations: 40,
};

const REHEARSAL: Scale = Scale {
    warm_up: 20,
    invocations: 200,
    profiled_warm_up: 2,
    profiled_invocations: 3,
};

/// What the program says about its run, besides its figures.
#[derive(Deserialize, Serialize)]
struct Facts {
    invocations: usize,
    /// How instances get their memory: `pooling` or `on demand`.
    allocation: String,
    /// How the memory of an instance is reset.
    reset: String,
    /// The number of invocations that the pool has room for.
    pool: u32,
}

/// Measures, prints a table, and writes `target/bench/layers.json`.
///
/// A rehearsal takes a minute, with a debug build; its figures are meaningless.
pub(super) fn run(layout: &Layout, rehearsal: bool) -> Result<()> {
    let (scale, results) = if rehearsal {
        (REHEARSAL, "layers-rehearsal.json")
    } else {
        (FULL, "layers.json")
    };
    let folder = layout.target.join("bench").join("layers");
    fs::create_dir_all(&folder)?;
    let batches = guests::plan(layout)?;
    let mut progress = Progress::new(5 + batches.len());
    let compiler = progress.step("finding a compiler for guests", toolchain::find_or_set_up)?;
    guests::build(layout, &compiler, &batches, &mut progress)?;
    let program = Program {
        file: progress.step("building the program that runs the layers", || {
            handler::build_layers(layout, !rehearsal)
        })?,
        app: layout.root.join("plugins").join("orders"),
    };
    let valgrind = progress.step("finding valgrind", instructions::find)?;
    let (facts, nanoseconds) = progress.step("measuring time", || {
        program.time(scale.warm_up, scale.invocations)
    })?;
    let (profiled, counted) = progress.step("counting instructions", || {
        let (warm_up, count) = (scale.profiled_warm_up, scale.profiled_invocations);
        // Valgrind itself is pinned: it does not look into programs that others start.
        let mut command = pinned(SERVERS, &valgrind);
        instructions::count(&mut command, &folder.join("callgrind"), |command| {
            command.arg(&program.file);
            program.pass_arguments(command, warm_up, count);
        })
    })?;
    let machine = Machine::of(layout)?;
    let report = Report::of(machine, (facts, nanoseconds), (profiled, counted));
    report.print();
    let results = layout.target.join("bench").join(results);
    fs::write(&results, serde_json::to_string_pretty(&report)? + "\n")
        .with_context(|| format!("cannot write {}", results.display()))?;
    println!("written to {}", results.display());
    Ok(())
}

/// `tests/layers`.
struct Program {
    file: PathBuf,
    app: PathBuf,
}

impl Program {
    fn pass_arguments(&self, command: &mut Command, warm_up: usize, invocations: usize) {
        command
            .arg("--app")
            .arg(&self.app)
            .args(["--warm-up", &warm_up.to_string()])
            .args(["--invocations", &invocations.to_string()]);
    }

    fn time(&self, warm_up: usize, invocations: usize) -> Result<(Facts, Figures)> {
        #[derive(Deserialize)]
        struct Timed {
            #[serde(flatten)]
            facts: Facts,
            figures: Figures,
        }
        let mut command = pinned(SERVERS, &self.file);
        self.pass_arguments(&mut command, warm_up, invocations);
        let text = process::capture(&mut command)?;
        let timed: Timed = serde_json::from_str(&text).context("unexpected output of layers")?;
        Ok((timed.facts, timed.figures))
    }
}
