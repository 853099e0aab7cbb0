//! How long an empty queue is left alone.

use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// The shortest pause, and the unit by which pauses grow.
const MINIMUM: Duration = Duration::from_millis(100);

/// Pauses that double, by a fifth more or less, as those of the host do.
#[derive(Debug)]
pub(super) struct Backoff {
    maximum: Duration,
    current: Duration,
    exponent: u32,
}

impl Backoff {
    /// Pauses up to `maximum`.
    pub(super) fn new(maximum: Duration) -> Self {
        Self {
            maximum,
            current: Duration::ZERO,
            exponent: 0,
        }
    }

    /// The next pause; the shortest when there were messages since the last.
    pub(super) fn next(&mut self, found_messages: bool) -> Duration {
        if found_messages {
            self.current = MINIMUM;
            self.exponent = 1;
        } else if self.current < self.maximum {
            let pause = match self.exponent.checked_sub(1) {
                Some(doublings) => MINIMUM + growth(doublings),
                None => MINIMUM,
            };
            if pause < self.maximum {
                self.current = pause;
                self.exponent += 1;
            } else {
                self.current = self.maximum;
            }
        }
        self.current
    }
}

fn growth(doublings: u32) -> Duration {
    let units = 2_u32.saturating_pow(doublings);
    // 80 to 120 hundredths.
    let hundredths = 80 + u32::try_from(RandomState::new().hash_one(doublings) % 41).unwrap_or(20);
    MINIMUM.saturating_mul(units).saturating_mul(hundredths) / 100
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Backoff;

    #[test]
    fn pauses_grow_to_the_maximum() {
        let milliseconds = Duration::from_millis;
        let mut backoff = Backoff::new(milliseconds(2000));
        // Whether messages were found, and between what the pause is.
        for (found, least, most) in [
            (false, 100, 100),
            (false, 180, 220),
            (false, 260, 340),
            (false, 420, 580),
            (false, 740, 1060),
            (false, 1380, 2000),
            (false, 2000, 2000),
            (false, 2000, 2000),
            (true, 100, 100),
            (true, 100, 100),
            (false, 180, 220),
        ] {
            let pause = backoff.next(found);
            let expected = milliseconds(least)..=milliseconds(most);
            assert!(expected.contains(&pause), "{pause:?} {expected:?}");
        }
    }
}
