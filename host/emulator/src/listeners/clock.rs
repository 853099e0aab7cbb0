//! The time by which timers fire.

use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::Timestamp;

/// The time by which timers fire. Tests have a clock that they set.
pub trait Clock: Send + Sync {
    /// The time.
    fn now(&self) -> Timestamp;

    /// Waits until it is `time`; returns at once when that is past.
    fn sleep_until(&self, time: Timestamp) -> BoxFuture<'_, ()>;
}

/// The clock of this machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

/// How long is waited before the clock is looked at again. The clock may be set, and the
/// machine may sleep, which the timers of the runtime do not count.
const LONGEST_NAP: Duration = Duration::from_secs(30);

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep_until(&self, time: Timestamp) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            while let Ok(left) = Duration::try_from(time.duration_since(Timestamp::now()))
                && !left.is_zero()
            {
                tokio::time::sleep(left.min(LONGEST_NAP)).await;
            }
        })
    }
}
