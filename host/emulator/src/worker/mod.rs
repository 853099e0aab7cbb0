//! The custom handler as a child process, as the Functions host runs it (protocol
//! reference, sections 1, 2 and 8): started with its command line and environment, asked
//! until it answers, restarted when it crashes, killed at the end.

#[cfg(any(unix, test))]
mod arguments;
mod command_line;
mod config;
mod console;
mod crash_count;
mod environment;
mod event;
mod executable;
mod expansion;
mod handle;
mod launch;
mod lines;
mod port;
mod process;
mod readiness;
mod start_error;
mod supervisor;

pub use config::WorkerConfig;
pub use event::{ConsoleLine, GiveUpReason, Level, LineTarget, RestartReason, WorkerEvent};
pub use handle::{NotReady, Worker};
pub use port::PortError;
pub use start_error::StartError;
