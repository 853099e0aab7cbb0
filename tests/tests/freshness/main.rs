//! A fresh sandbox contains no data of an earlier call, even if the system moved the
//! memory of that call to swap before it was reset.
//!
//! Each round, a plugin fills all its memory with a pattern and waits. The
//! handler's memory is pushed out, the call ends, and then many calls, of the
//! same plugin and of another one, look for the pattern in everything that they
//! can address.

#![cfg(target_os = "linux")]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

use std::fs;
use std::thread;

use corral_tests::swap::{Swap, push_out};
use corral_tests::timeout::wait_until;
use corral_tests::{Function, FunctionApp, Handler, Received, guests};
use serde_json::json;
use tempfile::TempDir;

/// How often memory is filled and pushed out, and how many calls look at what
/// the sandboxes hold then: 1,000 in all for each kind of memory.
const ROUNDS: usize = 20;
const LOOKS: usize = 25;

/// The same for the control, in which nothing is pushed out.
const CONTROL_ROUNDS: usize = 4;

/// What has to be in swap before a call ends that has filled more, in KiB.
const PUSHED_OUT: u64 = 2 << 10;

const FUNCTIONS: [&str; 2] = ["One", "Another"];

/// A handler whose two functions have the same plugin, and the folder in which a
/// file ends the calls that have filled their memory.
struct Stage {
    handler: Handler,
    gate: TempDir,
}

impl Stage {
    /// `concurrency` makes the pool: with 1 a slot is certain to be used again,
    /// with more a burst has many.
    fn new(plugin: impl Fn(Function) -> Function, concurrency: u32) -> Self {
        let gate = tempfile::tempdir().unwrap();
        let mut app = FunctionApp::new().corral_json(&json!({ "concurrency": concurrency }));
        for name in FUNCTIONS {
            let function = Function::new(name, "queueTrigger").output("queue", "out");
            let folder = json!({ "host": gate.path(), "guest": "/gate", "access": "read" });
            app = app.function(&plugin(function).plugin_json(json!({
                "limits": { "cpu": "20s", "time": "50s" },
                "grants": { "files": [folder] },
            })));
        }
        let handler = Handler::start(app);
        Stage { handler, gate }
    }

    /// Fills the memory of a sandbox, and ends the call.
    fn fill(&self, pushed_out: bool, seen: &mut Seen) {
        let open = self.gate.path().join("open");
        let filled = || self.handler.stderr().count_by_now("filled");
        let before = filled();
        thread::scope(|scope| {
            let filling = scope.spawn(|| self.call("One", "fill"));
            // A call that fails fills nothing.
            wait_until("memory is filled", || {
                filled() > before || filling.is_finished()
            });
            if pushed_out && self.handler.is_running() {
                let swapped = push_out(self.handler.pid());
                assert!(swapped >= PUSHED_OUT, "only {swapped} KiB are in swap");
            }
            fs::write(&open, "").unwrap();
            seen.add(filling.join().unwrap());
        });
        fs::remove_file(open).unwrap();
    }

    /// What calls of both functions find, one after another and many at once.
    fn look(&self, seen: &mut Seen) {
        for name in FUNCTIONS {
            seen.add(self.call(name, "look"));
        }
        thread::scope(|scope| {
            let looks: Vec<_> = (FUNCTIONS.len()..LOOKS)
                .map(|look| FUNCTIONS[look % FUNCTIONS.len()])
                .map(|name| scope.spawn(move || self.call(name, "look")))
                .collect();
            for look in looks {
                seen.add(look.join().unwrap());
            }
        });
    }

    /// How much a call finds; the reason of one that fails, as it does when what
    /// the plugin keeps for itself is not what it should be.
    fn call(&self, function: &str, what: &str) -> Result<u64, String> {
        let call = self.handler.call(function, what);
        let delivered = call.send().map_err(|failure| failure.to_string())?;
        match delivered.bindings.get("out") {
            Some(Received::Messages(messages)) => {
                let text = String::from_utf8_lossy(&messages[0]);
                text.parse().map_err(|_| format!("it found {text:?}"))
            }
            other => Err(format!("{other:?}")),
        }
    }
}

/// What the calls of one stage have seen.
#[derive(Default)]
struct Seen {
    calls: usize,
    /// How many of them saw something of an earlier call, and how much in all.
    foreign: usize,
    found: u64,
    failures: Vec<String>,
}

impl Seen {
    fn add(&mut self, call: Result<u64, String>) {
        self.calls += 1;
        match call {
            Ok(0) => {}
            Ok(found) => {
                self.foreign += 1;
                self.found += found;
            }
            Err(failure) => self.failures.push(failure),
        }
    }

    /// What is wrong about it, in a line.
    fn complaint(&self, what: &str) -> Option<String> {
        let failed = self.failures.len();
        (self.foreign + failed > 0).then(|| {
            format!(
                "{what}: of {} calls, {} saw {} words or elements of earlier calls, and {failed} failed: {:?}",
                self.calls,
                self.foreign,
                self.found,
                self.failures.first(),
            )
        })
    }
}

const STAGES: [(&str, &str, u32); 4] = [
    ("memory, one slot", "residue", 1),
    ("memory, many slots", "residue", 64),
    ("tables, one slot", "table-residue", 1),
    ("tables, many slots", "table-residue", 64),
];

/// What was seen in any stage.
fn complaints(rounds: usize, pushed_out: bool) -> Vec<String> {
    let stage = |(what, plugin, concurrency): (&str, &str, u32)| {
        let with_plugin = |function: Function| match plugin {
            "residue" => function.guest(plugin),
            text => function.plugin(guests::wat(text)),
        };
        let stage = Stage::new(with_plugin, concurrency);
        let mut seen = Seen::default();
        for _ in 0..rounds {
            stage.fill(pushed_out, &mut seen);
            stage.look(&mut seen);
        }
        seen.complaint(what)
    };
    STAGES.into_iter().filter_map(stage).collect()
}

/// The control: what the other test finds comes of memory that was pushed out, and
/// of nothing else.
#[test]
fn a_fresh_sandbox_holds_nothing_when_nothing_is_pushed_out() {
    let complaints = complaints(CONTROL_ROUNDS, false);
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// One test, because swap is the machine's.
#[test]
fn a_fresh_sandbox_has_no_data_of_earlier_calls() {
    let _swap = Swap::on();
    let complaints = complaints(ROUNDS, true);
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
