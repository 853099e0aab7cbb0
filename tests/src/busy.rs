//! Other programs that compute on the same core, and what a process computes.

use std::fs;
use std::process::{Child, Command};
use std::time::Duration;

/// How many other programs have the core.
const OTHERS: usize = 8;

/// Programs that keep one core busy; gone when dropped.
#[derive(Debug)]
pub struct Busy(Vec<Child>);

impl Busy {
    /// Starts them.
    pub fn on_core(core: usize) -> Self {
        let start = |_| {
            Command::new("taskset")
                .args(["--cpu-list", &core.to_string()])
                .args(["sh", "-c", "while :; do :; done"])
                .spawn()
                .expect("taskset starts")
        };
        Busy((0..OTHERS).map(start).collect())
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Moves all threads of a process to one core.
pub fn move_to_core(pid: u32, core: usize) {
    let done = Command::new("taskset")
        .args(["--all-tasks", "--cpu-list", "--pid"])
        .args([core.to_string(), pid.to_string()])
        .output()
        .expect("taskset starts");
    assert!(done.status.success(), "{done:?}");
}

/// The last core that this process may use.
pub fn last_core() -> usize {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let allowed = status
        .lines()
        .find_map(|line| line.strip_prefix("Cpus_allowed_list:"));
    let cores = allowed.unwrap().trim();
    cores.rsplit([',', '-']).next().unwrap().parse().unwrap()
}

/// Processor time of a process so far, which is counted in ticks of which there are
/// 100 a second (proc(5)).
pub fn processor_time(pid: u32) -> Duration {
    let counters = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let (_, fields) = counters.rsplit_once(')').unwrap();
    let ticks: u64 = fields
        .split_whitespace()
        .skip(11)
        .take(2)
        .map(|ticks| ticks.parse::<u64>().unwrap())
        .sum();
    Duration::from_millis(ticks * 10)
}
