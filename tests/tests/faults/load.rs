//! Continuous calls during a fault, and the line that each row prints about them.

use std::sync::Once;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use corral_tests::timeout::wait_until;
use corral_tests::versions::{answer, plugin};
use corral_tests::{Function, FunctionApp, Handler, Received};

/// Calls that are measured before something breaks.
const AT_REST: usize = 200;

/// A function that answers with the version of its plugin.
pub(crate) fn function(name: &str, version: u64) -> Function {
    Function::new(name, "queueTrigger")
        .output("queue", "out")
        .plugin(plugin(version))
}

/// A function that does what its message says.
pub(crate) fn script(name: &str) -> Function {
    Function::new(name, "queueTrigger")
        .output("queue", "out")
        .guest("script")
}

/// An app with the well-behaved function `Good`.
pub(crate) fn app() -> FunctionApp {
    FunctionApp::new().function(&function("Good", 1))
}

/// Calls made while something is broken.
pub(crate) struct Load<'a> {
    handler: &'a Handler,
    answered: &'a AtomicU64,
}

impl Load<'_> {
    /// Waits until so many more calls were answered.
    pub(crate) fn await_more(&self, calls: u64) {
        let wanted = self.answered.load(Ordering::Relaxed) + calls;
        wait_until("more calls are answered", || {
            assert!(self.handler.is_running(), "the handler has ended");
            self.answered.load(Ordering::Relaxed) >= wanted
        });
    }
}

/// Stops the caller even if the test fails.
struct Stop<'a>(&'a AtomicBool);

impl Drop for Stop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// A row of the table, but for what the operator was told.
#[must_use = "say what the operator was told"]
pub(crate) struct Row<'a> {
    name: &'a str,
    at_rest: Duration,
    meanwhile: Calls,
}

impl Row<'_> {
    /// The row is as it is to be, and the operator was told this.
    pub(crate) fn told(self, line: &str) {
        let (calls, failed) = (self.meanwhile.took.len(), self.meanwhile.failed.len());
        let (at_rest, meanwhile) = (self.at_rest, p99(&self.meanwhile.took));
        println!(
            "{} | {calls} | failed {failed} | {} ms | {} ms | {line}",
            self.name,
            at_rest.as_millis(),
            meanwhile.as_millis()
        );
        assert!(
            self.meanwhile.failed.is_empty(),
            "{}: {:?}",
            self.name,
            self.meanwhile.failed
        );
    }

    /// The row is as it is to be, and there was nothing to tell: the handler is
    /// ended to know that.
    pub(crate) fn told_nothing(self, handler: &Handler) {
        handler.end();
        let lines = handler.stderr().lines();
        assert!(lines.is_empty(), "{}: {lines:#?}", self.name);
        self.told("nothing: it does not concern the operator");
    }
}

/// Calls of `Good`: how long each took, and what went wrong.
#[derive(Default)]
struct Calls {
    took: Vec<Duration>,
    failed: Vec<String>,
}

impl Calls {
    fn add(&mut self, handler: &Handler) {
        let begun = Instant::now();
        let result = try_call(handler);
        self.took.push(begun.elapsed());
        self.failed.extend(result.err());
    }
}

fn p99(took: &[Duration]) -> Duration {
    let mut sorted = took.to_vec();
    sorted.sort_unstable();
    sorted[(sorted.len() * 99).div_ceil(100) - 1]
}

/// Calls `Good` without pause while `act` runs, and before that to know how long a
/// call takes at rest.
pub(crate) fn during<'a>(name: &'a str, handler: &Handler, act: impl FnOnce(&Load<'_>)) -> Row<'a> {
    static HEADER: Once = Once::new();
    HEADER.call_once(|| {
        println!("row | calls | failed | p99 at rest | p99 meanwhile | what the operator was told");
    });
    let mut rest = Calls::default();
    for _ in 0..AT_REST {
        rest.add(handler);
    }
    assert!(rest.failed.is_empty(), "{name} at rest: {:?}", rest.failed);
    let (stopped, answered) = (AtomicBool::new(false), AtomicU64::new(0));
    let meanwhile = thread::scope(|threads| {
        let calling = threads.spawn(|| {
            let mut calls = Calls::default();
            // One at least, so that there is something to say.
            while calls.took.is_empty() || !stopped.load(Ordering::Relaxed) {
                calls.add(handler);
                answered.fetch_add(1, Ordering::Relaxed);
            }
            calls
        });
        let stop = Stop(&stopped);
        act(&Load {
            handler,
            answered: &answered,
        });
        drop(stop);
        calling.join().unwrap()
    });
    Row {
        name,
        at_rest: p99(&rest.took),
        meanwhile,
    }
}

/// One call of `Good`.
pub(crate) fn call(row: &str, handler: &Handler) {
    try_call(handler).unwrap_or_else(|failure| panic!("{row}: {failure}"));
}

fn try_call(handler: &Handler) -> Result<(), String> {
    let delivered = handler.call("Good", "test").send();
    let delivered = delivered.map_err(|failure| failure.to_string())?;
    match &delivered.bindings["out"] {
        Received::Messages(messages) if messages[0] == answer(1).as_bytes() => Ok(()),
        _ => Err(format!("{delivered:?}")),
    }
}
