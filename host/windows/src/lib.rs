//! What Windows offers the handler beyond the standard library: jobs, access rights of
//! files, named pipes, other processes, the machine's memory.
//!
//! These are the only calls of Win32 in the workspace. Each has its proof beside it. On
//! other systems the crate has nothing but the rules that need no system.

mod access;
#[cfg(windows)]
mod file_identity;
#[cfg(windows)]
mod handle;
#[cfg(windows)]
mod job;
#[cfg(windows)]
mod machine;
#[cfg(windows)]
mod pipe;
#[cfg(windows)]
mod process;
#[cfg(windows)]
mod rename;

pub use access::{Account, Distrust};
#[cfg(windows)]
pub use access::{create_private_folder, current_account, distrust};
#[cfg(windows)]
pub use file_identity::FileIdentity;
#[cfg(windows)]
pub use job::{ConsoleOf, Job, Limits, Start, Usage};
#[cfg(windows)]
pub use machine::memory;
#[cfg(windows)]
pub use pipe::create_private_pipe;
#[cfg(windows)]
pub use process::Ancestors;
#[cfg(windows)]
pub use rename::{persist, rename};

/// Whether the tests run under Wine, which lacks some of what Windows does.
#[cfg(all(windows, test))]
pub(crate) fn is_wine() -> bool {
    std::path::Path::new(r"C:\windows\system32\winecfg.exe").exists()
}
