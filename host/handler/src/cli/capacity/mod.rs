//! The memory and cores of this machine or container.

mod cgroup;

use std::fs;
use std::num::NonZero;
use std::thread::available_parallelism;

/// The memory to assume when the system does not report it, in bytes.
const UNKNOWN_MEMORY: u64 = 4 << 30;

/// The default limit on the linear memory of all plugins: three quarters of the
/// memory that the machine has and the process may use. The rest is for the handler,
/// compiled code and bodies.
pub(super) fn memory() -> u64 {
    let group = cgroup::memory(|path| fs::read_to_string(path).ok());
    let least = group.into_iter().chain(machine_memory()).min();
    least.unwrap_or(UNKNOWN_MEMORY) / 4 * 3
}

/// The memory of the machine, in bytes.
#[cfg(not(windows))]
fn machine_memory() -> Option<u64> {
    total(&fs::read_to_string("/proc/meminfo").ok()?)
}

/// The memory of the machine or container, in bytes.
#[cfg(windows)]
fn machine_memory() -> Option<u64> {
    corral_windows::memory()
}

/// The default limit on buffered request bodies: an eighth of the memory, which is
/// half of what plugins leave.
pub(super) fn request_memory() -> u64 {
    memory() / 6
}

/// The line `MemTotal` of /proc/meminfo, in bytes.
#[cfg(any(not(windows), test))]
fn total(meminfo: &str) -> Option<u64> {
    let line = meminfo
        .lines()
        .find_map(|line| line.strip_prefix("MemTotal:"))?;
    let kibibytes: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    kibibytes.checked_mul(1024)
}

/// How many plugins can compute at once: the cores of the machine, or fewer if the
/// process or its control groups are limited to fewer.
pub(super) fn cores() -> usize {
    available_parallelism().map_or(1, NonZero::get)
}

/// Raises the limit on open files and connections to the hard limit. The lower soft
/// limit exists for programs that use `select`.
#[cfg(unix)]
pub(super) fn raise_descriptor_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
    let limit = Rlimit {
        current: maximum,
        maximum,
    };
    // If it cannot be raised, the current limit stays.
    let _ = setrlimit(Resource::Nofile, limit);
}

#[cfg(not(unix))]
pub(super) fn raise_descriptor_limit() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_total_memory() {
        let meminfo = "MemFree:  1 kB\nMemTotal:       16384 kB\nSwapTotal: 2 kB\n";
        assert_eq!(total(meminfo), Some(16 << 20));
        assert_eq!(total("MemFree: 1 kB"), None);
    }
}
