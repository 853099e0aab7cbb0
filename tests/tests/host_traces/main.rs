//! The handler against the recorded exchanges of the Functions host's own code
//! (`tests/host-traces`).

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failing test panics with the reason"
)]

mod apps;
mod extensions;
mod forwarding;
mod inputs;
mod observed;
mod placeholders;
mod proxying;
mod replay;

/// The files are there and hold what their README counts.
#[test]
fn the_recordings_are_complete() {
    for (file, count) in [
        ("inputs", 256),
        ("outputs", 1862),
        ("forwarding", 250),
        ("proxying", 340),
        ("apps", 388),
        ("eventgrid", 9),
    ] {
        assert_eq!(corral_tests::traces::cases(file).len(), count, "{file}");
    }
}
