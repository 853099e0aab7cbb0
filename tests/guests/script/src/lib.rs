//! Does what the trigger's JSON (or the body of its HTTP request) says. The steps
//! are listed in [`step::Step`]; a list of them is done in order, until one fails:
//!
//! ```json
//! [ { "do": "log", "level": "warn", "text": "soon" }, { "do": "trap" } ]
//! ```

mod destroy;
mod echo;
mod invalid;
mod step;

use exports::corral::function::handler::{Failure, Guest, Invocation, Outcome};

use corral::function::types::{Fault, Value};
use wasi::logging::logging::{Level, log};

wit_bindgen::generate!({ world: "function", path: "../../../wit", generate_all });

struct Script;
export!(Script);

impl Guest for Script {
    fn handle(invocation: Invocation) -> Result<Outcome, Failure> {
        report_panics();
        let text = trigger_text(&invocation)?;
        let steps =
            step::parse(&text).map_err(|error| caller(format_args!("{error} in {text}")))?;
        let mut outcome = Outcome {
            outputs: Vec::new(),
            return_value: None,
        };
        for step in steps {
            step.run(&invocation, &mut outcome)?;
        }
        Ok(outcome)
    }
}

/// Without WASI there is no stderr that could carry the message.
fn report_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let message = panic.payload_as_str().unwrap_or_default();
        let place = panic
            .location()
            .map(ToString::to_string)
            .unwrap_or_default();
        log(Level::Error, "", &format!("panicked at {place}: {message}"));
    }));
}

fn trigger_text(invocation: &Invocation) -> Result<String, Failure> {
    let trigger = invocation
        .inputs
        .iter()
        .find(|(name, _)| *name == invocation.trigger_name);
    match trigger.map(|(_, value)| value) {
        Some(Value::Text(text) | Value::Json(text)) => Ok(text.clone()),
        Some(Value::Bytes(bytes)) => String::from_utf8(bytes.clone()).map_err(caller),
        Some(Value::Http(request)) => String::from_utf8(request.body.clone()).map_err(caller),
        Some(Value::None) | None => Err(caller("the trigger has no value")),
    }
}

fn caller(message: impl std::fmt::Display) -> Failure {
    Failure {
        fault: Fault::Caller,
        retryable: false,
        message: message.to_string(),
    }
}
