//! Limits of Unix, which the compiler process sets for itself, and the signals that end it.

use std::io;
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus};

use rustix::process::{Resource, Rlimit, Signal, nice, setrlimit};

use super::Limits;
use super::ended::Ended;

/// The signal for exceeding the CPU time limit.
const OUT_OF_TIME: i32 = Signal::XCPU.as_raw();

/// The signals of the OOM killer and of operators.
const KILLED: [i32; 2] = [Signal::KILL.as_raw(), Signal::TERM.as_raw()];

/// What holds a compiler process to its limits: itself.
pub(super) struct Confinement;

/// Starts a compiler process.
pub(super) fn start(command: &mut Command, _: &Limits) -> io::Result<(Child, Confinement)> {
    Ok((command.spawn()?, Confinement))
}

/// Sets the resource limits and the priority of this process.
pub(super) fn limit_this_process(limits: &Limits) {
    let limit = |resource, most, grace: u64| {
        let limits = Rlimit {
            current: Some(most),
            maximum: Some(most.saturating_add(grace)),
        };
        // Where the system does not know the limit, only time bounds the work.
        let _ = setrlimit(resource, limits);
    };
    limit(Resource::Data, limits.memory, 0);
    // The soft limit sends SIGXCPU, the hard limit SIGKILL.
    limit(Resource::Cpu, limits.seconds, 1);
    limit(Resource::Core, 0, 0);
    // When memory runs out, kill this process and not the one that serves.
    #[cfg(target_os = "linux")]
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
    if limits.low_priority {
        let _ = nice(10);
    }
}

impl Confinement {
    /// How the process ended. Whether it has explained itself does not matter here.
    #[allow(
        clippy::unused_self,
        reason = "on other systems the confinement knows what was used"
    )]
    pub(super) fn ended(&self, status: ExitStatus, _explained: bool) -> Ended {
        match (status.code(), status.signal()) {
            (Some(0), _) => Ended::Done,
            (Some(1), _) => Ended::Malformed,
            (Some(_), _) => Ended::Failed,
            (None, Some(OUT_OF_TIME)) => Ended::OutOfTime,
            (None, Some(signal)) if KILLED.contains(&signal) => Ended::Killed,
            // Rust aborts when it is out of memory.
            (None, _) => Ended::OutOfMemory,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_says_how_it_ended() {
        for (raw, expected) in [
            (0, Ended::Done),
            (1 << 8, Ended::Malformed),
            (101 << 8, Ended::Failed),
            (Signal::XCPU.as_raw(), Ended::OutOfTime),
            (Signal::KILL.as_raw(), Ended::Killed),
            (Signal::TERM.as_raw(), Ended::Killed),
            (Signal::ABORT.as_raw(), Ended::OutOfMemory),
        ] {
            let status = ExitStatus::from_raw(raw);
            assert_eq!(Confinement.ended(status, true), expected, "{raw}");
        }
    }
}
