//! What is counted for one function, over all its generations.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::SystemTime;

use arc_swap::ArcSwapOption;
use corral_registry::Generation;
use corral_runtime::{Contract, Usage};
use parking_lot::Mutex;

use super::denials::Denials;
use super::histogram::Histogram;
use super::outcome::{Outcome, Outcomes};
use super::watch::Changes;

/// How many generations are told apart. Older ones only go on in the
/// function's sums: a function that is replaced every minute must not fill the
/// memory of whoever collects.
pub(super) const GENERATIONS: usize = 4;

/// Counts of one function. They outlive its generations.
#[derive(Debug)]
pub(crate) struct FunctionMeter {
    name: String,
    /// The generation that was called last: nearly always the one that is
    /// called next.
    latest: ArcSwapOption<GenerationMeter>,
    generations: Mutex<VecDeque<Arc<GenerationMeter>>>,
    /// Invocations that reached no generation.
    pub(super) unreached: Outcomes,
    /// All invocations, those included whose generation is no longer told
    /// apart.
    all: Outcomes,
    pub(crate) stages: Stages,
    pub(crate) changes: Changes,
    pub(super) denials: Denials,
    last_error: Mutex<Option<LastError>>,
}

/// Counts of one generation.
#[derive(Debug)]
pub(crate) struct GenerationMeter {
    /// The generation's number.
    pub(crate) number: u64,
    pub(super) contract: Contract,
    pub(super) outcomes: Outcomes,
    pub(super) usage: Arc<Usage>,
}

/// Where the time of invocations goes.
#[derive(Debug, Default)]
pub(crate) struct Stages {
    /// Waiting for a place.
    pub(crate) queue: Histogram,
    /// Making the sandbox and the instance.
    pub(crate) instantiate: Histogram,
    /// Running the plugin.
    pub(crate) guest: Histogram,
    /// Making the answer out of what the plugin returned.
    pub(crate) encode: Histogram,
}

impl Stages {
    /// The stages in the order in which a call goes through them.
    pub(crate) fn all(&self) -> [(&'static str, &Histogram); 4] {
        [
            ("queue", &self.queue),
            ("instantiate", &self.instantiate),
            ("guest", &self.guest),
            ("encode", &self.encode),
        ]
    }
}

/// The failure of a function that came last.
#[derive(Clone, Debug)]
pub(crate) struct LastError {
    /// The code of the error table.
    pub(crate) code: &'static str,
    /// What the failed call was answered.
    pub(crate) message: String,
    /// The invocation.
    pub(crate) invocation_id: String,
    /// The generation that was called; absent when none was reached.
    pub(crate) generation: Option<u64>,
    /// When it failed.
    pub(crate) at: SystemTime,
}

impl FunctionMeter {
    pub(super) fn new(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            latest: ArcSwapOption::empty(),
            generations: Mutex::default(),
            unreached: Outcomes::default(),
            all: Outcomes::default(),
            stages: Stages::default(),
            changes: Changes::default(),
            denials: Denials::default(),
            last_error: Mutex::default(),
        }
    }

    /// The function's name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// The counts of `generation`.
    pub(super) fn generation(&self, generation: &Generation) -> Arc<GenerationMeter> {
        if let Some(latest) = &*self.latest.load()
            && latest.number == generation.number
        {
            return Arc::clone(latest);
        }
        self.find_or_add(generation)
    }

    fn find_or_add(&self, generation: &Generation) -> Arc<GenerationMeter> {
        let mut generations = self.generations.lock();
        let known = generations
            .iter()
            .find(|known| known.number == generation.number);
        let meter = known.map_or_else(
            || {
                Arc::new(GenerationMeter {
                    number: generation.number,
                    contract: generation.plugin.contract(),
                    outcomes: Outcomes::default(),
                    usage: Arc::clone(generation.plugin.usage()),
                })
            },
            Arc::clone,
        );
        if known.is_none() {
            generations.push_back(Arc::clone(&meter));
        }
        if generations.len() > GENERATIONS {
            generations.pop_front();
        }
        self.latest.store(Some(Arc::clone(&meter)));
        meter
    }

    /// The generations that are told apart, in the order of their first call.
    pub(super) fn generations(&self) -> Vec<Arc<GenerationMeter>> {
        self.generations.lock().iter().map(Arc::clone).collect()
    }

    /// How often each outcome was, in all generations together.
    pub(crate) fn totals(&self) -> impl Iterator<Item = (Outcome, u64)> {
        self.all.counted()
    }

    /// What the live instances of all generations hold together.
    pub(crate) fn sum(&self, of: impl Fn(&Usage) -> u64) -> u64 {
        let generations = self.generations();
        generations
            .iter()
            .map(|generation| of(&generation.usage))
            .sum()
    }

    /// The most linear memory that one instance has had, in bytes.
    pub(crate) fn peak(&self) -> u64 {
        let generations = self.generations();
        let peaks = generations.iter().map(|generation| generation.usage.peak());
        peaks.max().unwrap_or_default()
    }

    /// The failure that came last.
    pub(crate) fn last_error(&self) -> Option<LastError> {
        self.last_error.lock().clone()
    }

    pub(super) fn failed(&self, error: LastError) {
        *self.last_error.lock() = Some(error);
    }

    pub(super) fn count(&self, generation: Option<&GenerationMeter>, outcome: Outcome) {
        let outcomes = generation.map_or(&self.unreached, |generation| &generation.outcomes);
        outcomes.count(outcome);
        self.all.count(outcome);
    }
}
