//! Retry policies.

use std::time::Duration;

use super::{TIMER, function, json};
use crate::{Delay, RetryPolicy};

#[test]
fn retries_are_read() {
    let fixed = r#""retry": { "strategy": "FixedDelay", "maxRetryCount": 3, "delayInterval": "00:00:05" },"#;
    let growing = r#""retry": { "strategy": "exponentialBackoff", "maxRetryCount": -1, "minimumInterval": "00:00:01", "maximumInterval": "00:01:00" },"#;
    let second = |max_retries| {
        let delay = Delay::Fixed(Duration::from_secs(1));
        Some(RetryPolicy { max_retries, delay })
    };
    let rounded =
        r#""retry": { "strategy": 1, "maxRetryCount": 2.5, "delayInterval": "00:00:01" },"#;
    let text = r#""retry": { "strategy": "fixedDelay", "maxRetryCount": "2", "delayInterval": "00:00:01" },"#;
    for (retry, expected) in [
        ("", None),
        (rounded, second(Some(2))),
        (text, second(Some(2))),
        (
            &growing.replace(r#""strategy": "exponentialBackoff","#, ""),
            Some(RetryPolicy {
                max_retries: None,
                delay: Delay::Exponential {
                    minimum: Duration::from_secs(1),
                    maximum: Duration::from_mins(1),
                },
            }),
        ),
        (
            fixed,
            Some(RetryPolicy {
                max_retries: Some(3),
                delay: Delay::Fixed(Duration::from_secs(5)),
            }),
        ),
        (
            growing,
            Some(RetryPolicy {
                max_retries: None,
                delay: Delay::Exponential {
                    minimum: Duration::from_secs(1),
                    maximum: Duration::from_mins(1),
                },
            }),
        ),
    ] {
        assert_eq!(function(&json(retry, TIMER)).retry, expected, "{retry}");
    }
}
