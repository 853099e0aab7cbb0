//! `limits.cpu` counts the CPU time of the call, and not that of other programs.

#![cfg(target_os = "linux")]
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::time::{Duration, Instant};

use corral_tests::busy::{Busy, last_core, move_to_core, processor_time};
use corral_tests::{Function, FunctionApp, Handler};
use serde_json::json;

/// The CPU limit of a call, and about what the call of the test uses.
const LIMIT: Duration = Duration::from_millis(600);
const COMPUTED: Duration = Duration::from_millis(150);

#[test]
fn cpu_time_of_other_programs_is_not_counted() {
    let handler = Handler::start(
        FunctionApp::new().function(
            &Function::new("Compute", "queueTrigger")
                .guest("script-command")
                .limits(&json!({ "cpu": format!("{}ms", LIMIT.as_millis()), "time": "60s" })),
        ),
    );
    let compute = |rounds: usize| {
        let step = json!({ "do": "compute", "rounds": rounds }).to_string();
        handler.call("Compute", step.as_str()).send()
    };
    // How much is computed in that time depends on the machine.
    compute(1).unwrap();
    let mut rounds = 64;
    loop {
        let before = processor_time(handler.pid());
        compute(rounds).unwrap();
        if processor_time(handler.pid()).saturating_sub(before) >= COMPUTED {
            break;
        }
        rounds += rounds / 2;
    }
    let core = last_core();
    move_to_core(handler.pid(), core);
    let others = Busy::on_core(core);
    let started = Instant::now();
    compute(rounds).unwrap();
    let passed = started.elapsed();
    drop(others);
    assert!(passed > LIMIT, "the core was not busy: {passed:?}");
    // The limit itself still holds.
    let failure = compute(rounds * 100).unwrap_err();
    assert_eq!(failure.report().code, "timeout");
}
