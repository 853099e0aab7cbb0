//! The metrics of one function, over all its generations.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::SystemTime;

use arc_swap::ArcSwapOption;
use corral_registry::Generation;
use corral_runtime::{Contract, Usage};
use parking_lot::Mutex;

use super::denials::Denials;
use super::explained::{ExplainedDenial, ExplainedDenials};
use super::histogram::Histogram;
use super::outcome::{Outcome, Outcomes};
use super::request_states::RequestStateCounts;
use super::watch::Changes;

/// How many generations have their own counts. Older ones count only in the sums of the
/// function: a function that is replaced every minute must not fill the memory of the
/// collector.
pub(super) const GENERATIONS: usize = 4;

/// The counts of one function. They outlive its generations.
#[derive(Debug)]
pub(crate) struct FunctionMeter {
    name: String,
    /// The generation that was called last, which is nearly always called next.
    latest: ArcSwapOption<GenerationMeter>,
    generations: Mutex<VecDeque<Arc<GenerationMeter>>>,
    /// Invocations that reached no generation.
    pub(super) unreached: Outcomes,
    /// All invocations, including those of generations without their own counts.
    all: Outcomes,
    pub(crate) stages: Stages,
    pub(crate) changes: Changes,
    pub(super) denials: Denials,
    pub(super) explained: ExplainedDenials,
    pub(super) request_states: RequestStateCounts,
    last_error: Mutex<Option<LastError>>,
}

/// The counts of one generation.
#[derive(Debug)]
pub(crate) struct GenerationMeter {
    /// The generation's number.
    pub(crate) number: u64,
    pub(super) contract: Contract,
    pub(super) outcomes: Outcomes,
    pub(super) usage: Arc<Usage>,
}

/// The time of invocations by stage.
#[derive(Debug, Default)]
pub(crate) struct Stages {
    /// Waiting for a permit.
    pub(crate) queue: Histogram,
    /// Creating the sandbox and the instance.
    pub(crate) instantiate: Histogram,
    /// Running the plugin.
    pub(crate) guest: Histogram,
    /// Encoding the response.
    pub(crate) encode: Histogram,
}

impl Stages {
    /// The stages in their order.
    pub(crate) fn all(&self) -> [(&'static str, &Histogram); 4] {
        [
            ("queue", &self.queue),
            ("instantiate", &self.instantiate),
            ("guest", &self.guest),
            ("encode", &self.encode),
        ]
    }
}

/// The last failure of a function.
#[derive(Clone, Debug)]
pub(crate) struct LastError {
    /// The code of the error table.
    pub(crate) code: &'static str,
    /// The message of the response.
    pub(crate) message: String,
    /// The invocation's id.
    pub(crate) invocation_id: String,
    /// The generation that was called, if any.
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
            explained: ExplainedDenials::default(),
            request_states: RequestStateCounts::default(),
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

    /// The generations with their own counts, in the order of their first call.
    pub(super) fn generations(&self) -> Vec<Arc<GenerationMeter>> {
        self.generations.lock().iter().map(Arc::clone).collect()
    }

    /// The count of each outcome, over all generations.
    pub(crate) fn totals(&self) -> impl Iterator<Item = (Outcome, u64)> {
        self.all.counted()
    }

    /// The sum of `of` over the generations.
    pub(crate) fn sum(&self, of: impl Fn(&Usage) -> u64) -> u64 {
        let generations = self.generations();
        generations
            .iter()
            .map(|generation| of(&generation.usage))
            .sum()
    }

    /// The peak linear memory of a single instance, in bytes.
    pub(crate) fn peak(&self) -> u64 {
        let generations = self.generations();
        let peaks = generations.iter().map(|generation| generation.usage.peak());
        peaks.max().unwrap_or_default()
    }

    /// The last denials, each once, the newest first.
    pub(crate) fn denials(&self) -> Vec<ExplainedDenial> {
        self.explained.newest_first()
    }

    /// The last failure.
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
