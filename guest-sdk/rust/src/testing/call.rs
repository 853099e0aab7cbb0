//! Simulated invocations.

use std::time::Duration;

use serde::Serialize;
use serde_json::{Map, Value as JsonValue};

use super::host::Invocation;
use super::query;
use crate::lazy::Lazy;
use crate::{HttpRequest, TraceContext, Value};

/// A simulated invocation: a trigger's value `T`, other inputs and settings.
#[derive(Clone, Debug)]
pub struct Call<T> {
    value: T,
    invocation: Invocation,
    metadata: Map<String, JsonValue>,
}

/// A request to an HTTP trigger. The query is parsed from `url`, which may be just
/// a path.
pub fn http(method: &str, url: &str) -> Call<HttpRequest> {
    Call::new(
        "req",
        HttpRequest {
            method: method.to_ascii_uppercase(),
            url: url.to_owned(),
            query: Lazy::with(query::parse(url)),
            ..HttpRequest::default()
        },
    )
}

/// A request of the crate `http` to an HTTP trigger.
pub fn request(request: http::Request<impl Into<Vec<u8>>>) -> Call<HttpRequest> {
    Call::new("req", request.into())
}

/// A trigger with text.
pub fn text(text: impl Into<String>) -> Call<Value> {
    Call::new("trigger", Value::Text(text.into()))
}

/// A trigger with a JSON document, for example a batch.
pub fn json(value: JsonValue) -> Call<Value> {
    Call::new("trigger", Value::from(value))
}

/// A trigger with bytes.
pub fn bytes(bytes: impl Into<Vec<u8>>) -> Call<Value> {
    Call::new("trigger", Value::Bytes(bytes.into()))
}

/// A trigger without a value.
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

/// A blob, with its URL and its properties.
pub fn blob(name: &str, content: impl Into<Vec<u8>>) -> Call<Value> {
    let content = content.into();
    let length = content.len();
    bytes(content)
        .metadata("name", name)
        .metadata(
            "Uri",
            format!("https://account.blob.core.windows.net/blobs/{name}"),
        )
        .metadata(
            "Properties",
            serde_json::json!({
                "ContentLength": length,
                "ContentType": "application/octet-stream"
            }),
        )
        .metadata("Metadata", serde_json::json!({}))
}

/// A call of a tool with these arguments, a JSON object.
pub fn mcp_tool(arguments: JsonValue) -> Call<Value> {
    let members = [("name", "tool".into()), ("arguments", arguments)];
    let members = members.map(|(name, value)| (name.to_owned(), value));
    client_call(JsonValue::from_iter(members))
}

/// A client asks for a prompt with these arguments, a JSON object.
pub fn mcp_prompt(arguments: JsonValue) -> Call<Value> {
    mcp_tool(arguments)
}

/// A client reads a resource. Set the parameters of its URI with [`Call::metadata`].
pub fn mcp_resource(uri: &str) -> Call<Value> {
    client_call(serde_json::json!({ "uri": uri }))
}

fn client_call(mut call: JsonValue) -> Call<Value> {
    if let Some(members) = call.as_object_mut() {
        let transport = serde_json::json!({ "name": "http-streamable" });
        members.insert("transport".into(), transport);
    }
    Call::new("call", Value::from(call))
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
                metadata: String::new(),
                trace: None,
                remaining: Duration::from_mins(1),
                settings: Ok(Vec::new()),
                #[cfg(feature = "http-client")]
                service: super::service::Service::default(),
            },
            metadata: Map::new(),
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
        if let Ok(settings) = &mut self.invocation.settings {
            settings.push((name.to_owned(), value.to_owned()));
        }
        self
    }

    /// With settings that cannot be read, for this reason.
    pub fn settings_unavailable(mut self, reason: &str) -> Self {
        self.invocation.settings = Err(reason.to_owned());
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

    /// With this much time left at the start, instead of a minute.
    pub fn remaining(mut self, remaining: Duration) -> Self {
        self.invocation.remaining = remaining;
        self
    }

    /// With a response to requests for `url`. Several for one URL answer in order, and the
    /// last one answers all further requests.
    #[cfg(feature = "http-client")]
    pub fn respond(mut self, url: &str, response: impl crate::IntoResponse) -> Self {
        let response = response.into_response().map_err(|error| error.to_string());
        self.invocation.service.add(url, response);
        self
    }

    /// With a failure of requests for `url`, for this reason.
    #[cfg(feature = "http-client")]
    pub fn unreachable(mut self, url: &str, reason: &str) -> Self {
        self.invocation.service.add(url, Err(reason.to_owned()));
        self
    }

    /// With another name for the function.
    pub fn function_name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.invocation.function);
        self
    }
}

impl<T: Into<Value>> Call<T> {
    /// The trigger's value, and the rest of the invocation.
    pub(super) fn into_parts(self) -> (Value, Invocation) {
        let mut invocation = self.invocation;
        invocation.metadata = JsonValue::Object(self.metadata).to_string();
        (self.value.into(), invocation)
    }
}

impl Call<HttpRequest> {
    /// With one more header field.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let field = (name.to_owned(), value.to_owned());
        if let Some(headers) = self.value.headers.get_mut() {
            headers.push(field);
        }
        self
    }

    /// With a parameter of the route.
    pub fn param(mut self, name: &str, value: &str) -> Self {
        let field = (name.to_owned(), value.to_owned());
        if let Some(params) = self.value.params.get_mut() {
            params.push(field);
        }
        self
    }

    /// With a body.
    pub fn body(mut self, body: impl Into<Vec<u8>>) -> Self {
        self.value.body = body.into();
        self
    }

    /// With a JSON body. It is empty if the value cannot be serialized.
    pub fn json(self, value: impl Serialize) -> Self {
        let body = serde_json::to_vec(&value).unwrap_or_default();
        self.header("content-type", "application/json").body(body)
    }
}
