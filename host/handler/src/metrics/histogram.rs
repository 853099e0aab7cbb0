//! A lock-free histogram of durations.
//!
//! The histogram of the metrics crate takes a write lock for each value, and each
//! invocation adds four.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::encoding::{EncodeMetric, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;

const MICROSECOND: u64 = 1_000;
const MILLISECOND: u64 = 1_000 * MICROSECOND;
const SECOND: u64 = 1_000 * MILLISECOND;

/// The upper bounds of the buckets, in nanoseconds. A sandbox takes tens of
/// microseconds, the longest functions take minutes.
const BOUNDS: [u64; 15] = [
    10 * MICROSECOND,
    25 * MICROSECOND,
    50 * MICROSECOND,
    100 * MICROSECOND,
    250 * MICROSECOND,
    500 * MICROSECOND,
    MILLISECOND,
    2_500 * MICROSECOND,
    10 * MILLISECOND,
    50 * MILLISECOND,
    100 * MILLISECOND,
    500 * MILLISECOND,
    2_500 * MILLISECOND,
    10 * SECOND,
    60 * SECOND,
];

/// Counts of durations by bucket.
#[derive(Debug, Default)]
pub(crate) struct Histogram {
    buckets: [AtomicU64; BOUNDS.len()],
    /// Durations above the last bound.
    longer: AtomicU64,
    /// The sum of all durations, in nanoseconds.
    sum: AtomicU64,
}

impl Histogram {
    /// Adds a duration.
    pub(crate) fn observe(&self, duration: Duration) {
        let seconds = duration.as_secs().saturating_mul(SECOND);
        let nanoseconds = seconds.saturating_add(duration.subsec_nanos().into());
        // Most durations are short, so the search begins at the first bound.
        let fits = BOUNDS.iter().position(|bound| nanoseconds <= *bound);
        let bucket = fits.and_then(|fits| self.buckets.get(fits));
        let bucket = bucket.unwrap_or(&self.longer);
        bucket.fetch_add(1, Ordering::Relaxed);
        self.sum.fetch_add(nanoseconds, Ordering::Relaxed);
    }

    /// The number of durations.
    pub(crate) fn count(&self) -> u64 {
        let all = self.buckets.iter().chain([&self.longer]);
        all.map(|bucket| bucket.load(Ordering::Relaxed)).sum()
    }

    /// The sum of all durations.
    pub(crate) fn sum(&self) -> Duration {
        Duration::from_nanos(self.sum.load(Ordering::Relaxed))
    }
}

impl EncodeMetric for Histogram {
    fn encode(&self, mut encoder: MetricEncoder<'_>) -> fmt::Result {
        let bounds = BOUNDS.map(|bound| Duration::from_nanos(bound).as_secs_f64());
        let counts = self.buckets.iter().chain([&self.longer]);
        let buckets: Vec<(f64, u64)> = bounds
            .into_iter()
            // The format's infinity.
            .chain([f64::MAX])
            .zip(counts.map(|count| count.load(Ordering::Relaxed)))
            .collect();
        // Summed from the encoded buckets, so that the last bucket and the count agree
        // while other threads add.
        let count = buckets.iter().map(|(_, count)| count).sum();
        encoder.encode_histogram::<NoLabelSet>(self.sum().as_secs_f64(), count, &buckets, None)
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Histogram
    }

    fn is_empty(&self) -> bool {
        self.count() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_in_the_first_bucket_that_fits() {
        for (duration, bucket) in [
            (Duration::ZERO, 0),
            (Duration::from_micros(10), 0),
            (Duration::from_nanos(10_001), 1),
            (Duration::from_millis(1), 6),
            (Duration::from_mins(1), 14),
        ] {
            let histogram = Histogram::default();
            histogram.observe(duration);
            let counted = histogram.buckets[bucket].load(Ordering::Relaxed);
            assert_eq!(counted, 1, "{duration:?}");
            assert_eq!((histogram.count(), histogram.sum()), (1, duration));
        }
        let histogram = Histogram::default();
        histogram.observe(Duration::from_mins(2));
        assert_eq!(histogram.longer.load(Ordering::Relaxed), 1);
        assert_eq!(histogram.count(), 1);
    }
}
