//! The `function` contract: `corral:function/handler`.

use std::time::Duration;

use corral_protocol as protocol;
use wasmtime::Store;

use crate::bindings::Function;
use crate::bindings::corral::function::types as wit;
use crate::error::{CallError, Fault};
use crate::sandbox::Sandbox;

/// Calls `handle` once.
pub(crate) async fn call(
    instance: &Function,
    store: &mut Store<Sandbox>,
    invocation: protocol::Invocation,
) -> wasmtime::Result<Result<protocol::Outcome, CallError>> {
    let invocation = lower(invocation, store.data().profile.limits.time);
    let handler = instance.corral_function_handler();
    let answer = handler.call_handle(&mut *store, &invocation).await?;
    Ok(match answer {
        Ok(outcome) => check_size(lift(outcome), store.data().profile.limits.response_body),
        Err(failure) => Err(CallError::Failed {
            fault: match failure.fault {
                wit::Fault::Caller => Fault::Caller,
                wit::Fault::Function => Fault::Function,
                wit::Fault::Configuration => Fault::Configuration,
                wit::Fault::Upstream => Fault::Upstream,
            },
            retryable: failure.retryable,
            message: failure.message,
        }),
    })
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
        metadata: invocation.metadata,
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

fn lift(outcome: wit::Outcome) -> protocol::Outcome {
    protocol::Outcome {
        outputs: outcome
            .outputs
            .into_iter()
            .map(|(name, output)| (name, lift_output(output)))
            .collect(),
        return_value: outcome.return_value.map(lift_output),
    }
}

fn lift_output(output: wit::Output) -> protocol::Output {
    match output {
        wit::Output::Text(text) => protocol::Output::Text(text),
        wit::Output::Json(json) => protocol::Output::Json(json),
        wit::Output::Bytes(bytes) => protocol::Output::Bytes(bytes),
        wit::Output::Messages(messages) => protocol::Output::Messages(
            messages
                .into_iter()
                .map(|message| match message {
                    wit::Message::Text(text) => protocol::Message::Text(text),
                    wit::Message::Json(json) => protocol::Message::Json(json),
                    wit::Message::Bytes(bytes) => protocol::Message::Bytes(bytes),
                })
                .collect(),
        ),
        wit::Output::Http(response) => protocol::Output::Http(protocol::HttpResponse {
            status: response.status,
            headers: response.headers,
            body: response.body,
        }),
    }
}

fn check_size(outcome: protocol::Outcome, limit: u64) -> Result<protocol::Outcome, CallError> {
    let outputs = outcome.outputs.iter().map(|(_, output)| output);
    let size: usize = outputs
        .chain(&outcome.return_value)
        .map(size_of_output)
        .sum();
    if u64::try_from(size).unwrap_or(u64::MAX) > limit {
        return Err(CallError::ResponseTooLarge { limit });
    }
    Ok(outcome)
}

fn size_of_output(output: &protocol::Output) -> usize {
    match output {
        protocol::Output::Text(text) | protocol::Output::Json(text) => text.len(),
        protocol::Output::Bytes(bytes) => bytes.len(),
        protocol::Output::Messages(messages) => messages
            .iter()
            .map(|message| match message {
                protocol::Message::Text(text) | protocol::Message::Json(text) => text.len(),
                protocol::Message::Bytes(bytes) => bytes.len(),
            })
            .sum(),
        protocol::Output::Http(response) => response.body.len(),
    }
}
