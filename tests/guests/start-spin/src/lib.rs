//! Never gets past its instantiation.

use exports::corral::function::handler::{Failure, Guest, Invocation, Outcome};

wit_bindgen::generate!({ path: ["../../../wit/deps/config", "../../../wit/deps/logging", "../../../wit/0.1.0"], world: "corral:function/function@0.1.0", generate_all });

struct Plugin;
export!(Plugin);

/// Called as part of the instantiation.
#[unsafe(no_mangle)]
extern "C" fn _initialize() {
    loop {
        std::hint::black_box(());
    }
}

impl Guest for Plugin {
    fn handle(_: Invocation) -> Result<Outcome, Failure> {
        Ok(Outcome {
            outputs: Vec::new(),
            return_value: None,
        })
    }
}
