//! Logs a line while it is instantiated, before any call.

use corral::function::types::{Failure, Outcome, Value};
use exports::corral::function::handler::Guest;
use wasi::logging::logging::{Level, log};

wit_bindgen::generate!({ path: "../../../wit", world: "function", generate_all });

struct Plugin;
export!(Plugin);

/// Called as part of the instantiation.
#[unsafe(no_mangle)]
extern "C" fn _initialize() {
    log(Level::Info, "", "started");
}

impl Guest for Plugin {
    fn handle(_: Value) -> Result<Outcome, Failure> {
        log(Level::Info, "", "called");
        Ok(Outcome {
            outputs: Vec::new(),
            return_value: None,
            trace: None,
        })
    }
}
