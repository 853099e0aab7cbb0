//! What a benchmark ran on: recorded with its figures, which mean nothing without.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use anyhow::{Context as _, Result};
use serde::Serialize;

use crate::layout::Layout;
use crate::tools::wasmtime;

/// The machine, and the versions of what was measured.
#[derive(Debug, Serialize)]
pub(super) struct Machine {
    /// The processor's name.
    processor: String,
    /// The cores that this process may use.
    cores: usize,
    /// Its memory, in KiB.
    memory_kib: u64,
    /// The release of the kernel.
    kernel: String,
    /// The version of each program.
    pub(super) versions: BTreeMap<&'static str, String>,
}

impl Machine {
    /// This machine, with the versions of the repository, Rust and wasmtime.
    pub(super) fn of(layout: &Layout) -> Result<Self> {
        let mut describe = Command::new("git");
        describe
            .current_dir(&layout.root)
            .args(["describe", "--always", "--dirty"]);
        let mut rustc = Command::new("rustc");
        rustc.current_dir(&layout.root).arg("--version");
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease")?;
        let memory = field("/proc/meminfo", "MemTotal")?;
        Ok(Self {
            processor: field("/proc/cpuinfo", "model name")?,
            cores: std::thread::available_parallelism()?.get(),
            memory_kib: memory.trim_end_matches(" kB").parse()?,
            kernel: kernel.trim().to_owned(),
            versions: BTreeMap::from([
                ("corral", version(&mut describe)),
                ("rustc", version(&mut rustc)),
                ("wasmtime", wasmtime::version(layout)?),
            ]),
        })
    }

    /// One line.
    pub(super) fn print(&self) {
        println!(
            "{} cores of {}, {} MiB, Linux {}",
            self.cores,
            self.processor,
            self.memory_kib >> 10,
            self.kernel
        );
    }
}

/// The first line that a program writes about itself. Some write it to standard
/// error or exit with a code other than 0; without the program it is `unknown`.
pub(super) fn version(command: &mut Command) -> String {
    let output = command.output().ok();
    let text = output.map(|output| [output.stdout, output.stderr].concat());
    let text = String::from_utf8_lossy(text.as_deref().unwrap_or_default()).into_owned();
    let line = text.lines().next().filter(|line| !line.is_empty());
    line.unwrap_or("unknown").trim().to_owned()
}

/// The first value of a file with lines `name : value`.
fn field(file: &str, name: &str) -> Result<String> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {file}"))?;
    let mut lines = text.lines().filter_map(|line| line.split_once(':'));
    let found = lines.find(|(key, _)| key.trim() == name);
    let (_, value) = found.with_context(|| format!("{file} has no line for {name}"))?;
    Ok(value.trim().to_owned())
}
