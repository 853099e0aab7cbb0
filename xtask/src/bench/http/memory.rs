//! The resident memory of a process, on Linux.

use std::fs;

use anyhow::{Context as _, Result};
use serde::Serialize;

use crate::resources::kibibytes;

/// Resets the peak to the current value (`proc(5)`, `clear_refs`).
const RESET: &str = "5";

/// Resident bytes of a process during some work.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Memory {
    /// Before the work.
    pub(super) start: u64,
    /// The peak.
    pub(super) peak: u64,
    /// After it.
    pub(super) end: u64,
}

impl Memory {
    /// Does some work and measures the process during it.
    pub(super) fn during<T>(pid: u32, work: impl FnOnce() -> Result<T>) -> Result<(T, Self)> {
        fs::write(format!("/proc/{pid}/clear_refs"), RESET)
            .context("cannot reset the peak memory of the process")?;
        let start = field(pid, "VmRSS:")?;
        let done = work()?;
        let memory = Self {
            start,
            peak: field(pid, "VmHWM:")?,
            end: field(pid, "VmRSS:")?,
        };
        Ok((done, memory))
    }
}

fn field(pid: u32, name: &str) -> Result<u64> {
    Ok(kibibytes(pid, name)? << 10)
}
