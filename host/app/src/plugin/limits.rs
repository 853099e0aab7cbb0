//! What a plugin may use up.

use std::time::Duration;

use super::quantity;
use crate::json::{Cursor, Object};

/// The limits of one plugin. Those on memory, time and tables hold for every
/// invocation by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Linear memory of all instances of one invocation together, in bytes.
    pub memory: u64,
    /// Wall-clock time of one invocation. When neither plugin.json nor
    /// corral.json gives it, it is also kept below `functionTimeout` of
    /// host.json.
    pub time: Duration,
    /// Time spent computing in one invocation.
    pub cpu: Duration,
    /// Invocations at once.
    pub concurrency: u32,
    /// Invocations that may wait for their turn; one more is refused.
    pub queue: u32,
    /// Bytes of a request's body.
    pub request_body: u64,
    /// Bytes of a response's body.
    pub response_body: u64,
    /// Lines logged in one invocation; what follows is dropped.
    pub log_lines: u32,
    /// Bytes logged in one invocation; what follows is dropped.
    pub log_bytes: u64,
    /// Outbound requests of this plugin at once, in all its invocations
    /// together.
    pub outbound: u32,
    /// Table elements of one invocation, in all tables together.
    pub tables: u32,
    /// Core instances in one invocation: a component may be made of several.
    pub instances: u32,
    /// Files and folders open at once in one invocation, granted folders
    /// included.
    pub open_files: u32,
    /// Things of the host that one invocation holds at once: files, streams,
    /// requests, timers and the like.
    pub handles: u32,
}

const KIB: u64 = 1 << 10;
const MIB: u64 = 1 << 20;

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory: 256 * MIB,
            time: Duration::from_mins(1),
            cpu: Duration::from_secs(10),
            concurrency: 64,
            queue: 256,
            request_body: 100 * MIB,
            response_body: 100 * MIB,
            log_lines: 1000,
            log_bytes: MIB,
            outbound: 128,
            tables: 100_000,
            instances: 64,
            open_files: 64,
            handles: 1000,
        }
    }
}

/// Where a limit is kept, which also says how it is written.
#[derive(Clone, Copy)]
enum Slot {
    Bytes(fn(&mut Limits) -> &mut u64),
    Count(fn(&mut Limits) -> &mut u32),
    Time(fn(&mut Limits) -> &mut Duration),
}

/// One limit of the files.
struct Entry {
    key: &'static str,
    slot: Slot,
    /// The least value that lets a plugin run, as [`Entry::get`] gives it.
    least: u64,
}

const MILLISECOND: u64 = 1_000_000;

static ENTRIES: [Entry; 14] = [
    // A page of WebAssembly memory.
    entry("memory", Slot::Bytes(|limits| &mut limits.memory), 64 * KIB),
    entry("time", Slot::Time(|limits| &mut limits.time), MILLISECOND),
    entry("cpu", Slot::Time(|limits| &mut limits.cpu), MILLISECOND),
    entry(
        "concurrency",
        Slot::Count(|limits| &mut limits.concurrency),
        1,
    ),
    entry("queue", Slot::Count(|limits| &mut limits.queue), 0),
    entry(
        "request_body",
        Slot::Bytes(|limits| &mut limits.request_body),
        0,
    ),
    entry(
        "response_body",
        Slot::Bytes(|limits| &mut limits.response_body),
        0,
    ),
    entry("log_lines", Slot::Count(|limits| &mut limits.log_lines), 0),
    entry("log_bytes", Slot::Bytes(|limits| &mut limits.log_bytes), 0),
    entry("outbound", Slot::Count(|limits| &mut limits.outbound), 1),
    entry("tables", Slot::Count(|limits| &mut limits.tables), 0),
    entry("instances", Slot::Count(|limits| &mut limits.instances), 1),
    entry(
        "open_files",
        Slot::Count(|limits| &mut limits.open_files),
        0,
    ),
    // A program has its three standard streams.
    entry("handles", Slot::Count(|limits| &mut limits.handles), 3),
];

/// A limit of earlier versions, which promised what no engine can keep: all
/// plugins run on stacks of one size.
const MOVED: &str = "stack";

const fn entry(key: &'static str, slot: Slot, least: u64) -> Entry {
    Entry { key, slot, least }
}

/// The keys of `limits` and of `ceilings`.
pub(crate) fn keys() -> [&'static str; 14] {
    ENTRIES.each_ref().map(|entry| entry.key)
}

