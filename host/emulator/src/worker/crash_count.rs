//! How many errors a worker may have (protocol reference, section 2.7).

use std::time::Duration;

use tokio::time::Instant;

/// The host stops at this error.
const MOST: usize = 3;

/// So long after an error the next one counts as the first.
const FORGOTTEN_AFTER: Duration = Duration::from_mins(30);

/// Errors in quick succession.
#[derive(Debug, Default)]
pub(super) struct CrashCount {
    count: usize,
    last: Option<Instant>,
}

impl CrashCount {
    /// Counts an error. Whether the host has to stop.
    pub(super) fn add(&mut self, now: Instant) -> bool {
        let is_old = |last| now.duration_since(last) > FORGOTTEN_AFTER;
        if self.last.is_some_and(is_old) {
            self.count = 0;
        }
        self.count += 1;
        self.last = Some(now);
        self.count >= MOST
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use super::CrashCount;

    #[test]
    fn the_third_error_in_quick_succession_stops_the_host() {
        for (minutes, stops) in [
            (&[0, 0, 0][..], &[false, false, true][..]),
            (&[0, 30, 60], &[false, false, true]),
            (&[0, 31, 60], &[false, false, false]),
            (&[0, 31, 60, 61], &[false, false, false, true]),
            (&[0, 1, 32, 33], &[false, false, false, false]),
        ] {
            let begin = Instant::now();
            let mut count = CrashCount::default();
            let stopped: Vec<_> = minutes
                .iter()
                .map(|minutes| count.add(begin + Duration::from_mins(*minutes)))
                .collect();
            assert_eq!(stopped, stops, "{minutes:?}");
        }
    }
}
