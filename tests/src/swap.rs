//! Swap, and memory of a process that is pushed out to it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::guests;

/// Swap that this process turned on; turned off when dropped.
#[derive(Debug)]
pub struct Swap(Option<PathBuf>);

impl Swap {
    /// Uses the swap that is there, or turns some on.
    ///
    /// # Panics
    /// When there is none and none can be had: only root may turn swap on.
    pub fn on() -> Self {
        if is_on() {
            return Self(None);
        }
        let file = guests::repository().join("target/tests.swap");
        run("fallocate", &["-l", "256M"], &file);
        run("chmod", &["600"], &file);
        run("mkswap", &[], &file);
        run("swapon", &[], &file);
        assert!(is_on(), "swapon has turned nothing on");
        Self(Some(file))
    }
}

impl Drop for Swap {
    fn drop(&mut self) {
        if let Some(file) = self.0.take() {
            let _ = command("swapoff").arg(&file).status();
            let _ = fs::remove_file(file);
        }
    }
}

fn is_on() -> bool {
    let areas = fs::read_to_string("/proc/swaps").unwrap_or_default();
    areas.lines().count() > 1
}

/// Debian has these programs in a folder that may not be on the path.
fn command(program: &str) -> Command {
    let path = std::env::var("PATH").unwrap_or_default();
    let mut command = Command::new(program);
    command.env("PATH", format!("{path}:/usr/sbin:/sbin"));
    command
}

fn run(program: &str, arguments: &[&str], file: &Path) {
    let done = command(program).args(arguments).arg(file).output();
    let done = done.unwrap_or_else(|error| panic!("{program}: {error}"));
    assert!(
        done.status.success(),
        "`{program}` failed: {}; this test needs swap: run it as root, or turn swap on",
        String::from_utf8_lossy(&done.stderr)
    );
}

/// Pushes the memory of a process out, and gives back how much of it is in swap
/// then, in KiB.
pub fn push_out(pid: u32) -> u64 {
    let script = guests::repository().join("tests/src/push_out.py");
    let done = Command::new(guests::python())
        .arg(script)
        .arg(pid.to_string())
        .output()
        .expect("Python starts");
    let text = String::from_utf8_lossy(&done.stdout);
    text.trim().parse().unwrap_or_else(|_| {
        panic!("{text}{}", String::from_utf8_lossy(&done.stderr));
    })
}
