//! What a function has besides its trigger's value.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value as JsonValue;

use crate::log::Level;
use crate::{
    Error, FromInput, Input, IntoMessage, IntoOutput, Invocation, Message, Metadata, Output,
    Result, TraceContext, Value, host, settings,
};

/// The invocation at hand: inputs by name, outputs, settings, logs, metadata.
#[derive(Debug)]
pub struct Context {
    invocation: Invocation,
    outputs: Vec<(String, Output)>,
    /// The first output that could not be written. It fails the invocation at
    /// its end, so that `output` needs no `?` and nothing is lost in silence.
    failed_output: Option<Error>,
}

impl Context {
    pub(crate) fn new(invocation: Invocation) -> Self {
        Self {
            invocation,
            outputs: Vec::new(),
            failed_output: None,
        }
    }

    /// The trigger's value as `T`. It can be taken once.
    pub fn trigger<T: FromInput>(&mut self) -> Result<T> {
        let name = self.invocation.trigger.clone();
        self.input(&name)
    }

    /// The value of the input binding `name` as `T`. It can be taken once: the
    /// value moves, so that a large blob is not copied.
    pub fn input<T: FromInput>(&mut self, name: &str) -> Result<T> {
        let inputs = &mut self.invocation.inputs;
        let Some(index) = inputs.iter().position(|(key, _)| key == name) else {
            let names: Vec<_> = inputs.iter().map(|(key, _)| key.as_str()).collect();
            return Err(Error::configuration(format_args!(
                "there is no input `{name}` left to take: add a binding of direction `in` to \
                 function.json, or take one of: {}",
                names.join(", ")
            )));
        };
        let (name, value) = inputs.remove(index);
        T::from_input(Input {
            name: &name,
            value,
            metadata: &self.invocation.metadata,
        })
    }

    /// Gives `value` to the output binding `name`, instead of anything it was
    /// given before. A value that JSON cannot express fails the invocation.
    pub fn output(&mut self, name: &str, value: impl IntoOutput) {
        match value.into_output() {
            Ok(Some(output)) => match self.find_output(name) {
                Some(existing) => *existing = output,
                None => self.outputs.push((name.to_owned(), output)),
            },
            Ok(None) => self.outputs.retain(|(key, _)| key != name),
            Err(error) => self.fail_output(name, &error),
        }
    }

    /// Adds one message to those for the output binding `name`.
    pub fn push(&mut self, name: &str, message: impl IntoMessage) {
        let message = match message.into_message() {
            Ok(message) => message,
            Err(error) => return self.fail_output(name, &error),
        };
        match self.find_output(name) {
            Some(Output::Messages(messages)) => messages.push(message),
            Some(existing) => match as_message(existing) {
                Some(first) => *existing = Output::Messages(vec![first, message]),
                None => self.fail_output(name, &Error::function("it has an HTTP response already")),
            },
            None => self
                .outputs
                .push((name.to_owned(), Output::Messages(vec![message]))),
        }
    }

    /// Writes a line to this invocation's log. The macros [`info!`](crate::info),
    /// [`warn!`](crate::warn) and so on do the same without a context.
    pub fn log(&self, level: Level, message: impl std::fmt::Display) {
        host::log(level, "", &message.to_string());
    }

    /// A setting; `None` when it does not exist or the plugin was not granted it.
    pub fn setting(&self, name: &str) -> Option<String> {
        settings::get(name)
    }

    /// A setting without which the function cannot work. Its absence is a fault
    /// of the configuration.
    pub fn require_setting(&self, name: &str) -> Result<String> {
        settings::require(name)
    }

    /// The invocation id that the Functions host gave, a GUID.
    pub fn invocation_id(&self) -> &str {
        &self.invocation.id
    }

    /// The name of the function: its folder.
    pub fn function_name(&self) -> &str {
        &self.invocation.function
    }

    /// The name of the trigger's binding.
    pub fn trigger_name(&self) -> &str {
        &self.invocation.trigger
    }

    /// How long the invocation had to live when it began.
    pub fn remaining(&self) -> Duration {
        self.invocation.remaining
    }

    /// Trace context, for calls that go further.
    pub fn trace(&self) -> Option<&TraceContext> {
        self.invocation.trace.as_ref()
    }

    /// All that the Functions host tells about the trigger, as a type of yours.
    pub fn metadata<T: DeserializeOwned>(&self) -> Result<T> {
        self.invocation.metadata.to()
    }

    /// One entry of what the Functions host tells about the trigger.
    pub fn metadata_value(&self, key: &str) -> Option<&JsonValue> {
        self.invocation.metadata.get(key)
    }

    /// The same, with ways to read entries as text or numbers.
    pub fn metadata_entries(&self) -> &Metadata {
        &self.invocation.metadata
    }

    /// Whether this invocation answers an HTTP caller. Looked at before the
    /// trigger's value is taken.
    pub(crate) fn is_http(&self) -> bool {
        let trigger = &self.invocation.trigger;
        self.invocation
            .inputs
            .iter()
            .any(|(name, value)| name == trigger && matches!(value, Value::Http(_)))
    }

    pub(crate) fn into_outputs(self) -> Result<Vec<(String, Output)>> {
        match self.failed_output {
            Some(error) => Err(error),
            None => Ok(self.outputs),
        }
    }

    fn find_output(&mut self, name: &str) -> Option<&mut Output> {
        let found = self.outputs.iter_mut().find(|(key, _)| key == name);
        found.map(|(_, output)| output)
    }

    fn fail_output(&mut self, name: &str, error: &Error) {
        self.failed_output
            .get_or_insert_with(|| Error::function(format_args!("output `{name}`: {error}")));
    }
}

/// An output that is one message, as that message.
fn as_message(output: &Output) -> Option<Message> {
    match output {
        Output::Text(text) => Some(Message::Text(text.clone())),
        Output::Json(text) => Some(Message::Json(text.clone())),
        Output::Bytes(bytes) => Some(Message::Bytes(bytes.clone())),
        Output::Messages(_) | Output::Http(_) => None,
    }
}
