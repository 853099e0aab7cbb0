//! Resource limits of a plugin.

use std::time::Duration;

use super::quantity;
use crate::json::{Cursor, Object};

/// The limits of one plugin. Those on memory, time and tables apply to each
/// invocation separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Linear memory of all instances of one invocation together, in bytes.
    pub memory: u64,
    /// Wall-clock time of one invocation, never more than
    /// [`FunctionTimeout::time_to_answer`].
    ///
    /// [`FunctionTimeout::time_to_answer`]: crate::FunctionTimeout::time_to_answer
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
    /// Host resources that one invocation holds at once: files, streams,
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

/// The field that holds a limit, and with it the notation of its values.
#[derive(Clone, Copy)]
enum LimitField {
    Bytes(fn(&mut Limits) -> &mut u64),
    Count(fn(&mut Limits) -> &mut u32),
    Time(fn(&mut Limits) -> &mut Duration),
}

/// One limit of the files.
struct Entry {
    key: &'static str,
    field: LimitField,
    /// The least value with which a plugin can run, as [`Entry::get`] returns it.
    least: u64,
}

const MILLISECOND: u64 = 1_000_000;

static ENTRIES: [Entry; 14] = [
    // A page of WebAssembly memory.
    entry(
        "memory",
        LimitField::Bytes(|limits| &mut limits.memory),
        64 * KIB,
    ),
    entry(
        "time",
        LimitField::Time(|limits| &mut limits.time),
        MILLISECOND,
    ),
    entry(
        "cpu",
        LimitField::Time(|limits| &mut limits.cpu),
        MILLISECOND,
    ),
    entry(
        "concurrency",
        LimitField::Count(|limits| &mut limits.concurrency),
        1,
    ),
    entry("queue", LimitField::Count(|limits| &mut limits.queue), 0),
    entry(
        "request_body",
        LimitField::Bytes(|limits| &mut limits.request_body),
        0,
    ),
    entry(
        "response_body",
        LimitField::Bytes(|limits| &mut limits.response_body),
        0,
    ),
    entry(
        "log_lines",
        LimitField::Count(|limits| &mut limits.log_lines),
        0,
    ),
    entry(
        "log_bytes",
        LimitField::Bytes(|limits| &mut limits.log_bytes),
        0,
    ),
    entry(
        "outbound",
        LimitField::Count(|limits| &mut limits.outbound),
        1,
    ),
    entry("tables", LimitField::Count(|limits| &mut limits.tables), 0),
    entry(
        "instances",
        LimitField::Count(|limits| &mut limits.instances),
        1,
    ),
    entry(
        "open_files",
        LimitField::Count(|limits| &mut limits.open_files),
        0,
    ),
    // A program has its three standard streams.
    entry(
        "handles",
        LimitField::Count(|limits| &mut limits.handles),
        3,
    ),
];

/// A limit of earlier versions. It could not be enforced per plugin: all plugins
/// have the same stack size.
const MOVED: &str = "stack";

const fn entry(key: &'static str, field: LimitField, least: u64) -> Entry {
    Entry { key, field, least }
}

/// The keys of `limits` and of `ceilings`.
pub(crate) fn keys() -> [&'static str; 14] {
    ENTRIES.each_ref().map(|entry| entry.key)
}

impl Entry {
    /// The limit as a number: bytes, a count, or nanoseconds.
    fn get(&self, mut limits: Limits) -> u64 {
        match self.field {
            LimitField::Bytes(field) => *field(&mut limits),
            LimitField::Count(field) => u64::from(*field(&mut limits)),
            // Nanoseconds in 64 bits reach 584 years.
            LimitField::Time(field) => {
                u64::try_from(field(&mut limits).as_nanos()).unwrap_or(u64::MAX)
            }
        }
    }

    fn set(&self, limits: &mut Limits, value: u64) {
        match self.field {
            LimitField::Bytes(field) => *field(limits) = value,
            LimitField::Count(field) => *field(limits) = u32::try_from(value).unwrap_or(u32::MAX),
            LimitField::Time(field) => *field(limits) = Duration::from_nanos(value),
        }
    }

    /// A value as it would be written in the file.
    fn show(&self, value: u64) -> String {
        match self.field {
            LimitField::Bytes(_) => quantity::show_size(value),
            LimitField::Count(_) => value.to_string(),
            LimitField::Time(_) => {
                humantime::format_duration(Duration::from_nanos(value)).to_string()
            }
        }
    }

    /// The value in the file, if it is valid.
    fn read(&self, value: &Cursor<'_>) -> Option<u64> {
        let number = match self.field {
            LimitField::Bytes(_) => quantity::size(value)?,
            LimitField::Count(_) => quantity::count(value).map(u64::from)?,
            LimitField::Time(_) => {
                u64::try_from(quantity::duration(value)?.as_nanos()).unwrap_or(u64::MAX)
            }
        };
        if number < self.least {
            let least = self.show(self.least);
            value.error(
                format!("is {}; the minimum is {least}", self.show(number)),
                format!("write {least} or more"),
            );
            return None;
        }
        Some(number)
    }
}

impl Limits {
    /// These limits, overridden by those in `object`.
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

/// `whole`, lowered by the limits called `keys` in `object`. One that is higher is an
/// error.
pub(super) fn narrow(whole: Limits, object: &Object<'_>, keys: &[&str]) -> Limits {
    let mut narrowed = whole;
    for entry in ENTRIES.iter().filter(|entry| keys.contains(&entry.key)) {
        let Some(place) = object.get(entry.key) else {
            continue;
        };
        let Some(number) = entry.read(&place) else {
            continue;
        };
        let most = entry.get(whole);
        if number > most {
            place.error(
                format!(
                    "is {}, more than limits.{} of the plugin, which is {}",
                    entry.show(number),
                    entry.key,
                    entry.show(most)
                ),
                format!("lower it, or raise limits.{}", entry.key),
            );
        } else {
            entry.set(&mut narrowed, number);
        }
    }
    narrowed
}

/// Reports every key that is not a limit.
fn only_limits(object: &Object<'_>) {
    let Some(stack) = object.get(MOVED) else {
        return object.reject_unknown(&keys());
    };
    stack.error(
        "is not a limit per plugin: all plugins have the same stack size",
        "remove it, and set `stack` at the top of corral.json",
    );
    let known: Vec<&str> = keys().into_iter().chain([MOVED]).collect();
    object.reject_unknown(&known);
}

/// The member `limits` of a section, to check again after it was read.
pub(crate) fn written<'a>(section: &Object<'a>) -> Option<Object<'a>> {
    section.get("limits")?.if_object()
}

/// The upper bounds for every plugin.json; `None` where there is no ceiling.
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
