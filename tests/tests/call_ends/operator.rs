//! Operation of the handler: a second signal ends it at once, and the admin port is
//! bound as soon as it is free.

#![cfg(unix)]

use std::net::TcpListener;
use std::time::{Duration, Instant};

use corral_tests::handler::{TOKEN, VARIABLES};
use corral_tests::timeout::wait_until;
use corral_tests::{Function, FunctionApp, Handler};
use serde_json::json;

use super::apps::app;

#[test]
fn a_second_signal_ends_the_handler_at_once() {
    let function = Function::new("Script", "queueTrigger")
        .output("queue", "out")
        .guest("script")
        .limits(&json!({ "time": "60s", "cpu": "60s" }));
    let handler = Handler::start_with(FunctionApp::new().function(&function), &VARIABLES);
    let spin = r#"[{"do":"log","level":"warn","text":"begun"},{"do":"spin"}]"#;
    std::thread::scope(|threads| {
        threads.spawn(|| handler.call("Script", spin).send().unwrap_err());
        handler.stderr().wait_for("begun");
        handler.terminate();
        handler.stdout().wait_for("shutting down");
        let begun = Instant::now();
        handler.terminate();
        let status = handler.wait();
        assert_eq!(status.code(), Some(200));
        assert!(
            begun.elapsed() < Duration::from_secs(10),
            "{:?}",
            begun.elapsed()
        );
    });
}

/// A host that restarts itself starts the next handler before it kills the one
/// that has the port.
#[test]
fn the_admin_port_is_bound_when_it_becomes_free() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let variables = [
        ("CORRAL_ADMIN_TOKEN", TOKEN),
        ("CORRAL_ADMIN_ADDRESS", &address),
    ];
    let handler = Handler::start_with(app(), &variables);
    let waits = "the admin interface starts when it is free";
    wait_until("the port is found to be taken", || {
        handler.stdout().has_by_now(waits) || handler.stderr().has_by_now("admin interface")
    });
    handler.status();
    drop(taken);
    handler
        .stdout()
        .wait_for(&format!("admin interface on http://{address}"));
    assert!(handler.stdout().has_by_now(waits));
    assert!(!handler.stderr().has_by_now("admin interface"));
    // The next one waits for this one.
    let next = Handler::start_with(app(), &variables);
    next.stdout().wait_for(waits);
    drop(handler);
    next.stdout()
        .wait_for(&format!("admin interface on http://{address}"));
}
