//! What a plugin costs to start: compiling it once, and making a sandbox for each
//! invocation.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};
use corral_app::{App, Function};
use corral_registry::load_plugin;
use corral_runtime::{Origin, Plugin, Runtime};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::cli::app;

/// The number of sandboxes that are made, if they take no longer than [`TIME`].
const SANDBOXES: usize = 25;

/// Enough for one of a plugin that starts slowly.
const TIME: Duration = Duration::from_secs(1);

/// The cost of one plugin.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub(super) struct Cost {
    /// Compiling it, in milliseconds. Unknown if its code was already in the cache.
    pub(super) compile_ms: Option<u64>,
    /// Making a sandbox, in microseconds, the median of several.
    pub(super) start_us: Option<u64>,
}

/// Measures plugins, one at a time: compiling uses all cores.
#[derive(Default)]
pub(super) struct Meter(Mutex<Option<Runtime>>);

impl Meter {
    /// Loads the plugin of `function` and makes some sandboxes.
    ///
    /// # Errors
    /// When it cannot be loaded or started, with a remedy.
    pub(super) fn measure(&self, app: &App, function: &Function) -> Result<Cost> {
        let mut runtime = self.0.lock();
        let runtime = match &mut *runtime {
            Some(runtime) => runtime,
            none => none.insert(app::runtime(app)?),
        };
        let started = Instant::now();
        let plugin = load_plugin(runtime, app, function)
            .map_err(|failure| anyhow!("{failure}; {}", failure.remedy()))?;
        let compiling = started.elapsed();
        let compiled = plugin.origin() == Origin::Compiled;
        Ok(Cost {
            compile_ms: compiled.then(|| u64::try_from(compiling.as_millis()).unwrap_or(u64::MAX)),
            start_us: Some(median(&plugin)?),
        })
    }
}

/// The median time to make a sandbox, in microseconds.
fn median(plugin: &Plugin) -> Result<u64> {
    let threads = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut times = Vec::new();
    let started = Instant::now();
    while times.len() < SANDBOXES && (times.is_empty() || started.elapsed() < TIME) {
        times.push(threads.block_on(plugin.start_time())?);
    }
    times.sort();
    let median = times.get(times.len() / 2).context("nothing was measured")?;
    Ok(u64::try_from(median.as_micros()).unwrap_or(u64::MAX))
}
