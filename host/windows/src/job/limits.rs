//! What the processes of a job may use.

use std::time::Duration;

use windows_sys::Win32::System::JobObjects::{
    JOB_OBJECT_LIMIT_ACTIVE_PROCESS, JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION,
    JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE, JOB_OBJECT_LIMIT_PROCESS_MEMORY,
    JOB_OBJECT_LIMIT_PROCESS_TIME, JOBOBJECT_EXTENDED_LIMIT_INFORMATION,
};

use super::STEPS;

/// What the processes of a job may use. Without a limit they may use what the machine has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Memory of each process, in bytes. Beyond it, the process gets no more.
    pub memory: Option<u64>,
    /// CPU time of each process, spent in its own code. Beyond it, the process ends.
    pub time: Option<Duration>,
    /// How many may run at once.
    pub processes: Option<u32>,
}

impl Limits {
    /// As the system takes them, with the rule that all end with the job.
    pub(super) fn information(&self) -> JOBOBJECT_EXTENDED_LIMIT_INFORMATION {
        let mut information = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
        // Without the second, a crash opens a window and waits for a person.
        let mut flags =
            JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;
        if let Some(memory) = self.memory {
            flags |= JOB_OBJECT_LIMIT_PROCESS_MEMORY;
            information.ProcessMemoryLimit = usize::try_from(memory).unwrap_or(usize::MAX);
        }
        let basic = &mut information.BasicLimitInformation;
        if let Some(time) = self.time {
            flags |= JOB_OBJECT_LIMIT_PROCESS_TIME;
            basic.PerProcessUserTimeLimit = steps(time);
        }
        if let Some(processes) = self.processes {
            flags |= JOB_OBJECT_LIMIT_ACTIVE_PROCESS;
            basic.ActiveProcessLimit = processes;
        }
        basic.LimitFlags = flags;
        information
    }
}

/// The time as the system counts it; at least one step, because zero ends a process at
/// once.
fn steps(time: Duration) -> i64 {
    let nanoseconds = u128::from(1_000_000_000 / STEPS);
    i64::try_from(time.as_nanos().div_ceil(nanoseconds).max(1)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_limits_that_are_set_apply() {
        let always =
            JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;
        for (limits, flags, memory, time, processes) in [
            (Limits::default(), 0, 0, 0, 0),
            (
                Limits {
                    memory: Some(1 << 30),
                    ..Limits::default()
                },
                JOB_OBJECT_LIMIT_PROCESS_MEMORY,
                1 << 30,
                0,
                0,
            ),
            (
                Limits {
                    memory: None,
                    time: Some(Duration::from_millis(1500)),
                    processes: Some(1),
                },
                JOB_OBJECT_LIMIT_PROCESS_TIME | JOB_OBJECT_LIMIT_ACTIVE_PROCESS,
                0,
                15_000_000,
                1,
            ),
            (
                Limits {
                    time: Some(Duration::MAX),
                    ..Limits::default()
                },
                JOB_OBJECT_LIMIT_PROCESS_TIME,
                0,
                i64::MAX,
                0,
            ),
            (
                Limits {
                    time: Some(Duration::ZERO),
                    ..Limits::default()
                },
                JOB_OBJECT_LIMIT_PROCESS_TIME,
                0,
                1,
                0,
            ),
        ] {
            let information = limits.information();
            let basic = information.BasicLimitInformation;
            let found = (
                basic.LimitFlags,
                information.ProcessMemoryLimit,
                basic.PerProcessUserTimeLimit,
                basic.ActiveProcessLimit,
            );
            assert_eq!(
                found,
                (always | flags, memory, time, processes),
                "{limits:?}"
            );
        }
    }
}
