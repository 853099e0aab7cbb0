//! Accepts connections on a named pipe of Windows.

use std::io;
use std::mem;
use std::path::{Path, PathBuf};
use std::time::Duration;

use axum::serve::Listener;
use corral_windows::create_private_pipe;
use tokio::net::windows::named_pipe::NamedPipeServer;
use tokio::time::sleep;

/// Between two attempts when the system lacks something.
const RETRY_INTERVAL: Duration = Duration::from_secs(1);

/// A named pipe, which has an instance for each connection.
pub(crate) struct PipeListener {
    path: PathBuf,
    /// The instance that the next client opens.
    next: NamedPipeServer,
}

impl PipeListener {
    /// Creates the pipe.
    ///
    /// # Errors
    /// `AddrInUse` when another program has it.
    pub(super) fn bind(path: &Path) -> io::Result<Self> {
        Ok(Self {
            path: path.to_owned(),
            next: create_private_pipe(path, true)?,
        })
    }

    /// Its path.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Listener for PipeListener {
    type Io = NamedPipeServer;
    type Addr = ();

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            // The next instance exists before this one is served: without any, another
            // program could take the name.
            let connected = self.next.connect().await;
            if let Ok(next) = connected.and_then(|()| create_private_pipe(&self.path, false)) {
                return (mem::replace(&mut self.next, next), ());
            }
            // The client has gone, or is sent away. It fails without a client.
            let _ = self.next.disconnect();
            sleep(RETRY_INTERVAL).await;
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(())
    }
}
