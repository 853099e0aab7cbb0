//! Malicious plugins. Each is contained as its row in the table specifies
//! (`tests/src/attacks/table.rs`), while a well-behaved function is called
//! continuously and never fails.

#![allow(
    clippy::expect_used,
    clippy::panic,
    reason = "a failing test panics with the reason"
)]

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use corral_tests::Handler;
use corral_tests::attacks::{ATTACKS, app, attack, behave};

/// The number of concurrent attacks.
const ATTACKERS: usize = 4;

#[test]
fn every_attack_is_contained() {
    let handler = Handler::start(app());
    let host = handler.host();
    behave(host).unwrap_or_else(|reason| panic!("before any attack: {reason}"));
    let (next, over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let complaints = thread::scope(|threads| {
        let well_behaved = threads.spawn(|| {
            let mut complaints = Vec::new();
            while !over.load(Ordering::Relaxed) {
                complaints.extend(behave(host).err());
            }
            complaints
        });
        let attackers: Vec<_> = (0..ATTACKERS)
            .map(|_| threads.spawn(|| attack_all(host, &next)))
            .collect();
        let mut complaints: Vec<String> = attackers
            .into_iter()
            .flat_map(|attacker| attacker.join().expect("the attacker goes on"))
            .collect();
        over.store(true, Ordering::Relaxed);
        complaints.extend(well_behaved.join().expect("the caller goes on"));
        complaints
    });
    assert!(handler.is_running());
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// Runs attacks until none are left.
fn attack_all(host: &corral_tests::client::FunctionsHost, next: &AtomicUsize) -> Vec<String> {
    let mut complaints = Vec::new();
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(row) = ATTACKS.get(index) else {
            return complaints;
        };
        complaints.extend(attack(host, index, row).err());
    }
}
