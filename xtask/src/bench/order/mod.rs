//! `cargo xtask bench order`: how fast `order` is in a sandbox, compared with
//! programs that do the same without one, in one run on one machine.
//!
//! In each round all contenders are measured one after another, so that a change of
//! the machine's speed affects all of them. The servers have one core and the load
//! has another.

mod contender;
mod report;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

pub(crate) use self::contender::Apps;
use self::contender::{Contender, Programs, Running};
use self::report::{Measured, Report};
use super::Options;
use super::load::Load;
use super::machine::Machine;
use crate::demo::Call;
use crate::guests;
use crate::handler;
use crate::layout::Layout;
use crate::progress::Progress;
use crate::toolchain;
use crate::tools::go::{Go, Platform};
use crate::tools::node::Node;

/// The numbers of concurrent requests.
const CONNECTIONS: [u32; 3] = [1, 16, 256];

/// How much is measured.
struct Scale {
    /// Rounds that are recorded.
    rounds: usize,
    /// The time of each contender with each number of connections in each round.
    seconds: u64,
    /// The same before the first round, which is not recorded: it fills caches.
    warm_up: u64,
}

/// Eight minutes.
const FULL: Scale = Scale {
    rounds: 5,
    seconds: 6,
    warm_up: 2,
};

const REHEARSAL: Scale = Scale {
    rounds: 1,
    seconds: 1,
    warm_up: 1,
};

/// Measures, prints tables, and writes `target/bench/order.json`.
///
/// A rehearsal takes half a minute, with a debug build; its figures are meaningless.
pub(super) fn run(layout: &Layout, options: &Options) -> Result<()> {
    let rehearsal = options.rehearsal;
    let (scale, results) = if rehearsal {
        (REHEARSAL, "order-rehearsal.json")
    } else {
        (FULL, "order.json")
    };
    let app = layout.root.join("plugins").join("orders");
    let folder = layout.target.join("bench").join("order");
    fs::create_dir_all(&folder)?;

    let batches = guests::plan(layout)?;
    let mut progress = Progress::new(6 + batches.len());
    let compiler = progress.step("finding a compiler for guests", toolchain::find_or_set_up)?;
    guests::build(layout, &compiler, &batches, &mut progress)?;
    let (handler, native) = if rehearsal {
        let handler = handler::build(layout, &mut progress)?;
        (handler, handler::build_native(layout)?)
    } else {
        let step = "building both servers for release, \
                    which takes 10 to 20 minutes on two cores the first time";
        let built = progress.step(step, || handler::build_release(layout, options.given()))?;
        (built.handler, built.native)
    };
    let programs = progress.step("building the programs in Go and for Node.js", || {
        programs(layout, &folder, handler, native)
    })?;
    let call = Call::read(&app, "order")?;
    let running = progress.step("starting all servers and checking their responses", || {
        let apps = Apps::prepare(&app, &folder)?;
        Contender::ALL
            .iter()
            .map(|contender| Running::start(*contender, &programs, &apps, &call, &folder))
            .collect::<Result<Vec<_>>>()
    })?;
    let payload = folder.join("payload.json");
    fs::write(&payload, call.envelope.to_string())?;
    let loads = CONNECTIONS
        .iter()
        .map(|count| {
            let load = Load::post(layout, "/order", payload.clone())?;
            Ok((*count, load.with_connections(*count)))
        })
        .collect::<Result<Vec<_>>>()?;
    progress.step("warming up", || {
        measure(0, scale.warm_up, &loads, &running).map(drop)
    })?;
    let step = format!(
        "measuring {} rounds, {} s for each contender and number of connections",
        scale.rounds, scale.seconds
    );
    let rounds = progress.step(&step, || {
        let mut rounds = Vec::new();
        for round in 1..=scale.rounds {
            rounds.extend(measure(round, scale.seconds, &loads, &running)?);
        }
        Ok(rounds)
    })?;
    for running in running {
        running.end()?;
    }
    let mut machine = Machine::of(layout)?;
    let wrk = loads.first().map(|(_, load)| load.version());
    machine.versions.extend([
        ("go", Go::VERSION.to_owned()),
        ("node", Node::VERSION.to_owned()),
        ("wrk", wrk.unwrap_or_default()),
    ]);
    let report = Report::of(machine, scale.seconds, &CONNECTIONS, rounds);
    report.print();
    let results = layout.target.join("bench").join(results);
    fs::write(&results, serde_json::to_string_pretty(&report)? + "\n")
        .with_context(|| format!("cannot write {}", results.display()))?;
    println!("written to {}", results.display());
    Ok(())
}

fn programs(layout: &Layout, folder: &Path, handler: PathBuf, native: PathBuf) -> Result<Programs> {
    let sources = layout.root.join("tests").join("order-handlers");
    let go = folder.join("order-go");
    Go::find(layout)?.build(&sources.join("go"), Platform::Native, &[], &go)?;
    Ok(Programs {
        native,
        handler,
        go,
        node: Node::find(layout)?.program()?,
        script: sources.join("node").join("server.js"),
    })
}

/// One round: each contender in turn, with each number of connections.
fn measure(
    round: usize,
    seconds: u64,
    loads: &[(u32, Load)],
    running: &[Running],
) -> Result<Vec<Measured>> {
    let mut measured = Vec::new();
    for (connections, load) in loads {
        for Running { contender, served } in running {
            let sample = load.run(served.port(), seconds)?.flawless();
            let sample = sample
                .with_context(|| format!("{} with {connections} connections", contender.name()))?;
            measured.push(Measured {
                round,
                connections: *connections,
                contender: *contender,
                sample,
            });
        }
    }
    Ok(measured)
}
