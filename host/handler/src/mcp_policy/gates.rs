//! How many calls of each tool, resource or prompt run at once, and how often they may
//! come.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use corral_app::{McpConfig, McpRule, Rate};
use parking_lot::{Mutex, RwLock};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::failure::Failure;

/// The gates of all functions with `mcp` in plugin.json. They outlive the generations of
/// a function: a swap does not let more calls in.
#[derive(Debug, Default)]
pub(crate) struct Gates(RwLock<HashMap<String, Arc<FunctionGates>>>);

/// The gates of one function.
#[derive(Debug)]
struct FunctionGates {
    /// What they were made for.
    config: McpConfig,
    /// By the index of the rule.
    rules: Vec<RuleGate>,
}

#[derive(Debug)]
struct RuleGate {
    permits: Option<Arc<Semaphore>>,
    bucket: Option<Mutex<Bucket>>,
}

/// The right to make one call; released when dropped.
#[derive(Debug, Default)]
pub(crate) struct RulePermit(
    #[allow(dead_code, reason = "held for its drop")] Option<OwnedSemaphorePermit>,
);

impl Gates {
    /// Lets a call in, under the rule of `config` with this `index`. `now` is the time.
    ///
    /// # Errors
    /// When as many calls run already, or came lately, as the rule allows.
    pub(super) fn enter(
        &self,
        function: &str,
        config: &McpConfig,
        index: usize,
        now: Instant,
    ) -> Result<RulePermit, Failure> {
        let gates = self.of(function, config);
        match (config.rules.get(index), gates.rules.get(index)) {
            (Some(rule), Some(gate)) => gate.enter(rule, now),
            _ => Ok(RulePermit::default()),
        }
    }

    fn of(&self, function: &str, config: &McpConfig) -> Arc<FunctionGates> {
        let known = self.0.read().get(function).map(Arc::clone);
        if let Some(known) = known.filter(|known| known.config == *config) {
            return known;
        }
        let made = Arc::new(FunctionGates {
            config: config.clone(),
            rules: config
                .rules
                .iter()
                .map(|rule| RuleGate::new(rule))
                .collect(),
        });
        self.0
            .write()
            .insert(function.to_owned(), Arc::clone(&made));
        made
    }
}

impl RuleGate {
    fn new(rule: &McpRule) -> Self {
        let permits = rule.concurrency.map(|permits| {
            let permits = usize::try_from(permits).unwrap_or(usize::MAX);
            Arc::new(Semaphore::new(permits.min(Semaphore::MAX_PERMITS)))
        });
        Self {
            permits,
            bucket: rule.rate.map(|rate| Mutex::new(Bucket::new(rate))),
        }
    }

    fn enter(&self, rule: &McpRule, now: Instant) -> Result<RulePermit, Failure> {
        let permit = match &self.permits {
            Some(permits) => {
                let permit = Arc::clone(permits).try_acquire_owned();
                let limit = rule.concurrency.unwrap_or_default();
                Some(permit.map_err(|_| Failure::too_many_calls(rule, limit))?)
            }
            None => None,
        };
        if let (Some(bucket), Some(rate)) = (&self.bucket, rule.rate)
            && !bucket.lock().take(now)
        {
            return Err(Failure::too_frequent_calls(rule, rate));
        }
        Ok(RulePermit(permit))
    }
}

/// A token bucket, as the time at which it will be full again.
///
/// The crates for this bring in a hash map, timers and a clock for what is one
/// subtraction.
#[derive(Debug)]
struct Bucket {
    /// The time in which one token is added.
    step: Duration,
    /// The time in which an empty bucket is filled.
    period: Duration,
    full_at: Option<Instant>,
}

impl Bucket {
    fn new(rate: Rate) -> Self {
        Self {
            step: rate.period / rate.calls.get(),
            period: rate.period,
            full_at: None,
        }
    }

    /// Takes a token, if there is one.
    fn take(&mut self, now: Instant) -> bool {
        let full_at = self.full_at.map_or(now, |full_at| full_at.max(now));
        let after = full_at + self.step;
        let has_token = after.saturating_duration_since(now) <= self.period;
        if has_token {
            self.full_at = Some(after);
        }
        has_token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_allows_a_burst_and_then_a_steady_flow() {
        let rate = Rate {
            calls: 4.try_into().unwrap(),
            period: Duration::from_secs(1),
        };
        let start = Instant::now();
        let mut bucket = Bucket::new(rate);
        for (millis, allowed) in [
            (0, true),
            (0, true),
            (0, true),
            (0, true),
            (0, false),
            (249, false),
            (250, true),
            (250, false),
            (750, true),
            (750, true),
            (750, false),
            (9000, true),
            (9000, true),
            (9000, true),
            (9000, true),
            (9000, false),
        ] {
            let now = start + Duration::from_millis(millis);
            assert_eq!(bucket.take(now), allowed, "{millis}");
        }
    }
}
