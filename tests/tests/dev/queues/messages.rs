//! The messages, and what came of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Value, json};

use super::DONE;

/// The deliveries that the app allows.
const DELIVERIES: usize = 5;

/// The others fail at most on so many, so that a few kills do not make them fail on all.
const MOST_FAILURES: usize = 1;

/// Whether the message with this number fails on every delivery.
fn always_fails(number: usize) -> bool {
    number % 100 == 13
}

/// On which deliveries the message with this number fails: on a tenth of them.
fn failures(number: usize) -> Vec<usize> {
    let fails = |delivery: &usize| {
        let mixed = (number * DELIVERIES + delivery).wrapping_mul(0x9e37_79b9) >> 8;
        always_fails(number) || mixed.is_multiple_of(10)
    };
    let most = if always_fails(number) {
        DELIVERIES
    } else {
        MOST_FAILURES
    };
    (1..=DELIVERIES).filter(fails).take(most).collect()
}

/// The message with this number.
pub(super) fn text(number: usize) -> String {
    json!({ "do": "deliver", "number": number, "fails": failures(number) }).to_string()
}

/// What came of the messages.
#[derive(Default)]
pub(super) struct Found {
    /// The numbers of messages that were worked on, and their deliveries.
    done: Vec<(usize, usize)>,
    poisoned: Vec<usize>,
}

impl Found {
    /// Adds a message of this queue.
    pub(super) fn add(&mut self, queue: &str, text: &str) {
        let message: Value = serde_json::from_str(text).unwrap();
        let number = |key: &str| usize::try_from(message[key].as_u64().unwrap()).unwrap();
        match queue {
            DONE => self.done.push((number("number"), number("delivery"))),
            _ => self.poisoned.push(number("number")),
        }
    }

    /// How many copies are in the poison queue of messages that are there already.
    pub(super) fn poisoned_twice(&self) -> usize {
        let different: BTreeSet<_> = self.poisoned.iter().collect();
        self.poisoned.len() - different.len()
    }

    /// How many results there are of messages that have one already.
    fn done_again(&self) -> usize {
        let different: BTreeSet<_> = self.done.iter().map(|(number, _)| number).collect();
        self.done.len() - different.len()
    }

    pub(super) fn check(&self, count: usize) {
        let mut results = BTreeMap::new();
        for result in &self.done {
            *results.entry(result).or_insert(0) += 1;
        }
        results.retain(|_, times| *times > 1);
        assert!(results.is_empty(), "doubled silently: {results:?}");
        let done: BTreeSet<_> = self.done.iter().map(|(number, _)| *number).collect();
        let poisoned: BTreeSet<_> = self.poisoned.iter().copied().collect();
        let failing: BTreeSet<_> = (0..count).filter(|number| always_fails(*number)).collect();
        assert_eq!(poisoned, failing);
        let lost: Vec<_> = (0..count)
            .filter(|number| !done.contains(number) && !poisoned.contains(number))
            .collect();
        assert!(lost.is_empty(), "lost: {lost:?}");
        assert!(done.is_disjoint(&poisoned));
        let failed = |(number, delivery): &&(usize, usize)| failures(*number).contains(delivery);
        assert_eq!(self.done.iter().find(failed), None);
    }
}

impl fmt::Display for Found {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "{} results, {} of them again after a kill, {} messages in the poison queue, {} of them twice",
            self.done.len(),
            self.done_again(),
            self.poisoned.len(),
            self.poisoned_twice()
        )
    }
}
