//! What the machine can run out of, which is never the fault of a plugin.

use std::io;

/// A resource of the machine that is exhausted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shortage {
    /// Memory, or address space.
    Memory,
    /// File descriptors, of the process or of the system.
    Descriptors,
}

/// The least file descriptors that are reserved for connections, files of the app
/// and compiler processes.
#[cfg(target_os = "linux")]
const MIN_RESERVED: u64 = 16;

/// The most that are reserved.
#[cfg(target_os = "linux")]
const MAX_RESERVED: u64 = 128;

impl Shortage {
    /// The shortage that caused `error`, if one did.
    pub fn of(error: &io::Error) -> Option<Self> {
        Self::of_code(error.raw_os_error()?)
    }

    /// The same for an error of the engine. Guests cannot cause these: they get error
    /// codes of WASI.
    pub(crate) fn of_engine(error: &wasmtime::Error) -> Option<Self> {
        error.chain().find_map(|cause| {
            let system = cause.downcast_ref::<io::Error>();
            let code = system.and_then(io::Error::raw_os_error);
            Self::of_code(code.or_else(|| code_of(cause))?)
        })
    }

    #[cfg(unix)]
    fn of_code(code: i32) -> Option<Self> {
        use rustix::io::Errno;
        match Errno::from_raw_os_error(code) {
            Errno::NOMEM => Some(Self::Memory),
            Errno::MFILE | Errno::NFILE => Some(Self::Descriptors),
            _ => None,
        }
    }

    #[cfg(not(unix))]
    fn of_code(code: i32) -> Option<Self> {
        Self::of_windows_code(code)
    }

    /// The same for an error code of Windows or of its sockets.
    #[cfg(any(not(unix), test))]
    fn of_windows_code(code: i32) -> Option<Self> {
        match code {
            // ERROR_NOT_ENOUGH_MEMORY, ERROR_OUTOFMEMORY, ERROR_NO_SYSTEM_RESOURCES,
            // ERROR_COMMITMENT_LIMIT, WSAENOBUFS.
            8 | 14 | 1450 | 1455 | 10055 => Some(Self::Memory),
            // ERROR_TOO_MANY_OPEN_FILES, WSAEMFILE.
            4 | 10024 => Some(Self::Descriptors),
            _ => None,
        }
    }

    /// A description for messages.
    pub(crate) fn what(self) -> &'static str {
        match self {
            Self::Memory => "out of memory or address space",
            Self::Descriptors if cfg!(windows) => "out of handles",
            Self::Descriptors => "out of file descriptors",
        }
    }

    /// What to do about it, in the imperative.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::Memory if cfg!(windows) => {
                "enlarge the page file, or give the handler more memory"
            }
            Self::Descriptors if cfg!(windows) => {
                "end programs that hold many handles, or lower `concurrency` in corral.json"
            }
            Self::Memory => "lift `ulimit -v`, or give the handler more memory",
            Self::Descriptors => "raise `ulimit -n`",
        }
    }
}

#[cfg(unix)]
fn code_of(cause: &(dyn std::error::Error + 'static)) -> Option<i32> {
    let code = cause.downcast_ref::<rustix::io::Errno>();
    code.map(|code| code.raw_os_error())
}

#[cfg(not(unix))]
fn code_of(_: &(dyn std::error::Error + 'static)) -> Option<i32> {
    None
}

/// Checks that there are file descriptors for another plugin. The mapping of its
/// code keeps one open, and callers need some too.
///
/// # Errors
/// When there are too few.
#[cfg(target_os = "linux")]
pub(crate) fn check_descriptors() -> Result<(), Shortage> {
    use rustix::process::{Resource, getrlimit};

    let Some(limit) = getrlimit(Resource::Nofile).current else {
        return Ok(());
    };
    let Ok(open) = std::fs::read_dir("/proc/self/fd") else {
        return Ok(());
    };
    let open = u64::try_from(open.count()).unwrap_or(u64::MAX);
    let reserved = (limit / 4).clamp(MIN_RESERVED, MAX_RESERVED);
    if open.saturating_add(reserved) > limit {
        return Err(Shortage::Descriptors);
    }
    Ok(())
}

/// Not known on other systems.
#[cfg(not(target_os = "linux"))]
#[allow(clippy::unnecessary_wraps, reason = "on Linux it can fail")]
pub(crate) fn check_descriptors() -> Result<(), Shortage> {
    Ok(())
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use rustix::io::Errno;
    use wasmtime::Error;

    use super::*;

    #[test]
    fn recognizes_shortages() {
        let io = |code: Errno| io::Error::from_raw_os_error(code.raw_os_error());
        for (error, shortage) in [
            (Error::from(Errno::NOMEM), Some(Shortage::Memory)),
            (
                Error::from(Errno::MFILE).context("image"),
                Some(Shortage::Descriptors),
            ),
            (Error::from(io(Errno::NFILE)), Some(Shortage::Descriptors)),
            (Error::from(Errno::ACCESS), None),
            (Error::from(wasmtime::Trap::StackOverflow), None),
        ] {
            assert_eq!(Shortage::of_engine(&error), shortage, "{error:?}");
        }
        assert_eq!(Shortage::of(&io(Errno::MFILE)), Some(Shortage::Descriptors));
        assert_eq!(Shortage::of(&io(Errno::NOENT)), None);
    }

    #[test]
    fn recognizes_codes_of_windows() {
        for (code, shortage) in [
            (8, Some(Shortage::Memory)),
            (14, Some(Shortage::Memory)),
            (1450, Some(Shortage::Memory)),
            (1455, Some(Shortage::Memory)),
            (10055, Some(Shortage::Memory)),
            (4, Some(Shortage::Descriptors)),
            (10024, Some(Shortage::Descriptors)),
            (2, None),
            (5, None),
        ] {
            assert_eq!(Shortage::of_windows_code(code), shortage, "{code}");
        }
    }
}
