//! `corral:function@0.2.0`: the plugin asks for everything there is to ask for.

use contract::{HttpRequest, Invocation, Message, Outcome, Output, Plugin, Value};
use corral::function::{invocation, request, types as wit};
use exports::corral::function::handler::Guest;

wit_bindgen::generate!({ path: "../../../wit", world: "function", generate_all });

struct Exported;
export!(Exported);

impl Guest for Exported {
    fn handle(trigger: wit::Value) -> Result<wit::Outcome, wit::Failure> {
        match crate::Guest::handle(ask(trigger)) {
            Ok(Outcome {
                outputs,
                return_value,
            }) => Ok(wit::Outcome {
                outputs: outputs
                    .into_iter()
                    .map(|(name, output)| (name, lower(output)))
                    .collect(),
                return_value: return_value.map(lower),
                trace: None,
            }),
            Err(message) => Err(wit::Failure {
                fault: wit::Fault::Caller,
                retryable: false,
                message,
            }),
        }
    }
}

fn ask(trigger: wit::Value) -> Invocation {
    let trigger_name = invocation::trigger_name();
    let mut inputs = vec![(trigger_name.clone(), lift(trigger))];
    for name in invocation::input_names() {
        // A name without a value would be missing, which the suites notice.
        if let Some(value) = invocation::take_input(&name) {
            inputs.push((name, lift(value)));
        }
    }
    Invocation {
        id: invocation::id(),
        function_name: invocation::function_name(),
        trigger_name,
        inputs,
        metadata: invocation::metadata(),
        traceparent: invocation::trace().map(|trace| trace.traceparent),
    }
}

fn lift(value: wit::Value) -> Value {
    match value {
        wit::Value::None => Value::None,
        wit::Value::Text(text) => Value::Text(text),
        wit::Value::Json(text) => Value::Json(text),
        wit::Value::Bytes(bytes) => Value::Bytes(bytes),
        wit::Value::Http(passed) => Value::Http(HttpRequest {
            method: passed.method,
            url: passed.url,
            query: request::query(),
            headers: headers(),
            params: request::params(),
            identities: request::identities(),
            body: passed.body,
        }),
    }
}

/// All header fields. A field that is not found by its name is a trap, which the
/// suites notice.
fn headers() -> Vec<(String, String)> {
    let all = request::headers();
    for (name, value) in &all {
        let found = request::header(&name.to_ascii_uppercase());
        assert!(
            found.contains(value),
            "{name}: {value:?} is not in {found:?}"
        );
    }
    all
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
