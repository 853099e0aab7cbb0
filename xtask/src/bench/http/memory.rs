//! The resident memory of a process, as Linux tells it.

use std::fs;

use anyhow::{Context as _, Result};
use serde::Serialize;

use crate::resources::kibibytes;

/// What sets the peak back to the present (`proc(5)`, `clear_refs`).
const RESET: &str = "5";

/// Resident bytes of a process at work.
#[derive(Clone, Copy, Debug, Serialize)]
pub(super) struct Memory {
    /// Before the work.
    pub(super) start: u64,
    /// The most while it went on.
    pub(super) peak: u64,
    /// After it.
    pub(super) end: u64,
}

impl Memory {
    /// Does some work and watches the process meanwhile.
    pub(super) fn during<T>(pid: u32, work: impl FnOnce() -> Result<T>) -> Result<(T, Self)> {
        fs::write(format!("/proc/{pid}/clear_refs"), RESET)
            .context("the peak of a process's memory cannot be set back")?;
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
