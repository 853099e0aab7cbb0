//! Calls of all languages in turn, so that a change of the machine's speed affects all.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use corral_tests::client::Framing;
use corral_tests::client::transport::Transport;

use super::Scale;
use super::app::{self, LanguagesApp};
use super::report::{Memory, Times};

/// A prepared sandbox waits for a call for a second. After this pause there is none, so
/// that the call has to make its own.
const PAUSE: Duration = Duration::from_millis(1_200);

/// The times of the calls of one language.
pub(super) struct Calls {
    pub(super) cold: Times,
    pub(super) warm: Times,
}

/// Calls each language in fresh sandboxes, and in one that is kept.
pub(super) fn calls(app: &LanguagesApp, handler: &Path, scale: Scale) -> Result<Vec<Calls>> {
    let served = app.serve(handler)?;
    let transport = served.transport();
    let languages = app.languages.iter();
    let mut cold: Vec<_> = languages.map(|_| Vec::new()).collect();
    let mut warm = cold.clone();
    // The first call of each finds its code not yet in memory and is not counted.
    for round in 0..=scale.cold {
        thread::sleep(PAUSE);
        for (language, times) in app.languages.iter().zip(&mut cold) {
            let time = call(&transport, &app::fresh(language), &app.payload)?;
            if round > 0 {
                times.push(time);
            }
        }
    }
    for round in 0..=scale.warm {
        for (language, times) in app.languages.iter().zip(&mut warm) {
            let time = call(&transport, &app::kept(language, 0), &app.payload)?;
            if round > 0 {
                times.push(time);
            }
        }
    }
    served.end()?;
    let calls = cold.into_iter().zip(warm).map(|(cold, warm)| Calls {
        cold: Times::of(cold),
        warm: Times::of(warm),
    });
    Ok(calls.collect())
}

/// What a kept sandbox of each language takes: the growth of the handler's memory with
/// each but the first, which also touches code.
pub(super) fn memory(app: &LanguagesApp, handler: &Path, scale: Scale) -> Result<Vec<Memory>> {
    let served = app.serve(handler)?;
    let transport = served.transport();
    let mut sandboxes = Vec::new();
    for language in &app.languages {
        call(&transport, &app::kept(language, 0), &app.payload)?;
        let before = Memory::of(served.pid())?;
        for number in 1..scale.sandboxes {
            call(&transport, &app::kept(language, number), &app.payload)?;
        }
        let after = Memory::of(served.pid())?;
        sandboxes.push(after.growth(before, scale.sandboxes - 1));
    }
    served.end()?;
    Ok(sandboxes)
}

fn call(transport: &Transport, function: &str, payload: &[u8]) -> Result<Duration> {
    let path = format!("/{function}");
    let started = Instant::now();
    let answer = transport.post(&path, "languages", &[], Framing::Sized, payload)?;
    let time = started.elapsed();
    ensure!(answer.status == 200, "{function}: {answer:?}");
    Ok(time)
}
