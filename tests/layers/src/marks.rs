//! Marks: the moments at which one step ends and the next begins.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Instant;

use serde::Serialize;

/// The step that ends at a mark if what came before is not measured.
pub(crate) const BETWEEN: &str = "";

/// The steps that end where the guest calls the host, in this order.
const STAMPS: [&str; 3] = ["lower", "crossing", "guest"];

thread_local! {
    static TAKEN: RefCell<Vec<(&'static str, Instant)>> = const { RefCell::new(Vec::new()) };
    /// The number of stamps since [`before_call`].
    static STAMP: Cell<usize> = const { Cell::new(0) };
}

/// Ends `step`. A profiler starts a new account when this function is entered, so it
/// must not be inlined.
#[inline(never)]
pub(crate) fn mark(step: &'static str) {
    TAKEN.with_borrow_mut(|taken| taken.push((step, Instant::now())));
}

/// The next stamps belong to another call.
pub(crate) fn before_call() {
    STAMP.set(0);
}

/// A mark by the guest.
pub(crate) fn stamp() {
    let number = STAMP.replace(STAMP.get() + 1);
    mark(STAMPS.get(number).copied().unwrap_or(BETWEEN));
}

/// The lower quartile, the median and the upper quartile of one step, in nanoseconds.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Quartiles {
    lower: u128,
    median: u128,
    upper: u128,
}

/// The marks of many invocations.
#[derive(Default)]
pub(crate) struct Marks {
    names: Vec<String>,
    nanoseconds: BTreeMap<String, Vec<u128>>,
    last: Option<Instant>,
}

impl Marks {
    /// Takes the marks since the last time. The steps get the name of their
    /// `scenario`; without one they are not measured.
    pub(crate) fn collect(&mut self, scenario: Option<&str>) {
        TAKEN.with_borrow_mut(|taken| {
            for (step, at) in taken.drain(..) {
                let before = self.last.replace(at);
                let (Some(scenario), false) = (scenario, step == BETWEEN) else {
                    self.names.push(BETWEEN.to_owned());
                    continue;
                };
                let name = format!("{scenario}.{step}");
                if let Some(before) = before {
                    let times = self.nanoseconds.entry(name.clone()).or_default();
                    times.push(at.duration_since(before).as_nanos());
                }
                self.names.push(name);
            }
        });
    }

    /// The step that ended at each mark, in the order of the marks.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// The times of each step.
    pub(crate) fn quartiles(self) -> BTreeMap<String, Quartiles> {
        let of = |mut times: Vec<u128>| {
            times.sort_unstable();
            let at = |quarter: usize| times.get(times.len() * quarter / 4).copied();
            Quartiles {
                lower: at(1).unwrap_or_default(),
                median: at(2).unwrap_or_default(),
                upper: at(3).unwrap_or_default(),
            }
        };
        let steps = self.nanoseconds.into_iter();
        steps.map(|(step, times)| (step, of(times))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_of_a_call_have_names_and_only_scenarios_are_measured() {
        let call = || {
            mark(BETWEEN);
            before_call();
            for _ in 0..3 {
                stamp();
            }
            mark("lift");
        };
        let mut marks = Marks::default();
        call();
        marks.collect(None);
        call();
        marks.collect(Some("fresh"));
        let steps = [
            "",
            "fresh.lower",
            "fresh.crossing",
            "fresh.guest",
            "fresh.lift",
        ];
        assert_eq!(marks.names(), [[""; 5], steps].concat());
        let measured: Vec<String> = marks.quartiles().into_keys().collect();
        assert_eq!(
            measured,
            ["fresh.crossing", "fresh.guest", "fresh.lift", "fresh.lower"]
        );
    }
}
