//! The layers of an invocation, computed from what was measured between marks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::bench::statistics::real;

/// What was measured, by scenario and step: `fresh.decode`.
pub(super) type Figures = BTreeMap<String, Quartiles>;

/// The quartiles of one step, in nanoseconds or instructions.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(super) struct Quartiles {
    pub(super) lower: u64,
    pub(super) median: u64,
    pub(super) upper: u64,
}

impl Quartiles {
    /// Of these values.
    pub(super) fn of(mut values: Vec<u64>) -> Self {
        values.sort_unstable();
        let at = |quarter: usize| values.get(values.len() * quarter / 4).copied();
        Self {
            lower: at(1).unwrap_or_default(),
            median: at(2).unwrap_or_default(),
            upper: at(3).unwrap_or_default(),
        }
    }
}

/// One layer without the cost of measuring it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Net {
    pub(super) lower: f64,
    pub(super) median: f64,
    pub(super) upper: f64,
}

/// What is measured between two marks, besides the step itself: always a mark, and
/// parts of a crossing between guest and host.
#[derive(Clone, Copy, Debug)]
enum Overhead {
    Mark,
    /// The guest calls the host at the end of the step, or returns at its beginning.
    HalfCrossing,
    Crossing,
}

impl Overhead {
    fn of(step: &str) -> Self {
        match step {
            "lower" | "lift" => Self::HalfCrossing,
            "guest" => Self::Crossing,
            _ => Self::Mark,
        }
    }
}

/// The step without the cost of measuring it; `None` if it was not measured.
pub(super) fn net(figures: &Figures, scenario: &str, step: &str) -> Option<Net> {
    let median = |step: &str| {
        let quartiles = figures.get(&format!("{scenario}.{step}"))?;
        Some(real(quartiles.median))
    };
    let step_figures = figures.get(&format!("{scenario}.{step}"))?;
    let mark = median("mark")?;
    let crossing = || Some((median("crossing")? - mark).max(0.0));
    let overhead = match Overhead::of(step) {
        Overhead::Mark => mark,
        Overhead::HalfCrossing => mark + crossing()? / 2.0,
        Overhead::Crossing => mark + crossing()?,
    };
    let without = |value: u64| (real(value) - overhead).max(0.0);
    Some(Net {
        lower: without(step_figures.lower),
        median: without(step_figures.median),
        upper: without(step_figures.upper),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cost_of_measuring_is_subtracted() {
        let step = |median| Quartiles {
            lower: median - 10,
            median,
            upper: median + 10,
        };
        let figures = [
            ("fresh.mark", step(20)),
            ("fresh.crossing", step(120)),
            ("fresh.decode", step(1020)),
            ("fresh.lower", step(1070)),
            ("fresh.guest", step(1120)),
            ("fresh.lift", step(1070)),
            ("fresh.drop", step(15)),
        ];
        let figures = figures.map(|(step, quartiles)| (step.to_owned(), quartiles));
        let figures = Figures::from(figures);
        for layer in ["decode", "lower", "guest", "lift"] {
            let expected = Net {
                lower: 990.0,
                median: 1000.0,
                upper: 1010.0,
            };
            assert_eq!(net(&figures, "fresh", layer), Some(expected), "{layer}");
        }
        let drop = net(&figures, "fresh", "drop").unwrap();
        assert!(drop.median.abs() < f64::EPSILON, "never less than nothing");
        assert_eq!(net(&figures, "warm", "decode"), None);
    }
}
