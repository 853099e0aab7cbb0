//! What goes in through a trigger comes out of the output bindings unchanged,
//! whatever the Functions host does to it on both ways.
//!
//! Every vector goes through the running binary: the simulated host encodes the
//! trigger, a plugin gives its value back, and the simulated host says what each
//! binding received. The tables are in `vectors/`, one line a vector.

mod vectors;

use std::sync::OnceLock;

use corral_tests::{Handler, Shared};
use vectors::{Vector, app, bytes, envelopes, events, replies, texts};

fn handler() -> Shared {
    static HANDLER: OnceLock<Handler> = OnceLock::new();
    Shared::lend(HANDLER.get_or_init(|| Handler::start(app::mirrors())))
}

/// Runs all vectors, prints the table, and only then fails.
fn run(vectors: Vec<Vector>) {
    let handler = handler();
    let mut wrong = Vec::new();
    for vector in vectors {
        match vector.run(&handler) {
            Ok(()) => println!("{:<78} ok", vector.name),
            Err(difference) => {
                println!("{:<78} WRONG", vector.name);
                wrong.push(format!("{}: {difference}", vector.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn texts_arrive_unchanged() {
    run(texts::vectors());
}

#[test]
fn bytes_arrive_unchanged() {
    run(bytes::vectors());
}

#[test]
fn batches_timers_and_documents_arrive() {
    run(events::vectors());
}

#[test]
fn http_callers_get_what_the_function_answered() {
    run(replies::vectors());
}

#[test]
fn envelopes_may_be_as_documented_or_incomplete() {
    run(envelopes::vectors());
}
