//! `corral:function@0.1.0`: the whole invocation is passed.

use contract::{HttpRequest, Invocation, Message, Outcome, Output, Plugin, Value};
use corral::function::types as wit;
use exports::corral::function::handler::Guest;

wit_bindgen::generate!({
    path: ["../../../wit/deps/config", "../../../wit/deps/logging", "../../../wit/0.1.0"],
    world: "corral:function/function@0.1.0",
    generate_all,
});

struct Exported;
export!(Exported);

impl Guest for Exported {
    fn handle(invocation: wit::Invocation) -> Result<wit::Outcome, wit::Failure> {
        let inputs = invocation.inputs.into_iter();
        let invocation = Invocation {
            id: invocation.id,
            function_name: invocation.function_name,
            trigger_name: invocation.trigger_name,
            inputs: inputs.map(|(name, value)| (name, lift(value))).collect(),
            metadata: invocation.metadata,
            traceparent: invocation.trace.map(|trace| trace.traceparent),
        };
        match crate::Guest::handle(invocation) {
            Ok(Outcome {
                outputs,
                return_value,
            }) => Ok(wit::Outcome {
                outputs: outputs
                    .into_iter()
                    .map(|(name, output)| (name, lower(output)))
                    .collect(),
                return_value: return_value.map(lower),
            }),
            Err(message) => Err(wit::Failure {
                fault: wit::Fault::Caller,
                retryable: false,
                message,
            }),
        }
    }
}

fn lift(value: wit::Value) -> Value {
    match value {
        wit::Value::None => Value::None,
        wit::Value::Text(text) => Value::Text(text),
        wit::Value::Json(text) => Value::Json(text),
        wit::Value::Bytes(bytes) => Value::Bytes(bytes),
        wit::Value::Http(request) => Value::Http(HttpRequest {
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

fn lower(output: Output) -> wit::Output {
    match output {
        Output::Text(text) => wit::Output::Text(text),
        Output::Json(text) => wit::Output::Json(text),
        Output::Bytes(bytes) => wit::Output::Bytes(bytes),
        Output::Messages(messages) => {
            wit::Output::Messages(messages.into_iter().map(lower_message).collect())
        }
        Output::Http(body) => wit::Output::Http(wit::HttpResponse {
            status: 200,
            headers: Vec::new(),
            body,
        }),
    }
}

fn lower_message(message: Message) -> wit::Message {
    match message {
        Message::Text(text) => wit::Message::Text(text),
        Message::Json(text) => wit::Message::Json(text),
        Message::Bytes(bytes) => wit::Message::Bytes(bytes),
    }
}
