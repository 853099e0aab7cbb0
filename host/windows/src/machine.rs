//! The memory of the machine.

#![allow(
    unsafe_code,
    reason = "the machine's memory is not in the standard library; see SAFETY"
)]

use windows_sys::Win32::System::SystemInformation::{GlobalMemoryStatusEx, MEMORYSTATUSEX};

use crate::handle::size_of;

/// The memory of the machine or container, in bytes, if the system reports it.
pub fn memory() -> Option<u64> {
    let mut status = MEMORYSTATUSEX {
        dwLength: size_of::<MEMORYSTATUSEX>(),
        ..MEMORYSTATUSEX::default()
    };
    // SAFETY: the structure has its size in its first field, lives and is not used
    // elsewhere during the call.
    let done = unsafe { GlobalMemoryStatusEx(&raw mut status) };
    (done != 0 && status.ullTotalPhys > 0).then_some(status.ullTotalPhys)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_machine_has_memory() {
        assert!(super::memory().unwrap() > 64 << 20);
    }
}
