//! One invocation, from the trigger to what the output bindings received.

use std::collections::BTreeMap;

use corral_emulator::answer::{self, Caller, Delivered};
use corral_emulator::payload::{self, Binding, FunctionBindings, Stamp};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::failure::{Failure, judge};
use super::transport::{Framing, Transport};
use super::trigger::Trigger;

/// The Functions host of one function app.
#[derive(Clone, Debug)]
pub struct FunctionsHost {
    transport: Transport,
    functions: BTreeMap<String, FunctionBindings>,
}

impl FunctionsHost {
    /// A host that calls the handler on `port`; `functions` are names with their
    /// function.json.
    pub fn new<'a>(port: u16, functions: impl IntoIterator<Item = (&'a str, &'a Value)>) -> Self {
        FunctionsHost {
            transport: Transport::to_port(port),
            functions: functions
                .into_iter()
                .map(|(name, json)| (name.to_owned(), FunctionBindings::read(name, json)))
                .collect(),
        }
    }

    /// The connections to the handler, for requests that no host would send.
    pub fn transport(&self) -> &Transport {
        &self.transport
    }

    /// Prepares an invocation of `function`, started by `trigger`.
    pub fn call(&self, function: &str, trigger: impl Into<Trigger>) -> Call<'_> {
        Call {
            host: self,
            function: function.to_owned(),
            trigger: trigger.into(),
            id: Uuid::new_v4().to_string(),
            inputs: Map::new(),
            metadata: Map::new(),
            headers: Vec::new(),
            framing: Framing::default(),
        }
    }
}

/// An invocation that is being prepared.
#[derive(Clone, Debug)]
pub struct Call<'a> {
    host: &'a FunctionsHost,
    function: String,
    trigger: Trigger,
    id: String,
    inputs: Map<String, Value>,
    metadata: Map<String, Value>,
    headers: Vec<(String, String)>,
    framing: Framing,
}

impl Call<'_> {
    /// The invocation id that the host gave.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Adds the value of an input binding.
    pub fn input(mut self, name: &str, value: &Value) -> Self {
        self.inputs.insert(name.to_owned(), written(value));
        self
    }

    /// Adds metadata, which the host writes as it writes its own.
    pub fn metadata(mut self, key: &str, value: &Value) -> Self {
        self.metadata.insert(key.to_owned(), written(value));
        self
    }

    /// Adds a header field.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Sends the body in this framing.
    pub fn framing(mut self, framing: Framing) -> Self {
        self.framing = framing;
        self
    }

    /// The request body.
    pub fn envelope(&self) -> Result<Value, Failure> {
        let not_called = |reason: String| Failure::NotCalled(reason);
        let function = self.host.functions.get(&self.function);
        let trigger = function.and_then(FunctionBindings::trigger);
        let (Some(function), Some(trigger)) = (function, trigger) else {
            return Err(not_called(format!("no function {}", self.function)));
        };
        let stamp = Stamp {
            invocation_id: Uuid::nil(),
            utc_now: "2024-01-01T00:00:00Z".parse().unwrap(),
            rand_guid: Uuid::nil(),
            port: self.host.transport.port(),
            is_sized: self.framing == Framing::Sized,
            retry: None,
        };
        let request = payload::request(function, &self.trigger.at(trigger), &[], &stamp);
        let (_, body) = request.map_err(|reason| not_called(reason.to_string()))?;
        let mut envelope: Value = serde_json::from_slice(&body).unwrap();
        // Only the inputs that the test gives are there.
        let data = envelope["Data"].as_object_mut().unwrap();
        data.retain(|name, _| *name == trigger.name);
        data.extend(self.inputs.clone());
        let metadata = envelope["Metadata"].as_object_mut().unwrap();
        metadata.extend(self.metadata.clone());
        Ok(envelope)
    }

    /// Calls the handler as the host does, and delivers what it answers.
    pub fn send(&self) -> Result<Delivered, Failure> {
        let envelope = self.envelope()?.to_string();
        self.send_body(envelope.as_bytes())
    }

    /// Calls the handler with this body.
    pub fn send_body(&self, body: &[u8]) -> Result<Delivered, Failure> {
        let path = format!("/{}", self.function);
        let answer = self
            .host
            .transport
            .post(&path, &self.id, &self.headers, self.framing, body)
            .map_err(|error| Failure::Connection(error.to_string()))?;
        let result = judge(answer)?;
        let caller = match &self.trigger {
            Trigger::Http(request) => request.caller(),
            _ => Caller::default(),
        };
        answer::deliver(self.bindings(), &result, &caller).map_err(Failure::Undeliverable)
    }

    fn bindings(&self) -> &[Binding] {
        self.host
            .functions
            .get(&self.function)
            .map(|function| function.bindings.as_slice())
            .unwrap_or_default()
    }
}

/// An object stays an object; everything else becomes its JSON text in a string.
fn written(value: &Value) -> Value {
    match value {
        Value::Object(_) => value.clone(),
        other => Value::String(other.to_string()),
    }
}
