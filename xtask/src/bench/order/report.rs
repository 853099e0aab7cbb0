//! The figures of a run: as a table for people, as JSON for later comparison.

use serde::Serialize;

use crate::bench::load::Sample;

/// The spread of the native rounds on a machine that does nothing else.
const STEADY: f64 = 1.25;

/// Both servers, measured one right after the other.
#[derive(Serialize)]
pub(super) struct Round {
    /// The native program.
    pub(super) native: Sample,
    /// The handler with a fresh sandbox for every request.
    pub(super) handler: Sample,
}

impl Round {
    /// The share of the native throughput that the handler reaches.
    fn throughput(&self) -> f64 {
        self.handler.requests_per_second / self.native.requests_per_second
    }

    /// How many times the native p99 the handler's is.
    fn tail(&self) -> f64 {
        microseconds(self.handler.p99_microseconds) / microseconds(self.native.p99_microseconds)
    }
}

/// A whole run.
#[derive(Serialize)]
pub(super) struct Report {
    /// The rounds in their order.
    rounds: Vec<Round>,
    /// The median of the rounds' ratios of throughput.
    throughput_ratio: f64,
    /// The median of the rounds' ratios of p99.
    p99_ratio: f64,
}

impl Report {
    /// Takes the medians of the ratios, not the ratio of the medians: a machine
    /// that slows down during a round slows down both halves of it.
    pub(super) fn of(rounds: Vec<Round>) -> Self {
        Self {
            throughput_ratio: median(rounds.iter().map(Round::throughput)),
            p99_ratio: median(rounds.iter().map(Round::tail)),
            rounds,
        }
    }

    /// One line a round, and the medians.
    pub(super) fn print(&self) {
        println!("              native                     handler, fresh sandbox");
        println!("round   requests/s   p50 µs   p99 µs   requests/s   p50 µs   p99 µs    ratio");
        for (round, number) in self.rounds.iter().zip(1..) {
            println!(
                "{number:>5}{}{}   {:>6.2}",
                columns(&round.native),
                columns(&round.handler),
                round.throughput()
            );
        }
        println!(
            "median of the ratios: throughput {:.2}, p99 {:.2}",
            self.throughput_ratio, self.p99_ratio
        );
        let spread = spread(
            self.rounds
                .iter()
                .map(|round| round.native.requests_per_second),
        );
        if spread > STEADY {
            println!(
                "warning: the native rounds differ by a factor of {spread:.2}: \
                 other programs use this machine; end them and measure again"
            );
        }
    }
}

fn columns(sample: &Sample) -> String {
    format!(
        "   {:>10.0}   {:>6}   {:>6}",
        sample.requests_per_second, sample.p50_microseconds, sample.p99_microseconds
    )
}

/// The largest value as a multiple of the smallest.
fn spread(values: impl Iterator<Item = f64> + Clone) -> f64 {
    values.clone().fold(0.0, f64::max) / values.fold(f64::INFINITY, f64::min)
}

/// Exact up to 2^53 µs, which is 285 years.
#[allow(
    clippy::cast_precision_loss,
    reason = "no request takes longer than 285 years"
)]
fn microseconds(time: u64) -> f64 {
    time as f64
}

/// The middle value; of an even number the higher of the two in the middle.
fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
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
