//! Limits of Windows, which this process sets for the compiler process by a job.

use std::io;
use std::process::{Child, Command, ExitStatus};
use std::time::Duration;

use corral_windows::{ConsoleOf, Job, Start, Usage};

use super::Limits;
use super::ended::Ended;

/// The code of a process that has exceeded the CPU time of its job:
/// `ERROR_NOT_ENOUGH_QUOTA`.
const OUT_OF_QUOTA: i32 = 1816;

/// The codes of a process that lacks memory: that of Rust when an allocation fails
/// (`STATUS_STACK_BUFFER_OVERRUN`, which stands for every abort), that of `abort` in C,
/// `STATUS_NO_MEMORY` and `STATUS_COMMITMENT_LIMIT`.
const OUT_OF_MEMORY: [i32; 4] = [
    0xc000_0409_u32.cast_signed(),
    3,
    0xc000_0017_u32.cast_signed(),
    0xc000_012d_u32.cast_signed(),
];

/// What holds a compiler process to its limits. The process ends with it.
pub(super) struct Confinement {
    job: Job,
    time: Duration,
}

/// Starts a compiler process in a job: alone, without a console, and within `limits`.
pub(super) fn start(command: &mut Command, limits: &Limits) -> io::Result<(Child, Confinement)> {
    let time = Duration::from_secs(limits.seconds);
    let job = Job::new(&corral_windows::Limits {
        memory: Some(limits.memory),
        time: Some(time),
        processes: Some(1),
    })?;
    let start = Start {
        console: ConsoleOf::Nothing,
        low_priority: limits.low_priority,
    };
    let child = job.spawn(command, start)?;
    Ok((child, Confinement { job, time }))
}

/// The limits are those of the job.
pub(super) fn limit_this_process(_: &Limits) {}

impl Confinement {
    /// How the process ended, which has `explained` itself on standard error or not.
    pub(super) fn ended(&self, status: ExitStatus, explained: bool) -> Ended {
        let used = self.job.usage().ok();
        judge(status.code(), explained, used, self.time)
    }
}

fn judge(code: Option<i32>, explained: bool, used: Option<Usage>, time: Duration) -> Ended {
    let out_of_time = used.is_some_and(|used| used.user_time >= time);
    match code {
        Some(0) => Ended::Done,
        Some(1) if explained => Ended::Malformed,
        Some(OUT_OF_QUOTA) => Ended::OutOfTime,
        _ if out_of_time => Ended::OutOfTime,
        // What the task manager and `taskkill` leave.
        Some(1) => Ended::Killed,
        Some(code) if OUT_OF_MEMORY.contains(&code) => Ended::OutOfMemory,
        _ => Ended::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_code_and_what_was_used_say_how_it_ended() {
        let time = Duration::from_secs(10);
        let used = |user_time| {
            Some(Usage {
                user_time,
                peak_memory: 1 << 20,
                active: 0,
            })
        };
        let little = used(Duration::from_secs(1));
        for (code, explained, used, expected) in [
            (0, false, little, Ended::Done),
            (0, true, used(time), Ended::Done),
            (1, true, little, Ended::Malformed),
            (1, false, little, Ended::Killed),
            (1, false, used(time), Ended::OutOfTime),
            (OUT_OF_QUOTA, false, None, Ended::OutOfTime),
            (OUT_OF_MEMORY[0], true, little, Ended::OutOfMemory),
            (OUT_OF_MEMORY[2], false, None, Ended::OutOfMemory),
            (101, true, little, Ended::Failed),
            (0xc000_0135_u32.cast_signed(), false, little, Ended::Failed),
        ] {
            assert_eq!(judge(Some(code), explained, used, time), expected, "{code}");
        }
    }
}
