//! When and why the handler shuts down.

use std::io;

#[cfg(unix)]
use super::parent;

/// Why the handler shuts down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ShutdownReason {
    /// A signal requested it.
    Requested,
    /// The Functions host has exited without stopping its handler.
    HostExited,
}

/// The signals that request a shutdown.
#[cfg(unix)]
pub(crate) struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    under_host: bool,
}

#[cfg(unix)]
impl Signals {
    /// Receives signals from now on. `under_host` says that the Functions host
    /// started the handler.
    ///
    /// # Errors
    /// When signals cannot be received.
    pub(crate) fn new(under_host: bool) -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            under_host,
        })
    }

    /// Resolves when the handler has to shut down.
    pub(crate) async fn shutdown(&mut self) -> ShutdownReason {
        let under_host = self.under_host;
        tokio::select! {
            () = self.next() => ShutdownReason::Requested,
            () = parent::host_exited(), if under_host => ShutdownReason::HostExited,
        }
    }

    /// Resolves on the next signal.
    pub(crate) async fn next(&mut self) {
        loop {
            tokio::select! {
                _ = self.terminate.recv() => return,
                _ = self.interrupt.recv() => {
                    // Ctrl-C in a terminal reaches the whole process group. A
                    // handler that exits before its host looks like a crash; the
                    // host stops it when it is ready (custom handler protocol,
                    // section 2.7).
                    if !self.under_host {
                        return;
                    }
                }
            }
        }
    }
}

/// The signals that request a shutdown.
#[cfg(not(unix))]
pub(crate) struct Signals {
    under_host: bool,
}

#[cfg(not(unix))]
impl Signals {
    /// `under_host` says that the Functions host started the handler.
    ///
    /// # Errors
    /// None on this system.
    pub(crate) fn new(under_host: bool) -> io::Result<Self> {
        Ok(Self { under_host })
    }

    /// Resolves when the handler has to shut down.
    pub(crate) async fn shutdown(&mut self) -> ShutdownReason {
        self.next().await;
        ShutdownReason::Requested
    }

    /// Resolves on the next signal.
    pub(crate) async fn next(&mut self) {
        // The host's job object ends the handler together with the host. Where
        // Ctrl-C cannot be received, it ends the process by default.
        if self.under_host || tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
