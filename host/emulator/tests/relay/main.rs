//! Forwarding and proxying beside the recorded exchanges of the Functions host:
//! `cargo test -p corral-emulator --test relay -- --nocapture` prints the counts.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod app;
mod case;
mod differences;
mod envelope;
mod exchange;
mod handler;
mod script;
mod shown;

use corral_emulator::relay::Mode;

use crate::app::RecordedApp;
use crate::case::Case;

#[test]
fn forwarded_calls_agree_with_the_recordings() {
    judge("forwarding", 250, |name| {
        if name.starts_with("httpWorker-") {
            Mode::Legacy
        } else {
            Mode::Forwarding
        }
    });
}

#[test]
fn proxied_calls_agree_with_the_recordings() {
    judge("proxying", 340, |_| Mode::Proxying);
}

/// Replays all cases of a file; those that differ have to be listed with a reason, and
/// those that are listed have to differ.
fn judge(file: &str, cases: usize, mode: impl Fn(&str) -> Mode) {
    let app = RecordedApp::new();
    let recorded = Case::read_all(file);
    assert_eq!(recorded.len(), cases, "{file}.json");
    let mut wrong = Vec::new();
    let mut agreed = 0;
    for case in &recorded {
        let result = exchange::replay(&app, mode(&case.name), case)
            .and_then(|replayed| case.compare(&replayed));
        match (result, differences::reason(file, &case.name)) {
            (Ok(()), None) => agreed += 1,
            (Ok(()), Some(_)) => wrong.push(format!("{}: listed, but agrees", case.name)),
            (Err(_), Some(_)) => {}
            (Err(difference), None) => wrong.push(format!("{}: {difference}", case.name)),
        }
    }
    println!("{file}.json: {agreed} of {cases} cases agree");
    for (name, reason) in differences::of(file) {
        println!("  differs: {name}: {reason}");
    }
    assert!(
        wrong.is_empty(),
        "{} differ\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(agreed * 100 >= cases * 95, "{agreed} of {cases}");
}
