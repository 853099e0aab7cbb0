//! How a process of a job is started.

use windows_sys::Win32::System::Threading::{
    BELOW_NORMAL_PRIORITY_CLASS, CREATE_NEW_PROCESS_GROUP, CREATE_SUSPENDED, DETACHED_PROCESS,
};

/// How a process of a job is started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// The console that it has.
    pub console: ConsoleOf,
    /// Whether it runs at a lower priority than this process.
    pub low_priority: bool,
}

/// The console of a new process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsoleOf {
    /// That of this process, whose Ctrl+C reaches it too.
    Parent,
    /// That of this process, but Ctrl+C does not reach it.
    ParentWithoutInterrupts,
    /// None. A console takes a second process, for which a job with a limit of one process
    /// has no place.
    Nothing,
}

impl Start {
    /// The flags with which to create a process that runs nothing until
    /// [`Job::take`](super::Job::take) has put it into its job.
    pub fn creation_flags(self) -> u32 {
        let console = match self.console {
            ConsoleOf::Parent => 0,
            ConsoleOf::ParentWithoutInterrupts => CREATE_NEW_PROCESS_GROUP,
            ConsoleOf::Nothing => DETACHED_PROCESS,
        };
        let priority = if self.low_priority {
            BELOW_NORMAL_PRIORITY_CLASS
        } else {
            0
        };
        CREATE_SUSPENDED | console | priority
    }
}
