//! Handles of the system.

#![allow(
    unsafe_code,
    reason = "the system returns handles as plain pointers; see SAFETY"
)]

use std::ffi::c_void;
use std::io;
use std::os::windows::io::{FromRawHandle as _, OwnedHandle};

use windows_sys::Win32::Foundation::{HANDLE, INVALID_HANDLE_VALUE};

/// Takes ownership of a handle that a call has just returned, or says why it returned
/// none.
///
/// # Safety
/// `handle` is what a call returned that creates or opens a handle, which nothing else
/// closes, or its sign of a failure, with the reason in the thread's last error.
pub(crate) unsafe fn owned(handle: HANDLE) -> io::Result<OwnedHandle> {
    if handle.is_null() || handle == INVALID_HANDLE_VALUE {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: it is neither of the two values that stand for no handle, so by the
    // contract it is open and nothing else closes it.
    Ok(unsafe { OwnedHandle::from_raw_handle(handle) })
}

/// The error of a call that returns zero when it fails.
pub(crate) fn succeeded(result: i32) -> io::Result<()> {
    if result == 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

/// The size of `T` as the system takes it, in bytes.
pub(crate) fn size_of<T>() -> u32 {
    // The structures of the system are far smaller than 4 GiB.
    u32::try_from(std::mem::size_of::<T>()).unwrap_or(u32::MAX)
}

/// A pointer to `value` without its type, for calls that tell it by a number.
pub(crate) fn untyped<T>(value: &mut T) -> *mut c_void {
    std::ptr::from_mut(value).cast()
}
