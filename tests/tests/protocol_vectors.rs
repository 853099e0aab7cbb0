//! Trigger values reach the output bindings unchanged, whatever the Functions host
//! does to them in both directions.
//!
//! Every vector goes through the running binary: the simulated host encodes the
//! trigger, a plugin gives its value back, and the simulated host says what each
//! binding received. The tables are in `vectors/`, one line a vector. Each vector runs
//! with a plugin for each version of the contract.

mod vectors;

use std::sync::OnceLock;

use corral_tests::{Handler, Shared};
use vectors::{Vector, app, bytes, envelopes, events, replies, texts, told};

/// A handler for each version of the contract.
fn handlers() -> impl Iterator<Item = (&'static str, Shared)> {
    static HANDLERS: OnceLock<[(&str, Handler); app::MIRRORS.len()]> = OnceLock::new();
    let handlers = HANDLERS.get_or_init(|| {
        app::MIRRORS.map(|(version, guest)| (version, Handler::start(app::mirrors(guest))))
    });
    let handlers = handlers.iter();
    handlers.map(|(version, handler)| (*version, Shared::lend(handler)))
}

/// Runs all vectors, prints the table, and only then fails.
fn run(vectors: &[Vector]) {
    let mut wrong = Vec::new();
    for (version, handler) in handlers() {
        for vector in vectors {
            let title = format!("{version} {}", vector.name);
            match vector.run(&handler) {
                Ok(()) => println!("{title:<84} ok"),
                Err(difference) => {
                    println!("{title:<84} WRONG");
                    wrong.push(format!("{title}: {difference}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn texts_arrive_unchanged() {
    run(&texts::vectors());
}

#[test]
fn bytes_arrive_unchanged() {
    run(&bytes::vectors());
}

#[test]
fn batches_timers_and_documents_arrive() {
    run(&events::vectors());
}

#[test]
fn http_callers_get_the_response_of_the_function() {
    run(&replies::vectors());
}

#[test]
fn envelopes_may_be_as_documented_or_incomplete() {
    run(&envelopes::vectors());
}

#[test]
fn what_does_not_arrive_as_it_was_is_told() {
    let wrong = told::wrong();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
