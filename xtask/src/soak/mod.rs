//! `cargo xtask soak`: many calls to the handler, including attacks.
//!
//! First the well-behaved function alone, then the same under continuous attack. No
//! call of the well-behaved function may fail; its p99 is compared with and without
//! the attacks, and so are memory and file descriptors at the start and the end.

mod report;

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use corral_tests::attacks::{ATTACKS, app, attack, behave};
use corral_tests::client::FunctionsHost;

use self::report::{Phase, Report};
use crate::handler;
use crate::layout::Layout;
use crate::progress::Progress;
use crate::resources::Resources;
use crate::served::Served;

/// Callers of the well-behaved function, and attackers.
const CALLERS: usize = 2;
const ATTACKERS: usize = 6;

/// One call in this many is an attack; the others are to the well-behaved function.
/// An attack takes up to all of its CPU limit, a good call some microseconds.
const ONE_IN: u64 = 50;

/// How many times memory and descriptors are recorded.
const LOOKS: u64 = 10;

/// The interval for polling whether the next record is due.
const GLANCE: Duration = Duration::from_millis(20);

/// The baseline is recorded after this many calls: by then every pool has its final
/// size.
const SETTLED: u64 = 20_000;

/// Makes `calls` calls, prints a table, and writes `docs/measurements/soak.json`.
pub(crate) fn run(layout: &Layout, calls: u64, handler: Option<&Path>) -> Result<()> {
    ensure!(
        cfg!(target_os = "linux"),
        "the soak reads memory and file descriptors from /proc, which only Linux has"
    );
    let mut progress = Progress::new(3 + usize::from(handler.is_none()));
    let binary = match handler {
        Some(handler) => std::path::absolute(handler)?,
        None => progress.step("building the handler for release", || {
            handler::build_release(layout, None).map(|built| built.handler)
        })?,
    };
    let app = app();
    let log = layout.target.join("soak").join("handler.log");
    let mut command = Command::new(binary);
    command
        .envs(app.settings())
        .env("XDG_CACHE_HOME", layout.target.join("soak"));
    let served = progress.step("starting it, and running every attack once", || {
        let served = Served::start(command, app.root(), &log)?;
        let host = FunctionsHost::new(served.port(), app.functions());
        for (index, row) in ATTACKS.iter().enumerate() {
            attack(&host, index, row).map_err(anyhow::Error::msg)?;
        }
        Ok(served)
    })?;
    let host = FunctionsHost::new(served.port(), app.functions());
    let watch = |progress: &mut Progress, what: &str, calls: u64, hostile: bool| {
        progress.step(&format!("making {calls} calls {what}"), || {
            let phase = make(&host, served.pid(), calls, hostile)?;
            Ok((phase, Resources::of(served.pid())?))
        })
    };
    let quiet_calls = SETTLED.min(calls);
    let (quiet, at_start) = watch(&mut progress, "without attackers", quiet_calls, false)?;
    let (hostile, at_end) = watch(&mut progress, "under attack", calls, true)?;
    let report = Report {
        calls: quiet_calls + calls,
        quiet,
        hostile,
        at_start,
        at_end,
    };
    report.print();
    let results = layout.root.join("docs/measurements/soak.json");
    fs::write(&results, serde_json::to_string_pretty(&report)? + "\n")
        .with_context(|| format!("cannot write {}", results.display()))?;
    println!("written to {}", results.display());
    served.end()?;
    ensure!(
        report.hostile.failures == 0,
        "{} calls of the well-behaved function failed",
        report.hostile.failures
    );
    Ok(())
}

/// Makes `calls` calls in all, with attacks among them when `hostile`.
fn make(host: &FunctionsHost, pid: u32, calls: u64, hostile: bool) -> Result<Phase> {
    let (made, over) = (AtomicU64::new(0), AtomicBool::new(false));
    let started = Instant::now();
    let mut phase = Phase::default();
    thread::scope(|threads| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| threads.spawn(|| call(host, calls, &made)))
            .collect();
        let attackers = if hostile { ATTACKERS } else { 0 };
        let attackers: Vec<_> = (0..attackers)
            .map(|first| {
                let (made, over) = (&made, &over);
                threads.spawn(move || attack_on(host, first, made, over))
            })
            .collect();
        let looks = (1..LOOKS).map(|look| calls * look / LOOKS);
        phase.held = looks
            .map(|mark| look_at(pid, &made, mark))
            .collect::<Result<_>>()?;
        for caller in callers {
            // A caller does not panic: it counts failures.
            let (latencies, failures) = caller.join().unwrap_or_default();
            phase.add(latencies, failures);
        }
        over.store(true, Ordering::Relaxed);
        for attacker in attackers {
            let (attacks, escapes) = attacker.join().unwrap_or_default();
            phase.attacks += attacks;
            phase.escapes.extend(escapes);
        }
        anyhow::Ok(())
    })?;
    phase.seconds = started.elapsed().as_secs_f64();
    Ok(phase)
}

/// The resources of the process after `mark` calls.
fn look_at(pid: u32, made: &AtomicU64, mark: u64) -> Result<Resources> {
    while made.load(Ordering::Relaxed) < mark {
        thread::sleep(GLANCE);
    }
    Resources::of(pid)
}

/// Calls the well-behaved function until all calls are made.
fn call(host: &FunctionsHost, calls: u64, made: &AtomicU64) -> (Vec<Duration>, u64) {
    let (mut latencies, mut failures) = (Vec::new(), 0);
    while made.fetch_add(1, Ordering::Relaxed) < calls {
        let started = Instant::now();
        failures += u64::from(behave(host).is_err());
        latencies.push(started.elapsed());
    }
    (latencies, failures)
}

/// Runs one attack after the other, in proportion to the calls.
fn attack_on(
    host: &FunctionsHost,
    first: usize,
    made: &AtomicU64,
    over: &AtomicBool,
) -> (u64, Vec<String>) {
    let (mut attacks, mut escapes) = (0, Vec::new());
    let places = (first..ATTACKS.len()).step_by(ATTACKERS).cycle();
    for index in places {
        while made.load(Ordering::Relaxed) < attacks * ONE_IN * ATTACKERS as u64 {
            if over.load(Ordering::Relaxed) {
                return (attacks, escapes);
            }
            thread::sleep(Duration::from_millis(1));
        }
        if over.load(Ordering::Relaxed) {
            return (attacks, escapes);
        }
        if let Some(row) = ATTACKS.get(index) {
            escapes.extend(attack(host, index, row).err());
        }
        attacks += 1;
        made.fetch_add(1, Ordering::Relaxed);
    }
    (attacks, escapes)
}
