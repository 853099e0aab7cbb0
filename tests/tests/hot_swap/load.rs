//! Continuous calls.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use corral_tests::{Handler, Received};

/// Callers at once.
const CALLERS: usize = 2;

/// Stops the callers even if the test fails.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Calls `function` without pause while `act` runs. Gives back, for each caller,
/// the answers in their order, equal ones in a row counted once.
///
/// A call that fails fails the test.
pub(crate) fn during(handler: &Handler, function: &str, act: impl FnOnce()) -> Vec<Vec<String>> {
    // What is written before belongs to the start.
    handler.stdout().wait_for("ready: ");
    let stopped = AtomicBool::new(false);
    thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| scope.spawn(|| call_until(handler, function, &stopped)))
            .collect();
        {
            let _stop = Stop(&stopped);
            act();
        }
        callers
            .into_iter()
            .map(|caller| caller.join().unwrap())
            .collect()
    })
}

fn call_until(handler: &Handler, function: &str, stopped: &AtomicBool) -> Vec<String> {
    let mut answers: Vec<String> = Vec::new();
    // One more after the end: it has to meet what serves then.
    let mut last = false;
    while !last {
        last = stopped.load(Ordering::Relaxed);
        let answer = answered(handler, function);
        if answers.last() != Some(&answer) {
            answers.push(answer);
        }
    }
    answers
}

/// What a call of `function` answers.
pub(crate) fn answered(handler: &Handler, function: &str) -> String {
    let delivered = handler.call(function, "test").send();
    let delivered = delivered.unwrap_or_else(|failure| panic!("{function}: {failure}"));
    match &delivered.bindings["out"] {
        Received::Messages(messages) => String::from_utf8_lossy(&messages[0]).into_owned(),
        other => panic!("{other:?}"),
    }
}
