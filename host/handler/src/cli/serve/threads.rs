//! The threads of the process.

use std::io;

use tokio::runtime::{Builder, Runtime};

use crate::cli::capacity;

/// How much lower the priority of long calls is, in the steps of `nice`. In a contest
/// with serving threads they get a quarter of a core.
#[cfg(target_os = "linux")]
const NICE: i32 = 6;

/// The threads of a process that serves.
pub(super) struct Threads {
    /// Serve connections, and run calls until they have computed for long. There is one
    /// for each core: with more, short calls wait for the time slices of the operating
    /// system.
    pub(super) serving: Runtime,
    /// Run the calls that compute for long, at a lower priority.
    pub(super) long_calls: Runtime,
}

impl Threads {
    /// # Errors
    /// When the system does not allow so many threads.
    pub(super) fn start() -> io::Result<Self> {
        let mut serving = Builder::new_multi_thread();
        serving.worker_threads(capacity::cores()).enable_all();
        let mut long_calls = Builder::new_multi_thread();
        long_calls
            .worker_threads(capacity::cores())
            .thread_name("long-calls")
            .on_thread_start(lower_priority)
            .enable_all();
        Ok(Self {
            serving: serving.build()?,
            long_calls: long_calls.build()?,
        })
    }

    /// Ends without waiting: DNS lookups and blocking file operations cannot be
    /// interrupted.
    pub(super) fn shut_down(self) {
        self.serving.shutdown_background();
        self.long_calls.shutdown_background();
    }
}

/// Lowers the priority of this thread. It only decides who waits for whom, so a
/// refusal is not an error.
fn lower_priority() {
    // Elsewhere the priority is that of the whole process.
    #[cfg(target_os = "linux")]
    let _ = rustix::process::nice(NICE);
}
