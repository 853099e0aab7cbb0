//! The clocks that a plugin sees.
//!
//! A clock with a resolution of nanoseconds allows timing attacks on the memory of
//! others. A function does not need one: milliseconds are enough for measurements
//! and logs.

use std::time::{Duration, Instant, SystemTime};

use wasmtime_wasi::{HostMonotonicClock, HostWallClock, WasiCtxBuilder};

/// The resolution without `grants.clocks`.
const COARSE: Duration = Duration::from_millis(1);

/// The time of day, in whole milliseconds.
struct CoarseWall;

/// Time since just before the clock was created, in whole milliseconds. It is
/// never zero, which Go's runtime takes for a clock that does not run.
struct CoarseMonotonic(Instant);

/// Gives the plugin clocks of a coarse resolution.
pub(super) fn coarsen(builder: &mut WasiCtxBuilder) {
    builder
        .wall_clock(CoarseWall)
        .monotonic_clock(CoarseMonotonic(Instant::now()));
}

fn floor(time: Duration) -> Duration {
    let rest = time.as_nanos() % COARSE.as_nanos();
    time.saturating_sub(Duration::from_nanos(u64::try_from(rest).unwrap_or(0)))
}

impl HostWallClock for CoarseWall {
    fn resolution(&self) -> Duration {
        COARSE
    }

    fn now(&self) -> Duration {
        let since_epoch = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        // Zero if the clock of the machine is set before 1970.
        floor(since_epoch.unwrap_or_default())
    }
}

impl HostMonotonicClock for CoarseMonotonic {
    fn resolution(&self) -> u64 {
        nanoseconds(COARSE)
    }

    fn now(&self) -> u64 {
        nanoseconds(COARSE + floor(self.0.elapsed()))
    }
}

fn nanoseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_have_a_resolution_of_one_millisecond() {
        assert_eq!(floor(Duration::from_nanos(1_999_999)), COARSE);
        assert_eq!(floor(Duration::from_nanos(999_999)), Duration::ZERO);
        assert_eq!(CoarseWall.now().subsec_nanos() % 1_000_000, 0);
        let monotonic = CoarseMonotonic(Instant::now());
        assert_eq!(monotonic.now() % 1_000_000, 0);
        assert!(monotonic.now() > 0);
    }
}
