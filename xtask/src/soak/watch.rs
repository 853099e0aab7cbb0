//! What a process holds, as Linux tells.

use std::fs;

use anyhow::{Context as _, Result};
use serde::Serialize;

/// Memory and file descriptors of a process.
#[derive(Clone, Copy, Serialize)]
pub(super) struct Resources {
    /// Resident memory, in KiB.
    pub(super) resident_kib: u64,
    /// Open file descriptors.
    pub(super) descriptors: usize,
}

impl Resources {
    /// What the process `id` holds now.
    pub(super) fn of(id: u32) -> Result<Self> {
        let status = fs::read_to_string(format!("/proc/{id}/status"))?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let resident = resident.and_then(|text| text.trim().strip_suffix("kB"));
        Ok(Self {
            resident_kib: resident
                .context("the system does not tell the memory of a process")?
                .trim()
                .parse()?,
            descriptors: fs::read_dir(format!("/proc/{id}/fd"))?.count(),
        })
    }
}
