//! Retry policies, of function.json and of host.json (custom handler protocol,
//! section 7.4).

use std::time::Duration;

use crate::json::{Cursor, Object};
use crate::timespan;

/// How the Functions host tries a failed invocation again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How many times; `None` is for ever.
    pub max_retries: Option<u32>,
    /// How long it waits before each.
    pub delay: Delay,
}

/// The wait before a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delay {
    /// Always the same.
    Fixed(Duration),
    /// Growing.
    Exponential {
        /// The first wait.
        minimum: Duration,
        /// The longest wait.
        maximum: Duration,
    },
}

#[derive(Clone, Copy)]
enum Strategy {
    Fixed,
    Exponential,
}

/// Reads a `retry` object; what is wrong is reported.
pub(crate) fn read(policy: &Cursor<'_>) -> Option<RetryPolicy> {
    let policy = policy.object()?;
    let strategy = policy
        .required("strategy", "write \"fixedDelay\" or \"exponentialBackoff\"")
        .and_then(|strategy| {
            strategy.choice(&[
                ("fixedDelay", Strategy::Fixed),
                ("exponentialBackoff", Strategy::Exponential),
            ])
        });
    let max_retries = policy
        .required("maxRetryCount", "write a number, or -1 to retry for ever")
        .and_then(|count| max_retries(&count));
    let delay = match strategy? {
        Strategy::Fixed => interval(&policy, "delayInterval").map(Delay::Fixed),
        Strategy::Exponential => exponential(&policy),
    };
    Some(RetryPolicy {
        max_retries: max_retries?,
        delay: delay?,
    })
}

/// The outer option is absent when the number is wrong.
#[expect(
    clippy::option_option,
    reason = "the inner option is the value itself: no limit"
)]
fn max_retries(count: &Cursor<'_>) -> Option<Option<u32>> {
    let number = count.integer()?;
    if number == -1 {
        return Some(None);
    }
    let retries = u32::try_from(number).ok();
    if retries.is_none() {
        count.error(
            format!("is {number}, which is not a number of retries"),
            "write 0 or more, or -1 to retry for ever",
        );
    }
    retries.map(Some)
}

fn exponential(policy: &Object<'_>) -> Option<Delay> {
    let minimum = interval(policy, "minimumInterval");
    let maximum = interval(policy, "maximumInterval");
    let (minimum, maximum) = (minimum?, maximum?);
    if minimum > maximum {
        policy.cursor().error(
            "minimumInterval is longer than maximumInterval",
            "exchange the two",
        );
        return None;
    }
    Some(Delay::Exponential { minimum, maximum })
}

fn interval(policy: &Object<'_>, key: &str) -> Option<Duration> {
    const REMEDY: &str = "write it as hh:mm:ss, for example \"00:00:05\"";
    let interval = policy.required(key, REMEDY)?;
    let text = interval.text()?;
    let length = timespan::parse(text);
    if length.is_none() {
        interval.error(
            format!("is `{text}`, which is not a length of time"),
            REMEDY,
        );
    }
    length
}
