//! From a complete file to the first response by its generation.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use corral_tests::versions::{answer, plugin};
use serde::Serialize;

use super::Scale;
use super::app::SwapApp;
use super::callers::Callers;
use crate::layout::Layout;
use crate::served::Served;

/// The longest that a swap may take: a debug build compiles a Python
/// interpreter.
const TIMEOUT: Duration = Duration::from_mins(10);

/// The precision with which the start of a generation is measured.
const GLANCE: Duration = Duration::from_millis(1);

/// How long the callers are measured while idle.
const REST: Duration = Duration::from_secs(2);

/// Plugins by language, and the files that they may be in.
const PLUGINS: [(&str, &str); 3] = [
    ("rust", "components/rust-p2.wasm"),
    ("javascript", "components/javascript.wasm"),
    ("python", "components/python.wasm"),
];

/// The figures of one plugin.
#[derive(Serialize)]
pub(super) struct Latency {
    pub(super) plugin: &'static str,
    pub(super) bytes: usize,
    /// The median, if the code has to be compiled.
    pub(super) compiled_milliseconds: u128,
    /// The median, if the code is cached.
    pub(super) cached_milliseconds: u128,
    /// Of calls of another function, while nothing is compiled.
    pub(super) p99_at_rest_microseconds: u128,
    /// Of calls of another function, while this plugin is compiled.
    pub(super) p99_beside_microseconds: u128,
}

/// Measures the plugins that were built. Those in languages other than Rust need
/// additional tools.
pub(super) fn measure(
    layout: &Layout,
    binary: &Path,
    folder: &Path,
    scale: Scale,
) -> Result<Vec<Latency>> {
    let mut rows = Vec::new();
    for (language, file) in PLUGINS {
        let file: PathBuf = layout.test_guests().join(file);
        match fs::read(&file) {
            Ok(content) => rows.push(one(language, &content, binary, folder, scale)?),
            Err(_) => eprintln!("{} is missing, so {language} is skipped", file.display()),
        }
    }
    Ok(rows)
}

fn one(
    language: &'static str,
    content: &[u8],
    binary: &Path,
    folder: &Path,
    scale: Scale,
) -> Result<Latency> {
    let app = SwapApp::new(&folder.join(language))?;
    app.function("G", true, &variant(content, 0))?;
    app.function("F", false, &plugin(1))?;
    let served = app.serve(binary)?;
    await_line(&app, "ready: ", 1)?;
    let callers = Callers::start(&served.transport(), "F", &[answer(1)]);
    let begun = Instant::now();
    thread::sleep(REST);
    let rested = Instant::now();
    let mut compiled = Vec::new();
    for round in 1..=scale.rounds {
        compiled.push(swap(&app, &served, &variant(content, round))?);
    }
    let compiled_until = Instant::now();
    let mut cached = Vec::new();
    for round in (0..scale.rounds).rev() {
        cached.push(swap(&app, &served, &variant(content, round))?);
    }
    let tally = callers.stop()?;
    served.end()?;
    if tally.failed + tally.unexpected > 0 {
        bail!(
            "{} calls failed during the swap",
            tally.failed + tally.unexpected
        );
    }
    Ok(Latency {
        plugin: language,
        bytes: content.len(),
        compiled_milliseconds: median(compiled).as_millis(),
        cached_milliseconds: median(cached).as_millis(),
        p99_at_rest_microseconds: tally.p99(begun, rested).as_micros(),
        p99_beside_microseconds: tally.p99(rested, compiled_until).as_micros(),
    })
}

/// The same plugin as a different file: with an unused section.
fn variant(content: &[u8], number: u64) -> Vec<u8> {
    let mut variant = content.to_vec();
    // A custom section of 13 bytes, named `bench`.
    variant.extend([0, 14, 5]);
    variant.extend(b"bench");
    variant.extend(number.to_le_bytes());
    variant
}

/// The console says when a generation serves; then it is called.
fn swap(app: &SwapApp, served: &Served, plugin: &[u8]) -> Result<Duration> {
    const SERVES: &str = "replacing generation";
    let before = app.said(SERVES)?;
    app.replace("G", plugin)?;
    let complete = Instant::now();
    await_line(app, SERVES, before + 1)?;
    let request = br#"{"Data":{"req":{"Url":"http://localhost/","Method":"GET","Query":{},"Headers":{},"Params":{}}},"Metadata":{}}"#;
    let framing = corral_tests::client::Framing::Sized;
    let answer = served
        .transport()
        .post("/G", "bench", &[], framing, request)?;
    if answer.status != 200 {
        bail!("unexpected response of the new generation: {answer:?}");
    }
    Ok(complete.elapsed())
}

fn await_line(app: &SwapApp, text: &str, count: usize) -> Result<()> {
    let begun = Instant::now();
    while app.said(text)? < count {
        if begun.elapsed() > TIMEOUT {
            bail!("no {text:?} within {TIMEOUT:?}");
        }
        thread::sleep(GLANCE);
    }
    Ok(())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}
