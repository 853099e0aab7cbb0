//! Hosts that are killed take their children with them.

use std::fs;

use corral_tests::timeout::wait_until;
use corral_tests::{Dev, Function, FunctionApp};
use serde_json::json;

use crate::node::{self, SERVER, http_function};

/// Waits until a process has ended, whether or not its parent has noticed.
pub(crate) fn wait_for_end_of(pid: u32) {
    wait_until(&format!("the end of process {pid}"), || {
        let state = fs::read_to_string(format!("/proc/{pid}/stat"));
        state.is_ok_and(|state| state.contains(") Z"))
            || !fs::exists(format!("/proc/{pid}")).unwrap()
    });
}

#[test]
fn the_handler_ends_with_a_killed_host() {
    let function = Function::new("f", "httpTrigger")
        .output("http", "res")
        .guest("script");
    let own = FunctionApp::new().function(&function);
    let foreign = node::app(
        &format!("{SERVER}serve((request, response) => send(response, text('')));"),
        &json!({}),
        &json!({}),
    );
    for app in [own, foreign.function(&http_function("f"))] {
        let dev = Dev::start(app);
        let handler = dev.worker(1);
        assert!(fs::exists(format!("/proc/{handler}")).unwrap());
        dev.kill();
        wait_for_end_of(handler);
    }
}

/// It is started through the handler itself, which says why it cannot become it.
#[test]
fn a_program_that_cannot_be_started_is_told() {
    let function = http_function("f");
    let host = json!({ "version": "2.0", "customHandler": {
        "description": { "defaultExecutablePath": "broken" },
    } });
    let app = FunctionApp::new()
        .host_json(&host)
        .executable("broken", "#!/no/such/interpreter\n")
        .function(&function);
    let dev = Dev::begin(app, &[]);
    let error = dev.wait_for("the error", |event| {
        event["message"]
            .as_str()
            .is_some_and(|message| message.contains("An error occurred trying to start process"))
    });
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("No such file or directory"), "{message}");
}
