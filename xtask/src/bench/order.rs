//! `cargo xtask bench order`: how fast `order` is in a sandbox, beside a native
//! program that does the same, in one run on one machine.
//!
//! The two take turns, round by round, so that a change of the machine's speed
//! meets both. Each server has one core and the load has another.

mod report;

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use self::report::{Report, Round};
use super::load::{Load, SERVERS, pinned};
use crate::demo::Call;
use crate::guests;
use crate::handler;
use crate::layout::Layout;
use crate::progress::Progress;
use crate::served::Served;
use crate::toolchain;

/// Rounds that are recorded, and the time of each server in each.
const ROUNDS: usize = 5;
const SECONDS: u64 = 5;

/// The time of the first round, which is not recorded: it compiles plugins and
/// fills caches.
const WARM_UP: u64 = 2;

/// Measures, prints a table, and writes `target/bench/order.json`.
pub(super) fn run(layout: &Layout) -> Result<()> {
    let app = layout.root.join("plugins").join("orders");
    let folder = layout.target.join("bench");
    fs::create_dir_all(&folder)?;

    let batches = guests::plan(layout)?;
    let mut progress = Progress::new(4 + batches.len());
    let compiler = progress.step("finding a compiler for guests", toolchain::find_or_set_up)?;
    guests::build(layout, &compiler, &batches, &mut progress)?;
    let binaries = progress.step(
        "building both servers for release, which the first time takes 10 to 20 minutes on two cores",
        || handler::build_release(layout),
    )?;
    let (native, handler, load) = progress.step("starting both servers", || {
        let call = Call::read(&app, "order")?;
        let payload = folder.join("payload.json");
        fs::write(&payload, call.envelope.to_string())?;
        let load = Load::post(layout, "/order", payload)?;
        let native = start(&binaries.native, &app, &folder.join("native.log"))?;
        let handler = start(&binaries.handler, &app, &folder.join("handler.log"))?;
        // The sample's own answer is not checked: the host re-indents its message.
        let (_, delivered) = call.send(&handler.transport())?;
        call.check(&delivered)?;
        for served in [&native, &handler] {
            load.run(served.port(), WARM_UP)?.flawless()?;
        }
        Ok((native, handler, load))
    })?;
    let rounds = progress.step(
        &format!("measuring {ROUNDS} rounds of {} s", 2 * SECONDS),
        || {
            (0..ROUNDS)
                .map(|_| {
                    Ok(Round {
                        native: load.run(native.port(), SECONDS)?.flawless()?,
                        handler: load.run(handler.port(), SECONDS)?.flawless()?,
                    })
                })
                .collect::<Result<Vec<_>>>()
        },
    )?;
    let report = Report::of(rounds);
    report.print();
    let results = folder.join("order.json");
    fs::write(&results, serde_json::to_string_pretty(&report)? + "\n")
        .with_context(|| format!("cannot write {}", results.display()))?;
    println!("written to {}", results.display());
    handler.end()
}

fn start(binary: &Path, app: &Path, log: &Path) -> Result<Served> {
    Served::start(pinned(SERVERS, binary), app, log)
}