impl Entry {
    /// The limit as a number: bytes, a count, or nanoseconds.
    fn get(&self, mut limits: Limits) -> u64 {
        match self.slot {
            Slot::Bytes(slot) => *slot(&mut limits),
            Slot::Count(slot) => u64::from(*slot(&mut limits)),
            // Nanoseconds in 64 bits reach 584 years.
            Slot::Time(slot) => u64::try_from(slot(&mut limits).as_nanos()).unwrap_or(u64::MAX),
        }
    }

    fn set(&self, limits: &mut Limits, value: u64) {
        match self.slot {
            Slot::Bytes(slot) => *slot(limits) = value,
            Slot::Count(slot) => *slot(limits) = u32::try_from(value).unwrap_or(u32::MAX),
            Slot::Time(slot) => *slot(limits) = Duration::from_nanos(value),
        }
    }

    /// A value as it would be written in the file.
    fn show(&self, value: u64) -> String {
        match self.slot {
            Slot::Bytes(_) => quantity::show_size(value),
            Slot::Count(_) => value.to_string(),
            Slot::Time(_) => humantime::format_duration(Duration::from_nanos(value)).to_string(),
        }
    }

    /// The value that the file gives, if it is one.
    fn read(&self, value: &Cursor<'_>) -> Option<u64> {
        let number = match self.slot {
            Slot::Bytes(_) => quantity::size(value)?,
            Slot::Count(_) => quantity::count(value).map(u64::from)?,
            Slot::Time(_) => {
                u64::try_from(quantity::duration(value)?.as_nanos()).unwrap_or(u64::MAX)
            }
        };
        if number < self.least {
            let least = self.show(self.least);
            value.error(
                format!("is {}, and the least is {least}", self.show(number)),
                format!("write {least} or more"),
            );
            return None;
        }
        Some(number)
    }
}

impl Limits {
    /// These limits with those that `object` gives in their place.
    pub(super) fn refine(mut self, object: &Object<'_>) -> Self {
        only_limits(object);
        for entry in &ENTRIES {
            if let Some(number) = object.get(entry.key).and_then(|value| entry.read(&value)) {
                entry.set(&mut self, number);
            }
        }
        self
    }
}

/// Reports every key that is no limit.
fn only_limits(object: &Object<'_>) {
    let Some(stack) = object.get(MOVED) else {
        return object.only(&keys());
    };
    stack.error(
        "is not a limit of one plugin: all plugins run on stacks of one size",
        "remove it, and set `stack` at the top of corral.json",
    );
    let known: Vec<&str> = keys().into_iter().chain([MOVED]).collect();
    object.only(&known);
}

/// The member `limits` of a section, to look at once more after it was read.
pub(crate) fn written<'a>(section: &Object<'a>) -> Option<Object<'a>> {
    section.get("limits")?.if_object()
}

/// What no plugin.json may exceed; `None` where there is no ceiling.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ceilings(Vec<(usize, u64)>);

impl Ceilings {
    /// Reads `ceilings` of corral.json.
    pub(crate) fn read(object: &Object<'_>) -> Self {
        only_limits(object);
        let ceilings = ENTRIES
            .iter()
            .enumerate()
            .filter_map(|(index, entry)| Some((index, entry.read(&object.get(entry.key)?)?)));
        Self(ceilings.collect())
    }

    fn entries(&self) -> impl Iterator<Item = (&'static Entry, u64)> {
        self.0
            .iter()
            .filter_map(|(index, most)| Some((ENTRIES.get(*index)?, *most)))
    }

    /// Reports the limits that `object` gives and that are over a ceiling.
    pub(crate) fn check(&self, limits: Limits, object: &Object<'_>) {
        for (entry, most) in self.entries() {
            let Some(place) = object.get(entry.key) else {
                continue;
            };
            let value = entry.get(limits);
            if value > most {
                place.error(
                    format!(
                        "is {}, over the ceiling of {} in corral.json",
                        entry.show(value),
                        entry.show(most)
                    ),
                    "lower it, or raise the ceiling",
                );
            }
        }
    }

    /// `limits` with nothing above a ceiling.
    pub(crate) fn lower(&self, mut limits: Limits) -> Limits {
        for (entry, most) in self.entries() {
            if entry.get(limits) > most {
                entry.set(&mut limits, most);
            }
        }
        limits
    }
}
