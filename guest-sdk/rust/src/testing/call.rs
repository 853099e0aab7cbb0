//! Made-up invocations.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value as JsonValue};

use super::host::Settings;
use super::query;
use crate::{HttpRequest, Invocation, Metadata, TraceContext, Value};

/// An invocation to be: a trigger's value `T` and what surrounds it.
#[derive(Clone, Debug)]
pub struct Call<T> {
    value: T,
    invocation: Invocation,
    metadata: Map<String, JsonValue>,
    settings: Settings,
}

/// A request to an HTTP trigger. The query is read from `url`, which may be a
/// path alone.
pub fn http(method: &str, url: &str) -> Call<HttpRequest> {
    Call::new(
        "req",
        HttpRequest {
            method: method.to_ascii_uppercase(),
            url: url.to_owned(),
            query: query::parse(url),
            ..HttpRequest::default()
        },
    )
}

/// A trigger that gives text.
pub fn text(text: impl Into<String>) -> Call<Value> {
    Call::new("trigger", Value::Text(text.into()))
}

/// A trigger that gives a JSON document, for example a batch.
pub fn json(value: JsonValue) -> Call<Value> {
    Call::new("trigger", Value::from(value))
}

/// A trigger that gives bytes.
pub fn bytes(bytes: impl Into<Vec<u8>>) -> Call<Value> {
    Call::new("trigger", Value::Bytes(bytes.into()))
}

/// A trigger that gives nothing.
pub fn nothing() -> Call<Value> {
    Call::new("trigger", Value::None)
}

/// A message of a Storage queue, delivered for the first time.
pub fn queue(body: impl Into<String>) -> Call<Value> {
    text(body)
        .metadata("Id", "5d1b2c34-0000-4000-8000-000000000001")
        .metadata("DequeueCount", 1)
        .metadata("PopReceipt", "AgAAAAMAAAAAAAAA")
        .metadata("InsertionTime", "2024-01-01T00:00:00+00:00")
}

/// A timer that fires on time, with a schedule of five minutes.
pub fn timer() -> Call<Value> {
    json(serde_json::json!({
        "Schedule": { "AdjustForDST": true },
        "ScheduleStatus": {
            "Last": "2024-01-01T00:00:00Z",
            "Next": "2024-01-01T00:05:00Z",
            "LastUpdated": "2024-01-01T00:00:00Z"
        },
        "IsPastDue": false
    }))
}

impl<T> Call<T> {
    fn new(trigger: &str, value: T) -> Self {
        Self {
            value,
            invocation: Invocation {
                id: "00000000-0000-4000-8000-000000000000".to_owned(),
                function: "function".to_owned(),
                trigger: trigger.to_owned(),
                inputs: Vec::new(),
                metadata: Metadata::default(),
                trace: None,
                remaining: Duration::from_mins(1),
            },
            metadata: Map::new(),
            settings: Ok(Vec::new()),
        }
    }

    /// With an input binding besides the trigger.
    pub fn input(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.invocation.inputs.push((name.to_owned(), value.into()));
        self
    }

    /// With an entry of metadata.
    pub fn metadata(mut self, key: &str, value: impl Into<JsonValue>) -> Self {
        self.metadata.insert(key.to_owned(), value.into());
        self
    }

    /// With a setting.
    pub fn setting(mut self, name: &str, value: &str) -> Self {
        if let Ok(settings) = &mut self.settings {
            settings.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// With settings that cannot be read, for this reason.
    pub fn settings_unavailable(mut self, reason: &str) -> Self {
        self.settings = Err(reason.to_owned());
        self
    }

    /// With a trace context.
    pub fn trace(mut self, traceparent: &str) -> Self {
        self.invocation.trace = Some(TraceContext {
            traceparent: traceparent.to_owned(),
            tracestate: None,
        });
        self
    }

    /// With this much time to live, instead of a minute.
    pub fn remaining(mut self, remaining: Duration) -> Self {
        self.invocation.remaining = remaining;
        self
    }

    /// With another name for the function.
    pub fn function_name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.invocation.function);
        self
    }
}

impl<T: Into<Value>> Call<T> {
    pub(super) fn into_parts(self) -> (Invocation, Settings) {
        let mut invocation = self.invocation;
        let trigger = (invocation.trigger.clone(), self.value.into());
        invocation.inputs.insert(0, trigger);
        invocation.metadata = Metadata::new(JsonValue::Object(self.metadata).to_string());
        (invocation, self.settings)
    }
}

impl Call<HttpRequest> {
    /// With one more header field.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.value.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a parameter of the route.
    pub fn param(mut self, name: &str, value: &str) -> Self {
        self.value.params.push((name.to_owned(), value.to_owned()));
        self
    }

    /// With a body.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.value.body = body.into();
        self
    }

    /// With a body of JSON. A value that JSON cannot express leaves it empty.
    pub fn json(self, value: impl Serialize) -> Self {
        let body = serde_json::to_vec(&value).unwrap_or_default();
        self.header("content-type", "application/json").body(body)
    }
}
