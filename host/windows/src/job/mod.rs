//! Jobs: groups of processes with limits, which end together.

mod limits;
mod start;
mod threads;

use std::io;
use std::os::windows::io::{AsRawHandle as _, OwnedHandle};
use std::os::windows::process::CommandExt as _;
use std::process::{Child, Command};
use std::ptr;
use std::time::Duration;

use windows_sys::Win32::System::JobObjects::{
    AssignProcessToJobObject, CreateJobObjectW, JOBOBJECT_BASIC_ACCOUNTING_INFORMATION,
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectBasicAccountingInformation,
    JobObjectExtendedLimitInformation, QueryInformationJobObject, SetInformationJobObject,
    TerminateJobObject,
};
use windows_sys::Win32::System::Threading::{OpenProcess, PROCESS_SET_QUOTA, PROCESS_TERMINATE};

use crate::handle::{owned, size_of, succeeded, untyped};
pub use limits::Limits;
pub use start::{ConsoleOf, Start};

/// The steps in which the system counts time, per second.
const STEPS: u64 = 10_000_000;

/// A group of processes: those that were started into it and all that they start. They
/// end when it is dropped, and when this process ends, however it ends.
#[derive(Debug)]
pub struct Job(OwnedHandle);

/// What the processes of a job have used so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
    /// CPU time of their own code, of all together.
    pub user_time: Duration,
    /// The most memory that one of them has had, in bytes. Zero where the system does not
    /// count it.
    pub peak_memory: u64,
    /// How many run.
    pub active: u32,
}

#[allow(
    unsafe_code,
    reason = "jobs are not in the standard library; see SAFETY"
)]
impl Job {
    /// A job without processes.
    ///
    /// # Errors
    /// When the system lacks memory or handles, or does not know one of the limits.
    pub fn new(limits: &Limits) -> io::Result<Self> {
        // SAFETY: null stands for default access rights and for no name. The new handle
        // has no other owner.
        let job = Self(unsafe { owned(CreateJobObjectW(ptr::null(), ptr::null())) }?);
        job.set(&limits.information())?;
        Ok(job)
    }

    fn set(&self, information: &JOBOBJECT_EXTENDED_LIMIT_INFORMATION) -> io::Result<()> {
        // SAFETY: the handle is open while this job lives. The class and the size are those
        // of the structure, which the system only reads.
        succeeded(unsafe {
            SetInformationJobObject(
                self.0.as_raw_handle(),
                JobObjectExtendedLimitInformation,
                ptr::from_ref(information).cast(),
                size_of::<JOBOBJECT_EXTENDED_LIMIT_INFORMATION>(),
            )
        })
    }

    /// Lets the processes that still run go on without this job, and without its limits.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn release(&self) -> io::Result<()> {
        self.set(&JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default())
    }

    /// Starts a process in this job. It runs nothing before it is in the job, so whatever it
    /// starts is in it too.
    ///
    /// # Errors
    /// When it cannot be started, or the job does not take it; then it has been ended.
    pub fn spawn(&self, command: &mut Command, start: Start) -> io::Result<Child> {
        let mut child = command.creation_flags(start.creation_flags()).spawn()?;
        if let Err(error) = self.take(child.id()) {
            // Both fail only if it has ended.
            let _ = child.kill();
            let _ = child.wait();
            return Err(error);
        }
        Ok(child)
    }

    /// Puts a child into this job and lets it run, which was created with
    /// [`Start::creation_flags`]. It is named by its id, which it keeps while it is owned.
    ///
    /// # Errors
    /// When the job does not take it; then it is still to be ended.
    pub fn take(&self, child: u32) -> io::Result<()> {
        self.admit(child)?;
        threads::resume(child)
    }

    /// Adds the child with this id, which is still owned and therefore still has its id.
    fn admit(&self, child: u32) -> io::Result<()> {
        // SAFETY: the call takes plain values. The new handle has no other owner.
        let process = unsafe {
            owned(OpenProcess(
                PROCESS_SET_QUOTA | PROCESS_TERMINATE,
                i32::from(false),
                child,
            ))
        }?;
        // SAFETY: both handles are open while their owners live, and have the rights that
        // this takes: a creator has all rights to its job.
        succeeded(unsafe {
            AssignProcessToJobObject(self.0.as_raw_handle(), process.as_raw_handle())
        })
    }

    /// Ends all of its processes, which return `code`.
    pub fn end(&self, code: u32) {
        // It fails only for a job without the right to, and a creator has all rights.
        // SAFETY: the handle is open while this job lives.
        let _ = unsafe { TerminateJobObject(self.0.as_raw_handle(), code) };
    }

    /// What its processes have used so far, including those that have ended.
    ///
    /// # Errors
    /// When the system does not count it.
    pub fn usage(&self) -> io::Result<Usage> {
        let mut times = JOBOBJECT_BASIC_ACCOUNTING_INFORMATION::default();
        let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
        // SAFETY: the handle is open while this job lives. Class, structure and size belong
        // together, and the structure lives and is not used elsewhere during the call.
        succeeded(unsafe {
            QueryInformationJobObject(
                self.0.as_raw_handle(),
                JobObjectBasicAccountingInformation,
                untyped(&mut times),
                size_of::<JOBOBJECT_BASIC_ACCOUNTING_INFORMATION>(),
                ptr::null_mut(),
            )
        })?;
        // SAFETY: as above.
        succeeded(unsafe {
            QueryInformationJobObject(
                self.0.as_raw_handle(),
                JobObjectExtendedLimitInformation,
                untyped(&mut limits),
                size_of::<JOBOBJECT_EXTENDED_LIMIT_INFORMATION>(),
                ptr::null_mut(),
            )
        })?;
        let steps = u64::try_from(times.TotalUserTime).unwrap_or(0);
        Ok(Usage {
            user_time: Duration::from_nanos(steps.saturating_mul(1_000_000_000 / STEPS)),
            peak_memory: u64::try_from(limits.PeakProcessMemoryUsed).unwrap_or(u64::MAX),
            active: times.ActiveProcesses,
        })
    }
}

#[cfg(test)]
mod tests;
