//! The CPU time of the calling thread.
//!
//! A thread that was preempted by another process does not compute, so a call on a
//! busy machine must not be charged for that time. A wall clock cannot distinguish
//! the two, but reading it takes no system call. So polls shorter than [`RECENT`] are
//! measured by it, and the CPU clock of a thread is read once in that time.

use std::cell::Cell;
use std::time::{Duration, Instant};

/// How old a reading may be that [`recent`] returns.
pub(crate) const RECENT: Duration = Duration::from_millis(1);

/// CPU time of the calling thread, now or up to [`RECENT`] ago.
pub(crate) fn recent() -> Duration {
    thread_local! {
        static LAST: Cell<Option<(Instant, Duration)>> = const { Cell::new(None) };
    }
    LAST.with(|last| match last.get() {
        Some((at, reading)) if at.elapsed() < RECENT => reading,
        _ => {
            let reading = now();
            last.set(Some((Instant::now(), reading)));
            reading
        }
    })
}

/// CPU time of the calling thread so far. Only values of the same thread can be
/// compared.
#[cfg(unix)]
pub(crate) fn now() -> Duration {
    use rustix::time::{ClockId, clock_gettime};

    let time = clock_gettime(ClockId::ThreadCPUTime);
    // Never negative: it starts at zero with the thread.
    Duration::try_from(time).unwrap_or_default()
}

/// Time since the first call: this system has no such clock, so time during which
/// a thread was preempted counts as CPU time.
#[cfg(not(unix))]
pub(crate) fn now() -> Duration {
    use std::sync::OnceLock;
    static BASE: OnceLock<Instant> = OnceLock::new();
    BASE.get_or_init(Instant::now).elapsed()
}

#[cfg(all(test, unix))]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn waiting_takes_no_cpu_time() {
        let before = now();
        thread::park_timeout(Duration::from_millis(200));
        assert!(now().saturating_sub(before) < Duration::from_millis(100));
    }

    #[test]
    fn computing_takes_cpu_time() {
        let before = now();
        let start = Instant::now();
        while now().saturating_sub(before) < Duration::from_millis(20) {
            assert!(start.elapsed() < Duration::from_mins(1));
        }
    }
}
