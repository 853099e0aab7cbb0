//! The results of a run: as a table, and as JSON for later comparison.

use anyhow::Result;
use serde::Serialize;

use crate::bench::machine::Machine;
use crate::bench::statistics::real;
use crate::resources::kibibytes;

/// A GiB in KiB.
const GIB: f64 = 1024.0 * 1024.0;

/// The memory of the handler at one moment, in KiB.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Memory {
    /// Resident in all.
    resident: u64,
    /// The part of it that is in no file. The rest is compiled code and programs in the
    /// page cache, which the system can drop and read again.
    anonymous: u64,
}

impl Memory {
    /// Of the process with this id.
    pub(super) fn of(pid: u32) -> Result<Self> {
        Ok(Self {
            resident: kibibytes(pid, "VmRSS:")?,
            anonymous: kibibytes(pid, "RssAnon:")?,
        })
    }
}

/// One plugin.
#[derive(Serialize)]
pub(super) struct Row {
    pub(super) plugin: &'static str,
    /// How many copies were loaded in the end.
    pub(super) copies: usize,
    /// How many sandboxes were waiting in the end.
    pub(super) live: usize,
    /// One copy, never called.
    pub(super) one_loaded: Memory,
    /// The same after one call.
    pub(super) one_called: Memory,
    /// The same with all sandboxes waiting.
    pub(super) all_live: Memory,
    /// All copies, never called.
    pub(super) all_loaded: Memory,
    /// The same after one call of each.
    pub(super) all_called: Memory,
}

/// A whole run.
#[derive(Serialize)]
pub(super) struct Report {
    pub(super) machine: Machine,
    pub(super) rows: Vec<Row>,
}

impl Report {
    /// A line for each plugin and state.
    pub(super) fn print(&self) {
        self.machine.print();
        println!();
        println!(
            "{:<16}{:<28}{:>8}{:>14}{:>16}{:>12}",
            "plugin", "state", "number", "KiB of each", "anonymous KiB", "in a GiB"
        );
        for row in &self.rows {
            let copies = row.copies.saturating_sub(1);
            let states = [
                ("idle, never called", copies, row.one_loaded, row.all_loaded),
                ("idle, called once", copies, row.one_called, row.all_called),
                ("live, waiting", row.live, row.one_called, row.all_live),
            ];
            for (state, number, before, after) in states {
                if number == 0 {
                    continue;
                }
                let each = |value: fn(&Memory) -> u64| {
                    (real(value(&after)) - real(value(&before))) / real(number as u64)
                };
                let resident = each(|memory| memory.resident);
                println!(
                    "{:<16}{state:<28}{number:>8}{resident:>14.0}{:>16.0}{:>12.0}",
                    row.plugin,
                    each(|memory| memory.anonymous),
                    GIB / resident
                );
            }
        }
    }
}
