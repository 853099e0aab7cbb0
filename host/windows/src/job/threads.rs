//! Lets a process run that was started without running.

#![allow(
    unsafe_code,
    reason = "the standard library hides the thread of a child; see SAFETY"
)]

use std::io;
use std::os::windows::io::AsRawHandle as _;

use windows_sys::Win32::System::Diagnostics::ToolHelp::{
    CreateToolhelp32Snapshot, TH32CS_SNAPTHREAD, THREADENTRY32, Thread32First, Thread32Next,
};
use windows_sys::Win32::System::Threading::{OpenThread, ResumeThread, THREAD_SUSPEND_RESUME};

use crate::handle::{owned, size_of};

/// What `ResumeThread` returns when it fails.
const FAILED: u32 = u32::MAX;

/// Lets the process `id` run, which was started suspended and has one thread. Another
/// program may have added threads; one that runs is not changed by this.
pub(super) fn resume(id: u32) -> io::Result<()> {
    let mut resumed = false;
    for thread in threads(id)? {
        // SAFETY: the call takes plain values. The new handle has no other owner.
        let thread = unsafe { owned(OpenThread(THREAD_SUSPEND_RESUME, i32::from(false), thread)) }?;
        // SAFETY: the handle is open while `thread` lives, and has the right to resume.
        if unsafe { ResumeThread(thread.as_raw_handle()) } == FAILED {
            return Err(io::Error::last_os_error());
        }
        resumed = true;
    }
    if resumed {
        return Ok(());
    }
    Err(io::Error::other("the new process has no thread"))
}

/// The ids of the threads of a process.
fn threads(process: u32) -> io::Result<Vec<u32>> {
    // SAFETY: the call takes plain values. The new handle has no other owner.
    let snapshot = unsafe { owned(CreateToolhelp32Snapshot(TH32CS_SNAPTHREAD, 0)) }?;
    let mut entry = THREADENTRY32 {
        dwSize: size_of::<THREADENTRY32>(),
        ..THREADENTRY32::default()
    };
    let mut found = Vec::new();
    // SAFETY: the handle is open while `snapshot` lives, and is one of threads. The
    // structure has its size in its first field, lives and is not used during the call.
    let mut more = unsafe { Thread32First(snapshot.as_raw_handle(), &raw mut entry) };
    while more != 0 {
        if entry.th32OwnerProcessID == process {
            found.push(entry.th32ThreadID);
        }
        // SAFETY: as above.
        more = unsafe { Thread32Next(snapshot.as_raw_handle(), &raw mut entry) };
    }
    Ok(found)
}
