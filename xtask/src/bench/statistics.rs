//! Summaries of figures that were measured several times.

/// The middle value; of an even number the higher of the two in the middle.
pub(super) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The largest value as a multiple of the smallest.
pub(super) fn spread(values: impl Iterator<Item = f64> + Clone) -> f64 {
    values.clone().fold(0.0, f64::max) / values.fold(f64::INFINITY, f64::min)
}

/// A count as a number with a fraction. Exact up to 2^53: as microseconds 285 years,
/// as bytes 8 PiB.
#[allow(
    clippy::cast_precision_loss,
    reason = "no figure of a benchmark is that large"
)]
pub(super) fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::{median, spread};

    #[test]
    fn the_spread_shows_a_busy_machine() {
        assert!((spread([200.0, 100.0, 150.0].into_iter()) - 2.0).abs() < f64::EPSILON);
    }

    #[test]
    fn the_median_is_the_middle_value() {
        let cases: [(&[f64], f64); 3] = [
            (&[0.5], 0.5),
            (&[0.9, 0.1, 0.5], 0.5),
            (&[0.4, 0.1, 0.3, 0.2], 0.3),
        ];
        for (values, expected) in cases {
            assert_eq!(median(values.iter().copied()).to_bits(), expected.to_bits());
        }
    }
}
