//! Connections that cannot be accepted, one after another.

use std::time::Duration;

use tokio::time::Instant;

/// So many without a break mean that none will be accepted any more.
const MOST: u32 = 300;

/// A failure that comes later than this has nothing to do with the one before.
const BREAK: Duration = Duration::from_secs(1);

/// The failures since the last connection that was accepted.
#[derive(Debug, Default)]
pub(super) struct AcceptFailures {
    count: u32,
    last: Option<Instant>,
}

impl AcceptFailures {
    /// Notes one at `now`. Whether it is time to give up.
    pub(super) fn add(&mut self, now: Instant) -> bool {
        let apart = self
            .last
            .is_none_or(|last| now.saturating_duration_since(last) > BREAK);
        self.count = if apart {
            1
        } else {
            self.count.saturating_add(1)
        };
        self.last = Some(now);
        self.count >= MOST
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many failures that are `pause` apart it takes to give up.
    fn borne(pause: Duration) -> Option<u32> {
        let (mut failures, mut now) = (AcceptFailures::default(), Instant::now());
        (1..2 * MOST).find(|_| {
            now += pause;
            failures.add(now)
        })
    }

    #[test]
    fn only_failures_without_a_break_are_permanent() {
        assert_eq!(borne(Duration::ZERO), Some(MOST));
        assert_eq!(borne(BREAK), Some(MOST));
        assert_eq!(borne(BREAK + Duration::from_millis(1)), None);
    }
}
