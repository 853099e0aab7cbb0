//! How much a clock gives away.

use serde_json::{Value, json};
use wasip2::clocks::{monotonic_clock, wall_clock};

/// The shortest times above zero between readings of each clock.
pub(crate) fn steps() -> Value {
    let wall = || {
        let now = wall_clock::now();
        now.seconds * 1_000_000_000 + u64::from(now.nanoseconds)
    };
    json!({
        "monotonic": shortest(monotonic_clock::now),
        "wall": shortest(wall),
        "resolution": monotonic_clock::resolution(),
    })
}

fn shortest(now: impl Fn() -> u64) -> u64 {
    let mut shortest = u64::MAX;
    let mut last = now();
    // Enough readings for a few steps of a millisecond.
    for _ in 0..200_000 {
        let next = now();
        if next > last {
            shortest = shortest.min(next - last);
            last = next;
        }
    }
    shortest
}
