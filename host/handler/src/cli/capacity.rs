//! What this machine or container has to give.

use std::fs;
use std::num::NonZero;
use std::thread::available_parallelism;

/// When the system does not say how much memory there is, in bytes.
const UNKNOWN_MEMORY: u64 = 4 << 30;

/// Where Linux says how much memory a container may have.
const CONTAINER: [&str; 2] = [
    "/sys/fs/cgroup/memory.max",
    "/sys/fs/cgroup/memory/memory.limit_in_bytes",
];

/// Linear memory for all plugins together when corral.json does not say: three
/// quarters of what there is. The rest is for the handler, compiled code and
/// bodies under way.
pub(super) fn memory() -> u64 {
    let containers = CONTAINER.iter().filter_map(|path| {
        let text = fs::read_to_string(path).ok()?;
        text.trim().parse::<u64>().ok()
    });
    let machine = fs::read_to_string("/proc/meminfo").ok();
    let machine = machine.as_deref().and_then(total);
    let least = containers.chain(machine).min().unwrap_or(UNKNOWN_MEMORY);
    least / 4 * 3
}

/// The line `MemTotal` of /proc/meminfo, in bytes.
fn total(meminfo: &str) -> Option<u64> {
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

/// How many plugins can compute at once.
pub(super) fn cores() -> usize {
    available_parallelism().map_or(1, NonZero::get)
}

/// How many threads serve: more than can be busy computing, so that there is
/// always one to take the next call.
pub(super) fn threads() -> usize {
    let cores = cores();
    cores + 1 + cores / 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_total_of_a_machine_is_found() {
        let meminfo = "MemFree:  1 kB\nMemTotal:       16384 kB\nSwapTotal: 2 kB\n";
        assert_eq!(total(meminfo), Some(16 << 20));
        assert_eq!(total("MemFree: 1 kB"), None);
    }
}
