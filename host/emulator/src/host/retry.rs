//! Retry policies (custom handler protocol, section 7.4).

use std::time::Duration;

use corral_app::{Delay, RetryPolicy};
use uuid::Uuid;

/// Whether another try follows after `retries` of them; a policy counts tries after the
/// first.
pub(super) fn may_retry(policy: RetryPolicy, retries: u32) -> bool {
    policy.max_retries.is_none_or(|most| retries < most)
}

/// How long the host waits before the retry numbered `retry`, from 0.
pub(super) fn delay(policy: RetryPolicy, retry: u32) -> Duration {
    match policy.delay {
        Delay::Fixed(delay) => delay,
        Delay::Exponential { minimum, maximum } => {
            backoff(minimum, maximum, retry, random_factor())
        }
    }
}

/// The wait doubles from the minimum up to the maximum.
fn backoff(minimum: Duration, maximum: Duration, retry: u32, factor: f64) -> Duration {
    if retry == 0 {
        return minimum.min(maximum);
    }
    // A larger power would be over every maximum.
    let power = f64::from(retry.min(60)).exp2() - 1.0;
    let seconds = minimum.as_secs_f64() * (1.0 + power * factor);
    Duration::try_from_secs_f64(seconds).map_or(maximum, |wait| wait.min(maximum))
}

/// From 0.8 to 1.2, so that functions that failed together do not retry together.
fn random_factor() -> f64 {
    let [byte, ..] = Uuid::new_v4().into_bytes();
    0.8 + f64::from(byte & 0x3f) / 160.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_are_counted() {
        for (most, retries, allowed) in [
            (Some(0), 0, false),
            (Some(2), 0, true),
            (Some(2), 1, true),
            (Some(2), 2, false),
            (None, 1_000_000, true),
        ] {
            let policy = RetryPolicy {
                max_retries: most,
                delay: Delay::Fixed(Duration::ZERO),
            };
            assert_eq!(may_retry(policy, retries), allowed, "{most:?} {retries}");
        }
    }

    #[test]
    fn waits_grow_up_to_the_maximum() {
        let seconds = Duration::from_secs;
        for (minimum, maximum, retry, factor, wait) in [
            (5, 60, 0, 1.2, 5.0),
            (5, 60, 1, 1.0, 10.0),
            (5, 60, 1, 0.8, 9.0),
            (5, 60, 2, 1.0, 20.0),
            (5, 60, 3, 1.0, 40.0),
            (5, 60, 4, 1.0, 60.0),
            (5, 60, u32::MAX, 1.2, 60.0),
            (10, 5, 0, 1.0, 5.0),
        ] {
            let found = backoff(seconds(minimum), seconds(maximum), retry, factor);
            assert!(
                (found.as_secs_f64() - wait).abs() < 1e-6,
                "{retry}: {found:?}"
            );
        }
        for _ in 0..100 {
            assert!((0.8..=1.2).contains(&random_factor()));
        }
    }
}
