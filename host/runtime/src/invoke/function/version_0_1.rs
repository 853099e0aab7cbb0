//! `corral:function@0.1.0`: the whole invocation is passed to the plugin.

use std::time::Duration;

use corral_protocol as protocol;
use wasmtime::Store;

use super::lift::lift;
use crate::bindings::version_0_1::Function;
use crate::bindings::version_0_1::corral::function::types as wit;
use crate::error::{CallError, Fault};
use crate::sandbox::Sandbox;

pub(super) async fn call(
    instance: &Function,
    store: &mut Store<Sandbox>,
    invocation: protocol::Invocation,
    remaining: Duration,
) -> wasmtime::Result<Result<protocol::PluginOutput, CallError>> {
    let invocation = lower(invocation, remaining);
    let handler = instance.corral_function_handler();
    let result = handler.call_handle(&mut *store, &invocation).await?;
    Ok(result.map(lift).map_err(lift_failure))
}

fn lower(invocation: protocol::Invocation, remaining: Duration) -> wit::Invocation {
    wit::Invocation {
        id: invocation.id,
        function_name: invocation.function,
        trigger_name: invocation.trigger,
        inputs: invocation
            .inputs
            .into_iter()
            .map(|(name, value)| (name, lower_value(value)))
            .collect(),
        metadata: invocation.metadata.to_json(),
        trace: invocation.trace.map(|trace| wit::TraceContext {
            traceparent: trace.traceparent,
            tracestate: trace.tracestate,
        }),
        remaining_ms: u64::try_from(remaining.as_millis()).unwrap_or(u64::MAX),
    }
}

fn lower_value(value: protocol::Value) -> wit::Value {
    match value {
        protocol::Value::None => wit::Value::None,
        protocol::Value::Text(text) => wit::Value::Text(text),
        protocol::Value::Json(json) => wit::Value::Json(json),
        protocol::Value::Bytes(bytes) => wit::Value::Bytes(bytes),
        protocol::Value::Http(request) => wit::Value::Http(wit::HttpRequest {
            method: request.method,
            url: request.url,
            query: request.query,
            headers: request.headers,
            params: request.params,
            identities: request.identities,
            body: request.body,
        }),
    }
}

fn lift(outcome: wit::Outcome) -> protocol::PluginOutput {
    protocol::PluginOutput {
        trace: None,
        outputs: outcome
            .outputs
            .into_iter()
            .map(|(name, output)| (name, lift_output(output)))
            .collect(),
        return_value: outcome.return_value.map(lift_output),
    }
}

lift!(wit);
