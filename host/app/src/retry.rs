//! Retry policies, of function.json and of host.json (custom handler protocol,
//! section 7.4).

use std::time::Duration;

use crate::json::{Cursor, Dialect, Object, Value};
use crate::timespan;

/// How the Functions host retries a failed invocation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How many times; `None` is without limit.
    pub max_retries: Option<u32>,
    /// How long it waits before each.
    pub delay: Delay,
}

/// The wait before a retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delay {
    /// Constant.
    Fixed(Duration),
    /// Exponential backoff.
    Exponential {
        /// The first wait.
        minimum: Duration,
        /// The longest wait.
        maximum: Duration,
    },
}

/// In the order of their numbers in .NET: the first is the default.
#[derive(Clone, Copy)]
enum Strategy {
    Exponential,
    Fixed,
}

/// Reads a `retry` object; problems are reported.
pub(crate) fn read(policy: &Cursor<'_>) -> Option<RetryPolicy> {
    let policy = policy.object()?;
    let strategy = match policy.given("strategy") {
        Some(strategy) if matches!(strategy.value(), Value::Null) => {
            strategy.error("is null", "write \"fixedDelay\" or \"exponentialBackoff\"");
            None
        }
        Some(strategy) => strategy.enumeration(&[
            ("exponentialBackoff", Strategy::Exponential),
            ("fixedDelay", Strategy::Fixed),
        ]),
        None => Some(Strategy::Exponential),
    };
    let max_retries = policy
        .required("maxRetryCount", "write a number, or -1 to retry forever")
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
    let number = whole(count)?;
    if number == -1 {
        return Some(None);
    }
    let retries = i32::try_from(number).ok().map(i32::cast_unsigned);
    let retries = retries.filter(|_| number >= 0);
    if retries.is_none() {
        count.error(
            format!("is {number}, which is not a valid number of retries"),
            "write 0 or more, or -1 to retry forever",
        );
    }
    retries.map(Some)
}

/// Newtonsoft's JSON reader rounds a fraction and takes text, where .NET
/// configuration wants a whole number.
fn whole(count: &Cursor<'_>) -> Option<i64> {
    let digits = match (count.value(), count.dialect()) {
        (Value::Number(digits) | Value::Text(digits), Dialect::Binding) => digits.trim(),
        _ => return count.integer(),
    };
    let fraction: Option<f64> = digits.parse().ok();
    match fraction.filter(|_| digits.contains('.')) {
        // What does not fit is refused as a number of retries.
        Some(fraction) => {
            count.warn(
                format!("is {digits}, which the Functions host rounds"),
                "write a whole number",
            );
            format!("{:.0}", fraction.round_ties_even()).parse().ok()
        }
        None => count.integer(),
    }
}

fn exponential(policy: &Object<'_>) -> Option<Delay> {
    let minimum = interval(policy, "minimumInterval");
    let maximum = interval(policy, "maximumInterval");
    let (minimum, maximum) = (minimum?, maximum?);
    if minimum > maximum {
        policy.cursor().error(
            "minimumInterval is longer than maximumInterval",
            "swap the two",
        );
        return None;
    }
    Some(Delay::Exponential { minimum, maximum })
}

fn interval(policy: &Object<'_>, key: &str) -> Option<Duration> {
    const REMEDY: &str = "write it as hh:mm:ss, for example \"00:00:05\"";
    let interval = policy.required(key, REMEDY)?;
    // Only configuration converts a number; it counts days.
    let number = matches!(interval.value(), Value::Number(_));
    if number && interval.dialect() == Dialect::Binding {
        interval.error("is a number, not a length of time", REMEDY);
        return None;
    }
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
