//! One instance of a plugin of the `function` contract, with its sandbox.

use std::sync::Arc;
use std::time::Duration;

use corral_protocol::{Invocation, PluginOutput};
use wasmtime::Store;

use super::held_log::HeldLog;
use crate::error::CallError;
use crate::invoke::function::Function;
use crate::log::LogSink;
use crate::meter::CpuMeter;
use crate::sandbox::Sandbox;
use crate::trap;

/// An instance that can be called.
pub(crate) struct FunctionInstance {
    store: Store<Sandbox>,
    function: Function,
    /// How many invocations it has served.
    uses: u32,
    /// What it logged before it had an invocation, and the CPU time that this took.
    /// `None` once it had one.
    ahead: Option<(Arc<HeldLog>, Duration)>,
}

impl FunctionInstance {
    /// An instance for the invocation that its store was made for.
    pub(crate) fn new(store: Store<Sandbox>, function: Function) -> Self {
        Self {
            store,
            function,
            uses: 0,
            ahead: None,
        }
    }

    /// An instance that was made ahead. Its log went to `log`, and making it took `cpu`.
    pub(crate) fn prepared(self, log: Arc<HeldLog>, cpu: Duration) -> Self {
        Self {
            ahead: Some((log, cpu)),
            ..self
        }
    }

    /// How many invocations it has served.
    pub(crate) fn uses(&self) -> u32 {
        self.uses
    }

    /// Gives an idle instance to another invocation.
    pub(crate) fn assign(&mut self, log: Arc<dyn LogSink>, meter: Arc<CpuMeter>) {
        let ahead = self.ahead.take();
        if let Some((_, cpu)) = &ahead {
            meter.add(*cpu);
        }
        Sandbox::assign(&mut self.store, log, meter);
        match ahead {
            Some((held, _)) => held.release(&self.store.data().log),
            None => self.store.data_mut().forget_refusals(),
        }
    }

    /// Calls the plugin, with `time` as the time that is left for the call.
    ///
    /// # Errors
    /// Names the failure. Afterwards the instance must not be used again.
    pub(crate) async fn call(
        &mut self,
        invocation: Invocation,
        time: Duration,
    ) -> Result<PluginOutput, CallError> {
        self.uses = self.uses.saturating_add(1);
        let result = self.function.call(&mut self.store, invocation, time).await;
        trap::finish(&self.store, result)
    }

    /// Returns the memory to the functions' share before the instance ends.
    pub(crate) fn release_memory(&mut self) {
        self.store.data_mut().release_memory();
    }
}
