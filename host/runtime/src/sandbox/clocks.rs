//! The clocks that a plugin sees.
//!
//! A clock that tells nanoseconds tells how long the memory of others takes to
//! be read, and so, to a patient program, what is in it. A function has no need
//! of such a clock: milliseconds are enough to measure and to log by.

use std::time::{Duration, Instant, SystemTime};

use wasmtime_wasi::{HostMonotonicClock, HostWallClock, WasiCtxBuilder};

/// What a plugin without `grants.clocks` can tell apart.
const COARSE: Duration = Duration::from_millis(1);

/// The time of day, in whole milliseconds.
struct CoarseWall;

/// Time since a moment before the clock was made, in whole milliseconds. It never
/// tells zero, which Go's runtime takes for a clock that does not run.
struct CoarseMonotonic(Instant);

/// Gives the plugin clocks no finer than a function needs.
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
        // A machine whose clock is before 1970 has no time to tell.
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
    fn clocks_tell_whole_milliseconds() {
        assert_eq!(floor(Duration::from_nanos(1_999_999)), COARSE);
        assert_eq!(floor(Duration::from_nanos(999_999)), Duration::ZERO);
        assert_eq!(CoarseWall.now().subsec_nanos() % 1_000_000, 0);
        let monotonic = CoarseMonotonic(Instant::now());
        assert_eq!(monotonic.now() % 1_000_000, 0);
        assert!(monotonic.now() > 0);
    }
}
