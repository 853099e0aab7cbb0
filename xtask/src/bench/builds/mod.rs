//! `cargo xtask bench builds`: what each way of compiling the handler for release
//! gains, by `order` with sixteen connections, in one run on one machine.

mod report;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use self::report::{Built, Measured, Policy, Report};
use super::load::{Load, SERVERS, pinned};
use super::machine::Machine;
use super::order::Apps;
use crate::demo::Call;
use crate::guests;
use crate::handler;
use crate::layout::Layout;
use crate::progress::Progress;
use crate::release::{self, Variant};
use crate::served::Served;
use crate::toolchain;

/// How much is measured.
struct Scale {
    /// Rounds that are recorded.
    rounds: usize,
    /// The time of each server in each round.
    seconds: u64,
}

/// Four minutes.
const FULL: Scale = Scale {
    rounds: 5,
    seconds: 6,
};

const REHEARSAL: Scale = Scale {
    rounds: 1,
    seconds: 1,
};

/// Measures, prints a table, and writes `target/bench/builds.json`.
///
/// A rehearsal compares a debug build with itself.
pub(super) fn run(layout: &Layout, rehearsal: bool) -> Result<()> {
    let (scale, results) = if rehearsal {
        (REHEARSAL, "builds-rehearsal.json")
    } else {
        (FULL, "builds.json")
    };
    let folder = layout.target.join("bench").join("builds");
    fs::create_dir_all(&folder)?;
    let batches = guests::plan(layout)?;
    let mut progress = Progress::new(4 + release::STEPS + batches.len());
    let compiler = progress.step("finding a compiler for guests", toolchain::find_or_set_up)?;
    guests::build(layout, &compiler, &batches, &mut progress)?;
    let (native, handlers) = if rehearsal {
        let handler = handler::build(layout, &mut progress)?;
        (handler::build_native(layout)?, vec![("debug", handler)])
    } else {
        built(layout, &mut progress)?
    };
    let app = layout.root.join("plugins").join("orders");
    let apps = Apps::prepare(&app, &folder)?;
    let call = Call::read(&app, "order")?;
    let payload = folder.join("payload.json");
    fs::write(&payload, call.envelope.to_string())
        .with_context(|| format!("cannot write {}", payload.display()))?;
    let load = Load::post(layout, "/order", payload)?;
    let mut servers = vec![(
        Built::NATIVE,
        start(&native, &apps.fresh, &folder, "native")?,
    )];
    for (name, program) in &handlers {
        for policy in Policy::ALL {
            let app = match policy {
                Policy::Fresh => &apps.fresh,
                Policy::Warm => &apps.warm,
            };
            let log = format!("{name}-{policy:?}");
            servers.push((
                Built {
                    name,
                    policy: Some(policy),
                },
                start(program, app, &folder, &log)?,
            ));
        }
    }
    let step = format!(
        "measuring {} rounds, {} s for each",
        scale.rounds, scale.seconds
    );
    let rounds = progress.step(&step, || {
        let mut rounds = Vec::new();
        // The first round fills caches and is not recorded.
        for round in 0..=scale.rounds {
            for (built, served) in &servers {
                let sample = load.run(served.port(), scale.seconds)?.flawless()?;
                if round > 0 {
                    rounds.push(Measured {
                        round,
                        built: *built,
                        sample,
                    });
                }
            }
        }
        Ok(rounds)
    })?;
    for (built, served) in servers {
        if built != Built::NATIVE {
            served.end()?;
        }
    }
    let sizes = handlers
        .iter()
        .map(|(name, program)| Ok((*name, fs::metadata(program)?.len())))
        .collect::<Result<Vec<_>>>()?;
    let report = Report::of(Machine::of(layout)?, scale.seconds, &sizes, rounds);
    report.print();
    let results = layout.target.join("bench").join(results);
    fs::write(&results, serde_json::to_string_pretty(&report)? + "\n")
        .with_context(|| format!("cannot write {}", results.display()))?;
    println!("written to {}", results.display());
    Ok(())
}

/// The native server, and the handler in each way, by name.
type Programs = (PathBuf, Vec<(&'static str, PathBuf)>);

fn built(layout: &Layout, progress: &mut Progress) -> Result<Programs> {
    let native = progress.step("building the native server and the handler", || {
        handler::build_release(layout, None)
    })?;
    let dist = progress.step("building the handler, optimised as a whole", || {
        Variant::Dist.build(layout)
    })?;
    let profiled = release::profiled(layout, progress)?;
    let handlers = vec![
        ("release", native.handler),
        ("dist", dist),
        ("dist with a profile", profiled),
    ];
    Ok((native.native, handlers))
}

fn start(program: &Path, app: &Path, folder: &Path, name: &str) -> Result<Served> {
    let log = folder.join(format!("{}.log", name.replace(' ', "-")));
    Served::start(pinned(SERVERS, program), app, &log)
        .with_context(|| format!("cannot start {name}"))
}
