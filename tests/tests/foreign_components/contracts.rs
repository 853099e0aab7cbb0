//! Plugins that are programs, or programs and components.

use corral_tests::{Function, FunctionApp, Handler, HttpCall, Received, guests};

fn plugin(name: &str) -> Vec<u8> {
    std::fs::read(guests::component(name)).unwrap()
}

fn queued(handler: &Handler, function: &str) -> String {
    let delivered = handler.call(function, "a message").send().unwrap();
    let Received::Messages(messages) = &delivered.bindings["out"] else {
        panic!("{delivered:?}")
    };
    String::from_utf8_lossy(&messages[0]).into_owned()
}

/// A file that implements several contracts is called by the one that fits the
/// trigger.
#[test]
fn the_trigger_selects_the_contract() {
    let both = plugin("rust-both");
    let http = Function::new("Web", "httpTrigger").output("http", "res");
    let queue = Function::new("Queue", "queueTrigger").output("queue", "out");
    let handler = Handler::start(
        FunctionApp::new()
            .function(&http.plugin(both.clone()))
            .function(&queue.plugin(both)),
    );
    assert_eq!(queued(&handler, "Queue"), "from the program");
    let reply = handler.call("Web", HttpCall::new("GET", "/api/Web")).send();
    assert_eq!(reply.unwrap().http.unwrap().body, b"from the component");
}

#[test]
fn a_go_program_may_parse_its_arguments() {
    let program = Function::new("Greet", "queueTrigger").output("queue", "out");
    let handler =
        Handler::start(FunctionApp::new().function(&program.plugin(plugin("go-program"))));
    assert_eq!(queued(&handler, "Greet"), "hello from Greet");
}
