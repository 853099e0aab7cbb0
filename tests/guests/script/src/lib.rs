//! Does what the trigger's JSON (or the body of its HTTP request) says. The steps
//! are listed in [`step::Step`]; a list of them is done in order, until one fails:
//!
//! ```json
//! [ { "do": "log", "level": "warn", "text": "soon" }, { "do": "trap" } ]
//! ```
//!
//! A tool, a resource or a prompt of MCP finds them where [`mcp`] says.

mod ask;
mod delivery;
mod destroy;
mod echo;
mod invalid;
mod mcp;
mod memory;
mod step;

use exports::corral::function::handler::{Failure, Guest, Outcome};

use corral::function::types::{Fault, Value};
use wasi::logging::logging::{Level, log};

wit_bindgen::generate!({ path: "../../../wit", world: "function", generate_all });

struct Script;
export!(Script);

impl Guest for Script {
    fn handle(trigger: Value) -> Result<Outcome, Failure> {
        report_panics();
        let text = trigger_text(&trigger)?;
        let text = mcp::steps(&text)?.unwrap_or(text);
        let steps =
            step::parse(&text).map_err(|error| caller(format_args!("{error} in {text}")))?;
        let mut outcome = Outcome {
            outputs: Vec::new(),
            return_value: None,
            trace: None,
        };
        for step in steps {
            step.run(&trigger, &mut outcome)?;
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

fn trigger_text(trigger: &Value) -> Result<String, Failure> {
    match trigger {
        Value::Text(text) | Value::Json(text) => Ok(text.clone()),
        Value::Bytes(bytes) => String::from_utf8(bytes.clone()).map_err(caller),
        Value::Http(request) => String::from_utf8(request.body.clone()).map_err(caller),
        Value::None => Err(caller("the trigger has no value")),
    }
}

fn caller(message: impl std::fmt::Display) -> Failure {
    Failure {
        fault: Fault::Caller,
        retryable: false,
        message: message.to_string(),
    }
}
