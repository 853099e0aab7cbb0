//! Many swaps between two versions under load.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use corral_tests::versions::{answer, plugin};
use serde::Serialize;

use super::Scale;
use super::app::SwapApp;
use super::callers::Callers;
use crate::resources::Resources;

/// The longest that a swap may take before the run is aborted.
const TIMEOUT: Duration = Duration::from_mins(1);

/// The interval for polling whether a generation serves.
const GLANCE: Duration = Duration::from_millis(2);

/// Swaps after which memory and descriptors are recorded.
const SAMPLE: u64 = 100;

/// What was counted.
#[derive(Serialize)]
pub(super) struct Endurance {
    pub(super) swaps: u64,
    pub(super) seconds: u64,
    /// Successful responses.
    pub(super) answers: usize,
    pub(super) failed: usize,
    /// Responses of neither version.
    pub(super) mixed: usize,
    /// After the first few swaps, when caches are full.
    pub(super) start: Resources,
    /// In between, in steps of a hundred swaps.
    between: Vec<Resources>,
    pub(super) end: Resources,
    /// From the complete file to an answer by it, of all swaps.
    median_swap_milliseconds: u128,
}

pub(super) fn measure(binary: &Path, folder: &Path, scale: Scale) -> Result<Endurance> {
    let app = SwapApp::new(&folder.join("endurance"))?;
    let (one, other) = (plugin(1), plugin(2));
    app.function("F", false, &one)?;
    let served = app.serve(binary)?;
    let transport = served.transport();
    let callers = Callers::start(&transport, "F", &[answer(1), answer(2)]);
    let started = Instant::now();
    let mut usages = Vec::new();
    let mut times = Vec::new();
    for swap in 0..scale.swaps {
        let begun = Instant::now();
        let (next, expected) = match swap % 2 {
            0 => (&other, answer(2)),
            _ => (&one, answer(1)),
        };
        app.replace("F", next)?;
        let complete = Instant::now();
        let answered = || -> Result<bool> {
            let body = br#"{"Data":{"in":"{}"},"Metadata":{}}"#;
            let framing = corral_tests::client::Framing::Sized;
            let answer = transport.post("/F", "bench", &[], framing, body)?;
            Ok(String::from_utf8_lossy(&answer.body).contains(&expected))
        };
        while !answered()? {
            if complete.elapsed() > TIMEOUT {
                bail!("swap {swap} did not happen within {TIMEOUT:?}");
            }
            thread::sleep(GLANCE);
        }
        times.push(complete.elapsed());
        if swap % SAMPLE == SAMPLE / 10 {
            usages.push(Resources::of(served.pid())?);
        }
        thread::sleep(scale.period.saturating_sub(begun.elapsed()));
    }
    let end = Resources::of(served.pid())?;
    let tally = callers.stop()?;
    served.end()?;
    times.sort_unstable();
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    Ok(Endurance {
        swaps: scale.swaps,
        seconds: started.elapsed().as_secs(),
        answers: tally.times.len(),
        failed: tally.failed,
        mixed: tally.unexpected,
        start: usages.first().copied().unwrap_or(end),
        between: usages,
        end,
        median_swap_milliseconds: median.as_millis(),
    })
}
