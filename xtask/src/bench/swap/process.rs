//! What a process uses.

use std::fs;

use anyhow::{Context as _, Result};
use serde::Serialize;

/// Memory and descriptors at one moment.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Usage {
    pub(super) resident_kib: u64,
    pub(super) descriptors: usize,
    pub(super) mappings: usize,
}

impl Usage {
    /// Of the process `pid`.
    pub(super) fn of(pid: u32) -> Result<Self> {
        let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
        let resident = status.lines().find_map(|line| {
            let size = line.strip_prefix("VmRSS:")?;
            size.split_whitespace().next()?.parse().ok()
        });
        Ok(Self {
            resident_kib: resident.context("the process tells no resident size")?,
            descriptors: fs::read_dir(format!("/proc/{pid}/fd"))?.count(),
            mappings: fs::read_to_string(format!("/proc/{pid}/maps"))?
                .lines()
                .count(),
        })
    }
}
