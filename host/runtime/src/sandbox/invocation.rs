//! `corral:function/invocation` and `corral:function/request`: what a plugin asks about
//! the invocation that runs.

use corral_protocol::{self as protocol, Fields, HttpRequest, Invocation, Metadata};
use tokio::time::Instant;
use wasmtime::Result;

use super::Sandbox;
use crate::bindings::version_0_2::corral::function::types::{
    HttpRequest as PassedRequest, TraceContext, Value,
};
use crate::bindings::version_0_2::corral::function::{invocation, request, types};

/// The invocation that a sandbox serves, without what the plugin has got already.
pub(crate) struct CurrentInvocation {
    id: String,
    function: String,
    trigger: String,
    /// The values of input bindings that were not taken yet.
    inputs: Vec<(String, protocol::Value)>,
    metadata: Metadata,
    trace: Option<protocol::TraceContext>,
    /// When the plugin is stopped.
    deadline: Instant,
    request: RestOfRequest,
}

/// The parts of an HTTP request that are not passed with the trigger's value.
#[derive(Default)]
struct RestOfRequest {
    headers: Fields,
    query: Fields,
    params: Fields,
    identities: Option<String>,
}

impl CurrentInvocation {
    /// The trigger's value, which is passed to the plugin, and the rest. The plugin is
    /// stopped at `deadline`.
    pub(crate) fn new(invocation: Invocation, deadline: Instant) -> (Value, Self) {
        let mut inputs = invocation.inputs;
        let position = inputs
            .iter()
            .position(|(name, _)| *name == invocation.trigger);
        let value = position.map(|position| inputs.remove(position).1);
        let (value, request) = pass(value.unwrap_or(protocol::Value::None));
        let current = Self {
            id: invocation.id,
            function: invocation.function,
            trigger: invocation.trigger,
            inputs,
            metadata: invocation.metadata,
            trace: invocation.trace,
            deadline,
            request,
        };
        (value, current)
    }
}

/// A value as the plugin gets it, and what it has to ask for.
fn pass(value: protocol::Value) -> (Value, RestOfRequest) {
    let value = match value {
        protocol::Value::None => Value::None,
        protocol::Value::Text(text) => Value::Text(text),
        protocol::Value::Json(json) => Value::Json(json),
        protocol::Value::Bytes(bytes) => Value::Bytes(bytes),
        protocol::Value::Http(request) => {
            let HttpRequest {
                method,
                url,
                query,
                headers,
                params,
                identities,
                body,
            } = *request;
            let rest = RestOfRequest {
                headers,
                query,
                params,
                identities,
            };
            return (Value::Http(PassedRequest { method, url, body }), rest);
        }
    };
    (value, RestOfRequest::default())
}

impl Sandbox {
    /// Lets the plugin ask about `invocation` from now on.
    pub(crate) fn begin(&mut self, invocation: CurrentInvocation) {
        self.invocation = Some(invocation);
    }

    /// The invocation has ended.
    pub(crate) fn end(&mut self) {
        self.invocation = None;
    }

    fn current(&mut self) -> Result<&mut CurrentInvocation> {
        self.invocation.as_mut().ok_or_else(|| {
            wasmtime::format_err!("the plugin asked about an invocation while none runs")
        })
    }
}

impl types::Host for Sandbox {}

impl invocation::Host for Sandbox {
    fn id(&mut self) -> Result<String> {
        Ok(self.current()?.id.clone())
    }

    fn function_name(&mut self) -> Result<String> {
        Ok(self.current()?.function.clone())
    }

    fn trigger_name(&mut self) -> Result<String> {
        Ok(self.current()?.trigger.clone())
    }

    fn input_names(&mut self) -> Result<Vec<String>> {
        let inputs = self.current()?.inputs.iter();
        Ok(inputs.map(|(name, _)| name.clone()).collect())
    }

    fn take_input(&mut self, name: String) -> Result<Option<Value>> {
        let inputs = &mut self.current()?.inputs;
        let position = inputs.iter().position(|(other, _)| *other == name);
        Ok(position.map(|position| pass(inputs.remove(position).1).0))
    }

    fn metadata(&mut self) -> Result<String> {
        Ok(self.current()?.metadata.to_json())
    }

    fn trace(&mut self) -> Result<Option<TraceContext>> {
        let trace = self.current()?.trace.as_ref();
        Ok(trace.map(|trace| TraceContext {
            traceparent: trace.traceparent.clone(),
            tracestate: trace.tracestate.clone(),
        }))
    }

    fn remaining_ms(&mut self) -> Result<u64> {
        let left = self.current()?.deadline;
        let left = left.saturating_duration_since(Instant::now());
        Ok(u64::try_from(left.as_millis()).unwrap_or(u64::MAX))
    }
}

impl request::Host for Sandbox {
    fn header(&mut self, name: String) -> Result<Vec<String>> {
        let headers = self.current()?.request.headers.iter();
        let values = headers.filter(|(other, _)| other.eq_ignore_ascii_case(&name));
        Ok(values.map(|(_, value)| value.clone()).collect())
    }

    fn headers(&mut self) -> Result<Fields> {
        Ok(self.current()?.request.headers.clone())
    }

    fn query(&mut self) -> Result<Fields> {
        Ok(self.current()?.request.query.clone())
    }

    fn params(&mut self) -> Result<Fields> {
        Ok(self.current()?.request.params.clone())
    }

    fn identities(&mut self) -> Result<Option<String>> {
        Ok(self.current()?.request.identities.clone())
    }
}
