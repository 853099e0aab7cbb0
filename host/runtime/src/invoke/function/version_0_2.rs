//! `corral:function@0.2.0`: the plugin gets the trigger's value and asks for the rest.

use std::time::Duration;

use corral_protocol as protocol;
use tokio::time::Instant;
use wasmtime::Store;

use super::lift::lift;
use crate::bindings::version_0_2::Function;
use crate::bindings::version_0_2::corral::function::types as wit;
use crate::direct::Direct;
use crate::error::{CallError, Fault};
use crate::sandbox::{CurrentInvocation, Sandbox};

pub(super) async fn call(
    instance: &Function,
    store: &mut Store<Sandbox>,
    invocation: protocol::Invocation,
    remaining: Duration,
) -> wasmtime::Result<Result<protocol::PluginOutput, CallError>> {
    let (trigger, current) = CurrentInvocation::new(invocation, Instant::now() + remaining);
    store.data_mut().begin(current);
    let handler = instance.corral_function_handler();
    let result = handler.call_handle(&mut *store, &trigger).await?;
    store.data_mut().end();
    Ok(result.map(lift).map_err(lift_failure))
}

/// As [`call`], on the direct path.
pub(super) async fn call_direct(
    instance: &Direct,
    store: &mut Store<Sandbox>,
    invocation: protocol::Invocation,
    remaining: Duration,
) -> wasmtime::Result<Result<protocol::PluginOutput, CallError>> {
    let deadline = Instant::now() + remaining;
    let result = instance.call(store, invocation, deadline).await?;
    Ok(result.map(lift).map_err(lift_failure))
}

fn lift(outcome: wit::Outcome) -> protocol::PluginOutput {
    protocol::PluginOutput {
        trace: outcome.trace.map(|trace| protocol::TraceContext {
            traceparent: trace.traceparent,
            tracestate: trace.tracestate,
        }),
        outputs: outcome
            .outputs
            .into_iter()
            .map(|(name, output)| (name, lift_output(output)))
            .collect(),
        return_value: outcome.return_value.map(lift_output),
    }
}

lift!(wit);
