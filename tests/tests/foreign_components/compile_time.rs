//! What the compiler may compute is an operator's to say.

use corral_tests::handler::run;
use corral_tests::{Function, FunctionApp};
use serde_json::json;

/// An interpreter takes many seconds of all cores.
#[test]
fn a_plugin_that_takes_longer_to_compile_is_refused() {
    let function = Function::new("F", "httpTrigger")
        .output("http", "res")
        .guest("components/javascript");
    let app = FunctionApp::new()
        .corral_json(&json!({ "compile_time": "1s" }))
        .function(&function);
    let finished = run(&app, &["compile"]);
    assert_eq!(finished.code, Some(1), "{finished:?}");
    for part in ["F.wasm", "1s of CPU time", "compile_time in corral.json"] {
        assert!(finished.stderr.contains(part), "{part}: {finished:?}");
    }
}
