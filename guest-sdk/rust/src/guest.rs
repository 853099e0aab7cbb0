//! The plugin's export, which Corral calls.

use std::sync::Once;

use crate::bindings::corral::function::types as wit;
use crate::bindings::exports::corral::function::handler::Guest;
use crate::lazy::Lazy;
use crate::{
    Error, Fault, Function, HttpRequest, Message, Outcome, Output, Response, TraceContext, Value,
    host, run,
};

/// What `#[function]` exports for the function `F`.
#[derive(Debug)]
pub struct Plugin<F>(std::marker::PhantomData<F>);

impl<F: Function> Guest for Plugin<F> {
    fn handle(trigger: wit::Value) -> Result<wit::Outcome, wit::Failure> {
        prepare();
        match run::run::<F>(trigger.into()) {
            Ok(outcome) => Ok(outcome.into()),
            Err(error) => Err(error.into()),
        }
    }
}

/// Exports a function from a plugin.
#[doc(hidden)]
#[macro_export]
macro_rules! __export {
    ($function:ident) => {
        const _: () = {
            type Plugin = $crate::guest::Plugin<$function>;
    $crate::bindings::__export_function!(Plugin with_types_in $crate::bindings);
        };
    };
}

/// Prepares an instance when it is called the first time. A panic is logged before it
/// ends the plugin: without WASI there is no stderr for its message.
fn prepare() {
    static PREPARED: Once = Once::new();
    PREPARED.call_once(|| {
        #[cfg(any(feature = "log", feature = "tracing"))]
        crate::facade::install();
        std::panic::set_hook(Box::new(|panic| {
            // On one line, so that location and message stay together in the log.
            let message = panic.payload_as_str().unwrap_or("no message");
            match panic.location() {
                Some(place) => crate::error!("panicked at {place}: {message}"),
                None => crate::error!("panicked: {message}"),
            }
        }));
    });
}

impl From<wit::Value> for Value {
    fn from(value: wit::Value) -> Self {
        match value {
            wit::Value::None => Self::None,
            wit::Value::Text(text) => Self::Text(text),
            wit::Value::Json(text) => Self::Json(text),
            wit::Value::Bytes(bytes) => Self::Bytes(bytes),
            wit::Value::Http(request) => Self::Http(Box::new(HttpRequest {
                method: request.method,
                url: request.url,
                query: Lazy::new(host::query),
                headers: Lazy::new(host::headers),
                params: Lazy::new(host::params),
                identities: Lazy::new(host::identities),
                body: request.body,
            })),
        }
    }
}

impl From<Outcome> for wit::Outcome {
    fn from(outcome: Outcome) -> Self {
        let outputs = outcome.outputs.into_iter();
        Self {
            outputs: outputs
                .map(|(name, output)| (name, output.into()))
                .collect(),
            return_value: outcome.return_value.map(Into::into),
            trace: outcome.trace.map(Into::into),
        }
    }
}

impl From<TraceContext> for wit::TraceContext {
    fn from(trace: TraceContext) -> Self {
        Self {
            traceparent: trace.traceparent,
            tracestate: trace.tracestate,
        }
    }
}

impl From<Output> for wit::Output {
    fn from(output: Output) -> Self {
        match output {
            Output::Text(text) => Self::Text(text),
            Output::Json(text) => Self::Json(text),
            Output::Bytes(bytes) => Self::Bytes(bytes),
            Output::Messages(messages) => {
                Self::Messages(messages.into_iter().map(Into::into).collect())
            }
            Output::Http(response) => Self::Http(response.into()),
        }
    }
}

impl From<Message> for wit::Message {
    fn from(message: Message) -> Self {
        match message {
            Message::Text(text) => Self::Text(text),
            Message::Json(text) => Self::Json(text),
            Message::Bytes(bytes) => Self::Bytes(bytes),
        }
    }
}

impl From<Response> for wit::HttpResponse {
    fn from(response: Response) -> Self {
        let (status, headers, body) = response.into_parts();
        Self {
            status,
            headers,
            body: body.into_bytes(),
        }
    }
}

impl From<Error> for wit::Failure {
    fn from(error: Error) -> Self {
        Self {
            fault: match error.fault() {
                Fault::Caller => wit::Fault::Caller,
                Fault::Function => wit::Fault::Function,
                Fault::Configuration => wit::Fault::Configuration,
                Fault::Upstream => wit::Fault::Upstream,
            },
            retryable: error.is_retryable(),
            message: error.message().to_owned(),
        }
    }
}
