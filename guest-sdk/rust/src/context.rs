//! What a function can use besides its trigger's value.

use std::time::Duration;

use serde::de::DeserializeOwned;
use serde_json::Value as JsonValue;

use crate::input::BindingName;
use crate::lazy::Lazy;
use crate::log::Level;
use crate::{
    Error, FromInput, HttpRequest, Input, IntoMessage, IntoOutput, Message, Metadata, Output,
    Result, TraceContext, Value, host, settings,
};

/// The current invocation: inputs by name, outputs, settings, logs, metadata.
#[derive(Debug)]
pub struct Context {
    /// The trigger's value, until it is taken.
    value: Option<Value>,
    id: Lazy<String>,
    function: Lazy<String>,
    trigger: Lazy<String>,
    metadata: Metadata,
    trace: Lazy<Option<TraceContext>>,
    outputs: Vec<(String, Output)>,
    /// The first output that could not be written. It fails the invocation when
    /// the function returns, so that `output` needs no `?` and no error is lost.
    failed_output: Option<Error>,
    own_trace: Option<TraceContext>,
}

impl Context {
    pub(crate) fn new(value: Value) -> Self {
        Self {
            value: Some(value),
            id: Lazy::new(host::id),
            function: Lazy::new(host::function_name),
            trigger: Lazy::new(host::trigger_name),
            metadata: Metadata::of_invocation(),
            trace: Lazy::new(host::trace),
            outputs: Vec::new(),
            failed_output: None,
            own_trace: None,
        }
    }

    /// The trigger's value as `T`. It can be taken once.
    pub fn trigger<T: FromInput>(&mut self) -> Result<T> {
        let Some(value) = self.value.take() else {
            return Err(self.no_input(self.trigger.get()));
        };
        T::from_input(Input {
            name: BindingName::Trigger(&self.trigger),
            value,
            metadata: &self.metadata,
        })
    }

    /// The request of an HTTP trigger, until the trigger's value is taken.
    pub fn request(&self) -> Option<&HttpRequest> {
        match &self.value {
            Some(Value::Http(request)) => Some(request),
            _ => None,
        }
    }

    /// The request, from which the function takes `part`.
    pub(crate) fn required_request(&self, part: &str) -> Result<&HttpRequest> {
        self.request().ok_or_else(|| {
            Error::configuration(format_args!(
                "input `{}` is not an HTTP request, but the function takes {part}",
                self.trigger.get()
            ))
        })
    }

    /// The value of the input binding `name` as `T`. It can be taken once: the
    /// value moves, so that a large blob is not copied.
    pub fn input<T: FromInput>(&mut self, name: &str) -> Result<T> {
        let Some(value) = host::take_input(name) else {
            if self.value.is_some() && self.trigger.get() == name {
                return self.trigger();
            }
            return Err(self.no_input(name));
        };
        T::from_input(Input {
            name: BindingName::Given(name),
            value,
            metadata: &self.metadata,
        })
    }

    fn no_input(&self, name: &str) -> Error {
        let trigger = self.value.as_ref().map(|_| self.trigger.get().clone());
        let names: Vec<_> = trigger.into_iter().chain(host::input_names()).collect();
        Error::configuration(format_args!(
            "there is no input `{name}` left to take: add a binding of direction `in` to \
             function.json, or take one of: {}",
            names.join(", ")
        ))
    }

    /// Sets the output binding `name` to `value`, replacing any earlier value. A
    /// value that cannot be serialized to JSON fails the invocation.
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

    /// Appends a message to the output binding `name`.
    pub fn push(&mut self, name: &str, message: impl IntoMessage) {
        let message = match message.into_message() {
            Ok(message) => message,
            Err(error) => return self.fail_output(name, &error),
        };
        match self.find_output(name) {
            Some(Output::Messages(messages)) => messages.push(message),
            Some(existing) => match as_message(existing) {
                Some(first) => *existing = Output::Messages(vec![first, message]),
                None => self.fail_output(name, &Error::function("it already has an HTTP response")),
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

    /// A setting; `None` if it does not exist or is not granted to the plugin.
    pub fn setting(&self, name: &str) -> Option<String> {
        settings::get(name)
    }

    /// A required setting. If it is missing, that is a configuration error.
    pub fn require_setting(&self, name: &str) -> Result<String> {
        settings::require(name)
    }

    /// The invocation id from the Functions host, a GUID.
    pub fn invocation_id(&self) -> &str {
        self.id.get()
    }

    /// The name of the function: its folder.
    pub fn function_name(&self) -> &str {
        self.function.get()
    }

    /// The name of the trigger's binding.
    pub fn trigger_name(&self) -> &str {
        self.trigger.get()
    }

    /// The time that is left until the invocation is stopped.
    #[allow(
        clippy::unused_self,
        reason = "it belongs to the invocation, as all of the context"
    )]
    pub fn remaining(&self) -> Duration {
        host::remaining()
    }

    /// Trace context, to propagate to outgoing calls.
    pub fn trace(&self) -> Option<&TraceContext> {
        self.trace.get().as_ref()
    }

    /// Names the span in which the function does its work, if it made its own.
    pub fn set_trace(&mut self, trace: TraceContext) {
        self.own_trace = Some(trace);
    }

    /// The trigger's metadata, deserialized.
    pub fn metadata<T: DeserializeOwned>(&self) -> Result<T> {
        self.metadata.to()
    }

    /// One entry of the trigger's metadata.
    pub fn metadata_value(&self, key: &str) -> Option<&JsonValue> {
        self.metadata.get(key)
    }

    /// The trigger's metadata, with methods that read entries as text or numbers.
    pub fn metadata_entries(&self) -> &Metadata {
        &self.metadata
    }

    /// The outputs, or the first error about one, and the function's own span.
    pub(crate) fn into_outputs(self) -> (Result<Vec<(String, Output)>>, Option<TraceContext>) {
        let outputs = match self.failed_output {
            Some(error) => Err(error),
            None => Ok(self.outputs),
        };
        (outputs, self.own_trace)
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
