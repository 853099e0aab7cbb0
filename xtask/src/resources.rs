//! The resources of a process, on Linux.

use std::fs;

use anyhow::{Context as _, Result};
use serde::Serialize;

/// Memory and descriptors at one moment.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Resources {
    /// Resident memory, in KiB.
    pub(crate) resident_kib: u64,
    /// Open file descriptors.
    pub(crate) descriptors: usize,
    /// Ranges of mapped memory.
    pub(crate) mappings: usize,
}

impl Resources {
    /// The current resources of the process `id`.
    pub(crate) fn of(id: u32) -> Result<Self> {
        Ok(Self {
            resident_kib: kibibytes(id, "VmRSS:")?,
            descriptors: fs::read_dir(format!("/proc/{id}/fd"))?.count(),
            mappings: fs::read_to_string(format!("/proc/{id}/maps"))?
                .lines()
                .count(),
        })
    }
}

/// A field of `/proc/PID/status` that counts memory (`proc(5)`), in KiB.
pub(crate) fn kibibytes(id: u32, field: &str) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status"))?;
    let words = status.lines().find_map(|line| line.strip_prefix(field));
    let words = words.with_context(|| format!("the system does not report {field}"))?;
    Ok(words.trim().trim_end_matches(" kB").parse()?)
}
