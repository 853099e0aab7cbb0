//! What is in stock.

use rmcp::schemars::{self, JsonSchema};
use serde::Deserialize;

/// The names of the items, and their prices.
pub(crate) const PRICES: [(&str, f64); 3] = [("apple", 0.4), ("banana", 0.25), ("cherry", 6.5)];

/// The server.
#[derive(Clone, Copy)]
pub(crate) struct Stock;

/// What the warehouse calls it.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Item {
    Apple,
    Banana,
    Cherry,
}

impl Item {
    pub(crate) fn name(self) -> &'static str {
        self.entry().0
    }

    pub(crate) fn price(self) -> f64 {
        self.entry().1
    }

    fn entry(self) -> (&'static str, f64) {
        let [apple, banana, cherry] = PRICES;
        match self {
            Self::Apple => apple,
            Self::Banana => banana,
            Self::Cherry => cherry,
        }
    }
}
