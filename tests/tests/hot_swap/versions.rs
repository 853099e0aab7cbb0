//! An app whose plugin answers with its version.

use corral_tests::{Function, FunctionApp};

pub(crate) use corral_tests::versions::{answer, plugin};

/// A function whose plugin is of this version.
pub(crate) fn function(name: &str, version: u64) -> Function {
    Function::new(name, "queueTrigger")
        .output("queue", "out")
        .plugin(plugin(version))
}

/// An app with the function `F`, version 1.
pub(crate) fn app() -> FunctionApp {
    FunctionApp::new().function(&function("F", 1))
}
