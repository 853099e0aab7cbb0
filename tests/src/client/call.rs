//! One invocation, from the trigger to what the output bindings received.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::answer::{self, Caller, Delivered};
use super::binding::{self, Binding};
use super::transport::{Framing, Transport};
use super::trigger::{self, Trigger};
use super::value::{self, Properties};
use super::verdict::{self, Failure};

/// The Functions host of one function app.
#[derive(Clone, Debug)]
pub struct FunctionsHost {
    transport: Transport,
    functions: BTreeMap<String, Vec<Binding>>,
}

impl FunctionsHost {
    /// A host that calls the handler on `port`; `functions` are names with their
    /// function.json.
    pub fn new<'a>(port: u16, functions: impl IntoIterator<Item = (&'a str, &'a Value)>) -> Self {
        FunctionsHost {
            transport: Transport::to_port(port),
            functions: functions
                .into_iter()
                .map(|(name, json)| (name.to_owned(), binding::read_all(json)))
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
            metadata: Properties::new(),
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
    metadata: Properties,
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
        self.inputs.insert(name.to_owned(), value::written(value));
        self
    }

    /// Adds metadata, which the host writes as it writes its own.
    pub fn metadata(mut self, key: &str, value: &Value) -> Self {
        self.metadata.insert(key.to_owned(), value::written(value));
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
        let trigger = self
            .bindings()
            .iter()
            .find(|binding| binding.is_trigger())
            .ok_or_else(|| Failure::NotCalled(format!("no function {}", self.function)))?;
        let written = trigger::write(trigger, &self.trigger).map_err(Failure::NotCalled)?;
        let mut data = self.inputs.clone();
        data.insert(trigger.name.clone(), written.data);
        let mut metadata = written.metadata;
        value::add(&mut metadata, self.metadata.clone());
        metadata.insert(
            "sys".to_owned(),
            json!({
                "MethodName": self.function,
                "UtcNow": "2024-01-01T00:00:00Z",
                "RandGuid": Uuid::nil().to_string(),
            }),
        );
        Ok(json!({ "Data": data, "Metadata": metadata }))
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
        let result = verdict::judge(answer)?;
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
            .map(Vec::as_slice)
            .unwrap_or_default()
    }
}
