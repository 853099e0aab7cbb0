//! The results of a run: as tables, and as JSON for later comparison.

use serde::Serialize;

use super::Facts;
use super::split::{Figures, Net, net};
use crate::bench::machine::Machine;

/// The layers of an invocation in their order, each with the step of `tests/layers`
/// that it is.
const LAYERS: [&str; 8] = [
    "decode",
    "store",
    "instantiate",
    "lower",
    "guest",
    "lift",
    "drop",
    "encode",
];

/// What the engine takes without components and sandboxes.
const ENGINE: [(&str, &str); 7] = [
    ("store", "empty store"),
    ("instantiate", "core module alone"),
    ("first_growth", "first `memory.grow`"),
    ("second_growth", "second `memory.grow`"),
    ("first_allocation", "first `cabi_realloc`"),
    ("32_allocations", "32 more of it"),
    ("drop", "drop"),
];

/// A line of a table.
#[derive(Serialize)]
struct Row {
    name: &'static str,
    /// In microseconds.
    time: Option<Net>,
    instructions: Option<Net>,
    /// The same on the general path.
    general_time: Option<Net>,
    general_instructions: Option<Net>,
    /// The same in an instance that earlier invocations have used.
    warm_time: Option<Net>,
    warm_instructions: Option<Net>,
}

/// A run of the program with all figures, before any subtraction.
#[derive(Serialize)]
struct Raw {
    facts: Facts,
    /// In nanoseconds or instructions.
    figures: Figures,
}

/// A whole run.
#[derive(Serialize)]
pub(super) struct Report {
    machine: Machine,
    layers: Vec<Row>,
    /// All layers as one step, with the plugin unchanged.
    whole: Row,
    engine: Vec<Row>,
    time: Raw,
    instructions: Raw,
}

impl Report {
    /// Of the two runs.
    pub(super) fn of(
        machine: Machine,
        (facts, time): (Facts, Figures),
        (profiled, instructions): (Facts, Figures),
    ) -> Self {
        let in_time = |scenario: &str, step: &str| net(&time, scenario, step).map(microseconds);
        let counted = |scenario: &str, step: &str| net(&instructions, scenario, step);
        let row = |name, scenario: &str, step: &str, also: Option<[&str; 2]>| {
            let [general, warm] = also.map_or([None; 2], |names| names.map(Some));
            Row {
                name,
                time: in_time(scenario, step),
                instructions: counted(scenario, step),
                general_time: general.and_then(|general| in_time(general, step)),
                general_instructions: general.and_then(|general| counted(general, step)),
                warm_time: warm.and_then(|warm| in_time(warm, step)),
                warm_instructions: warm.and_then(|warm| counted(warm, step)),
            }
        };
        Self {
            machine,
            layers: LAYERS
                .map(|layer| row(layer, "fresh", layer, Some(["general", "warm"])))
                .into(),
            whole: row("whole", "whole", "all", None),
            engine: ENGINE
                .map(|(step, name)| row(name, "engine", step, None))
                .into(),
            time: Raw {
                facts,
                figures: time,
            },
            instructions: Raw {
                facts: profiled,
                figures: instructions,
            },
        }
    }

    /// Prints both tables.
    pub(super) fn print(&self) {
        self.machine.print();
        let (timed, counted) = (&self.time.facts, &self.instructions.facts);
        println!(
            "{} invocations for time ({}, pool of {}, {}), {} for instructions ({}, pool of {}, {})",
            timed.invocations,
            timed.allocation,
            timed.pool,
            timed.reset,
            counted.invocations,
            counted.allocation,
            counted.pool,
            counted.reset
        );
        println!();
        println!(
            "{:<22}{:>9}{:>18}{:>14}{:>12}{:>14}{:>9}{:>14}",
            "layer",
            "µs",
            "quartiles",
            "instructions",
            "general µs",
            "instructions",
            "warm µs",
            "instructions"
        );
        self.layers.iter().for_each(Row::print);
        let sum = |value: fn(&Row) -> Option<Net>| {
            let medians = self.layers.iter().filter_map(value);
            medians.map(|net| net.median).sum::<f64>()
        };
        println!(
            "{:<22}{:>9.2}{:>18}{:>14.0}{:>12.2}{:>14.0}{:>9.2}{:>14.0}",
            "sum",
            sum(|row| row.time),
            "",
            sum(|row| row.instructions),
            sum(|row| row.general_time),
            sum(|row| row.general_instructions),
            sum(|row| row.warm_time),
            sum(|row| row.warm_instructions)
        );
        self.whole.print();
        println!();
        println!(
            "{:<22}{:>9}{:>18}{:>14}",
            "the engine alone", "µs", "quartiles", "instructions"
        );
        self.engine.iter().for_each(Row::print);
    }
}

impl Row {
    fn print(&self) {
        let shown = |net: Option<Net>, digits: usize| {
            net.map_or_else(String::new, |net| format!("{:.digits$}", net.median))
        };
        let quartiles = self.time.map_or_else(String::new, |net| {
            format!("{:.2} to {:.2}", net.lower, net.upper)
        });
        println!(
            "{:<22}{:>9}{quartiles:>18}{:>14}{:>12}{:>14}{:>9}{:>14}",
            self.name,
            shown(self.time, 2),
            shown(self.instructions, 0),
            shown(self.general_time, 2),
            shown(self.general_instructions, 0),
            shown(self.warm_time, 2),
            shown(self.warm_instructions, 0)
        );
    }
}

fn microseconds(nanoseconds: Net) -> Net {
    let Net {
        lower,
        median,
        upper,
    } = nanoseconds;
    Net {
        lower: lower / 1e3,
        median: median / 1e3,
        upper: upper / 1e3,
    }
}
