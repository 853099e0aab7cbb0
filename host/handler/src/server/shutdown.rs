//! When and why the handler shuts down.

use std::io;

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
pub(crate) struct Signals {
    received: system::Received,
    under_host: bool,
}

impl Signals {
    /// Receives signals from now on. `under_host` says that the Functions host
    /// started the handler.
    ///
    /// # Errors
    /// When signals cannot be received.
    pub(crate) fn new(under_host: bool) -> io::Result<Self> {
        Ok(Self {
            received: system::Received::new()?,
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
        // Ctrl-C in a terminal reaches the whole process group. A handler that exits
        // before its host looks like a crash; the host stops it when it is ready (custom
        // handler protocol, section 2.7).
        while self.received.next().await == Signal::Interrupt && self.under_host {}
    }
}

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Signal {
    /// This process is to end.
    Terminate,
    /// Ctrl-C was pressed.
    Interrupt,
}

/// SIGTERM and SIGINT.
#[cfg(unix)]
mod system {
    use std::io;

    use tokio::signal::unix::{self, SignalKind, signal};

    use super::Signal;

    pub(super) struct Received {
        terminate: unix::Signal,
        interrupt: unix::Signal,
    }

    impl Received {
        pub(super) fn new() -> io::Result<Self> {
            Ok(Self {
                terminate: signal(SignalKind::terminate())?,
                interrupt: signal(SignalKind::interrupt())?,
            })
        }

        pub(super) async fn next(&mut self) -> Signal {
            tokio::select! {
                _ = self.terminate.recv() => Signal::Terminate,
                _ = self.interrupt.recv() => Signal::Interrupt,
            }
        }
    }
}

/// The events of a console. After the last three the system ends the process within
/// seconds, whether it is ready or not.
#[cfg(windows)]
mod system {
    use std::io;

    use tokio::signal::windows::{
        CtrlBreak, CtrlC, CtrlClose, CtrlLogoff, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close,
        ctrl_logoff, ctrl_shutdown,
    };

    use super::Signal;

    pub(super) struct Received {
        interrupt: CtrlC,
        terminate: CtrlBreak,
        close: CtrlClose,
        logoff: CtrlLogoff,
        shutdown: CtrlShutdown,
    }

    impl Received {
        pub(super) fn new() -> io::Result<Self> {
            Ok(Self {
                interrupt: ctrl_c()?,
                terminate: ctrl_break()?,
                close: ctrl_close()?,
                logoff: ctrl_logoff()?,
                shutdown: ctrl_shutdown()?,
            })
        }

        pub(super) async fn next(&mut self) -> Signal {
            tokio::select! {
                _ = self.interrupt.recv() => Signal::Interrupt,
                _ = self.terminate.recv() => Signal::Terminate,
                _ = self.close.recv() => Signal::Terminate,
                _ = self.logoff.recv() => Signal::Terminate,
                _ = self.shutdown.recv() => Signal::Terminate,
            }
        }
    }
}
