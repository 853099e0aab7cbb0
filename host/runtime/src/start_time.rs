//! How long a plugin takes to start.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::error::CallError;
use crate::log::{Level, LogSink};
use crate::meter::{CpuMeter, Metered};
use crate::plugin::{Linked, Plugin};
use crate::time_limit::TimeLimit;
use crate::trap;

struct DiscardLog;

impl LogSink for DiscardLog {
    fn line(&self, _: Level, _: &str, _: &str) {}
}

impl Plugin {
    /// The time that a fresh sandbox with an instance of the plugin takes to be made,
    /// as before an invocation. What the start functions log is discarded.
    ///
    /// # Errors
    /// When a start function traps, or a limit is reached.
    pub async fn start_time(&self) -> Result<Duration, CallError> {
        let time_limit = TimeLimit::new(self.profile().limits.time, None);
        let meter = CpuMeter::new();
        let account = Arc::clone(&self.template.tenant.cpu);
        let start = Metered::new(Arc::clone(&meter), &account, self.start(meter));
        time_limit.run(start).await
    }

    async fn start(&self, meter: Arc<CpuMeter>) -> Result<Duration, CallError> {
        let log = Arc::new(DiscardLog);
        let started = Instant::now();
        let make_store = |meter| self.template.store(log.clone(), Some(Vec::new()), meter);
        let (store, result) = match &self.linked {
            Linked::Function(plugin) => {
                let _instance = plugin.instantiate(log, meter).await?;
                return Ok(started.elapsed());
            }
            Linked::Command(program) => {
                let mut store = make_store(meter);
                let result = program.instantiate_async(&mut store).await;
                (store, result.map(drop))
            }
            Linked::Http(plugin) => {
                let mut store = make_store(meter);
                let result = plugin.instantiate(&mut store).await;
                (store, result)
            }
        };
        let took = started.elapsed();
        trap::finish(&store, result.map(|()| Ok(took)))
    }
}
