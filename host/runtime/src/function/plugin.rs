//! A plugin of the `function` contract: makes instances, keeps them, and calls them.
//!
//! An instance of the `warm` policy is used until a trap, a time-out or any other error
//! of its plugin, its last permitted use, or having been idle for too long. Memory of
//! earlier invocations of the *same* function is still there, for better (caches) and
//! worse (leftovers).
//!
//! An instance of the `fresh` policy is used once. The next one is made ahead, while
//! the response to the last invocation travels.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use corral_app::InstancePolicy;
use corral_protocol::{Invocation, PluginOutput};

use super::held_log::HeldLog;
use super::idle_pool::{IdlePool, InstancePermit, InstanceQuota};
use super::instance::FunctionInstance;
use crate::error::CallError;
use crate::invoke::function::FunctionPre;
use crate::log::LogSink;
use crate::meter::{CpuMeter, Metered};
use crate::template::SandboxTemplate;
use crate::trap;

/// How long a prepared instance waits for an invocation. The function is no longer
/// busy then, and what its start function may have read, such as the time, is old.
const MAX_PREPARED: Duration = Duration::from_secs(1);

/// How many instances are prepared for one function. There is time for that only
/// while few invocations run.
const PREPARED: usize = 2;

/// A plugin of the `function` contract.
pub(crate) struct FunctionPlugin {
    pre: FunctionPre,
    template: Arc<SandboxTemplate>,
    /// How many invocations an instance may serve.
    max_uses: u32,
    idle: Arc<IdlePool>,
    /// Whether an instance is being prepared.
    preparing: AtomicBool,
}

impl FunctionPlugin {
    /// Idle instances count towards `quota`.
    pub(crate) fn new(
        pre: FunctionPre,
        template: Arc<SandboxTemplate>,
        quota: &Arc<InstanceQuota>,
    ) -> Arc<Self> {
        let (max_uses, max_idle) = match template.profile.instances {
            InstancePolicy::Fresh => (1, MAX_PREPARED),
            InstancePolicy::Warm { max_uses, max_idle } => (max_uses, max_idle),
        };
        Arc::new(Self {
            pre,
            template,
            max_uses,
            idle: IdlePool::new(max_idle, Arc::clone(quota)),
            preparing: AtomicBool::new(false),
        })
    }

    /// Runs one invocation, which has `time` left.
    ///
    /// # Errors
    /// Names the failure.
    pub(crate) async fn call(
        self: Arc<Self>,
        invocation: Invocation,
        log: Arc<dyn LogSink>,
        meter: Arc<CpuMeter>,
        time: Duration,
    ) -> Result<PluginOutput, CallError> {
        let mut instance = match self.idle.acquire() {
            Some(mut idle) => {
                idle.assign(log, meter);
                idle
            }
            None => self.instantiate(log, meter).await?,
        };
        let result = instance.call(invocation, time).await;
        if result.is_ok() {
            self.release(instance);
        }
        result
    }

    /// Makes an instance.
    ///
    /// # Errors
    /// When its start function traps, or a limit is reached.
    pub(crate) async fn instantiate(
        &self,
        log: Arc<dyn LogSink>,
        meter: Arc<CpuMeter>,
    ) -> Result<FunctionInstance, CallError> {
        let mut store = self.template.store(log, None, meter);
        match self.pre.instantiate(&mut store).await {
            Ok(function) => {
                store.data().instantiated();
                Ok(FunctionInstance::new(store, function))
            }
            Err(error) => trap::finish(&store, Err(error)),
        }
    }

    /// Keeps an instance whose invocation succeeded, or replaces it.
    fn release(self: Arc<Self>, instance: FunctionInstance) {
        if instance.uses() < self.max_uses {
            if let Some(permit) = self.idle.reserve() {
                self.idle.keep(instance, permit);
            }
        } else if self.max_uses == 1 {
            self.replace(instance);
        }
    }

    /// Ends an instance and makes the next one, after the response was sent.
    fn replace(self: Arc<Self>, mut used: FunctionInstance) {
        let is_wanted = self.idle.len() < PREPARED && self.template.tenant.memory.is_ample();
        if !is_wanted || self.preparing.swap(true, Ordering::AcqRel) {
            return;
        }
        // Taken now, so that the used instance does not hold a slot that a call needs.
        let Some(permit) = self.idle.reserve() else {
            self.preparing.store(false, Ordering::Release);
            return;
        };
        used.release_memory();
        let (meter, account) = (CpuMeter::new(), Arc::clone(&self.template.tenant.cpu));
        let prepare = {
            let meter = Arc::clone(&meter);
            async move {
                drop(used);
                // Invocations that have arrived meanwhile come first.
                tokio::task::yield_now().await;
                self.prepare(meter, permit).await;
            }
        };
        tokio::spawn(Metered::new(meter, &account, prepare));
    }

    async fn prepare(&self, meter: Arc<CpuMeter>, permit: InstancePermit) {
        let log = Arc::new(HeldLog::default());
        let sink = Arc::clone(&log) as Arc<dyn LogSink>;
        let instance = self.instantiate(sink, Arc::clone(&meter));
        // If it fails, the next invocation finds out why.
        let instance = tokio::time::timeout(self.template.profile.limits.time, instance).await;
        self.preparing.store(false, Ordering::Release);
        if let Ok(Ok(instance)) = instance {
            let instance = instance.prepared(log, meter.spent());
            self.idle.keep(instance, permit);
        }
    }
}
