//! A child and all that it has started.

use std::io;

use tokio::process::{Child, Command};

/// A child and all that it has started: on Unix its process group, on Windows its job. On
/// Windows all of them end when this is dropped.
#[derive(Debug)]
pub struct Tree {
    #[cfg(windows)]
    job: corral_windows::Job,
}

#[cfg(unix)]
impl Tree {
    /// Makes the child of `command` the first of its process group.
    pub(super) fn prepare(command: &mut Command) {
        command.process_group(0);
    }

    /// The group of a child that was [prepared](Self::prepare).
    pub(super) fn of_group() -> Self {
        Self {}
    }

    /// Starts a child, which is the first of its tree.
    pub(super) fn spawn(command: &mut Command) -> io::Result<(Child, Self)> {
        Self::prepare(command);
        Ok((command.spawn()?, Self::of_group()))
    }

    /// Ends all of them at once. Only while `child` has not been waited for: until then its
    /// number, which is the group's, cannot be another's.
    pub fn kill(&self, child: &Child) {
        self.send(child, rustix::process::Signal::KILL);
    }

    /// Asks all of them to end, as [`kill`](Self::kill) ends them.
    pub fn terminate(&self, child: &Child) {
        self.send(child, rustix::process::Signal::TERM);
    }

    #[allow(
        clippy::unused_self,
        reason = "it stands for the group, which has the child's number"
    )]
    fn send(&self, child: &Child, signal: rustix::process::Signal) {
        use rustix::process::{Pid, kill_process_group};

        let pid = child.id().and_then(|pid| i32::try_from(pid).ok());
        if let Some(group) = pid.and_then(Pid::from_raw) {
            // It fails when all have ended, which is just as well.
            let _ = kill_process_group(group, signal);
        }
    }
}

#[cfg(windows)]
impl Tree {
    /// What a process returns that was ended, as for `taskkill`.
    const ENDED: u32 = 1;

    /// Starts a child, which is the first of its tree.
    pub(super) fn spawn(command: &mut Command) -> io::Result<(Child, Self)> {
        use corral_windows::{ConsoleOf, Job, Limits, Start};

        let job = Job::new(&Limits::default())?;
        let start = Start {
            console: ConsoleOf::ParentWithoutInterrupts,
            low_priority: false,
        };
        let mut child = command.creation_flags(start.creation_flags()).spawn()?;
        // A child that has just been started has an id.
        if let Err(error) = job.take(child.id().unwrap_or_default()) {
            // It fails only if the child has ended.
            let _ = child.start_kill();
            return Err(error);
        }
        Ok((child, Self { job }))
    }

    /// Ends all of them at once.
    pub fn kill(&self, _child: &Child) {
        self.job.end(Self::ENDED);
    }

    /// Ends all of them at once: programs without a window cannot be asked.
    pub fn terminate(&self, child: &Child) {
        self.kill(child);
    }
}
