//! Asks about an invocation while it is instantiated, before any call.

use corral::function::invocation;
use corral::function::types::{Failure, Outcome, Value};
use exports::corral::function::handler::Guest;

wit_bindgen::generate!({ path: "../../../wit", world: "function", generate_all });

struct Plugin;
export!(Plugin);

/// Called as part of the instantiation.
#[unsafe(no_mangle)]
extern "C" fn _initialize() {
    std::hint::black_box(invocation::remaining_ms());
}

impl Guest for Plugin {
    fn handle(_: Value) -> Result<Outcome, Failure> {
        Ok(Outcome {
            outputs: Vec::new(),
            return_value: None,
            trace: None,
        })
    }
}
