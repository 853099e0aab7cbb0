//! A spare file descriptor for the moment when there are none left.
//!
//! Without it, a connection that cannot be accepted waits in the backlog for as long
//! as others stay open, and its client gets no response.

use std::fs::File;
use std::io;
use std::time::{Duration, Instant};

use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

use crate::failure::Failure;

/// How long a client may take to read the refusal. Meanwhile no other connection can
/// be accepted.
const LINGER: Duration = Duration::from_millis(100);

/// Between two log lines about refused connections.
const LOG_INTERVAL: Duration = Duration::from_secs(10);

/// The descriptor, and when a refusal was last logged.
pub(super) struct SpareDescriptor {
    kept: Option<File>,
    logged: Option<Instant>,
}

impl SpareDescriptor {
    pub(super) fn new() -> Self {
        Self {
            kept: open(),
            logged: None,
        }
    }

    /// Whether `error` says that there are no descriptors left.
    #[cfg(unix)]
    pub(super) fn is_for(error: &io::Error) -> bool {
        use rustix::io::Errno;
        let lacking = [Errno::MFILE, Errno::NFILE].map(Errno::raw_os_error);
        error
            .raw_os_error()
            .is_some_and(|code| lacking.contains(&code))
    }

    #[cfg(not(unix))]
    pub(super) fn is_for(error: &io::Error) -> bool {
        /// `WSAEMFILE`: this process may open no more sockets.
        const NO_SOCKETS: i32 = 10024;
        error.raw_os_error() == Some(NO_SOCKETS)
    }

    /// Accepts the next connection and refuses it.
    pub(super) async fn refuse(&mut self, listener: &TcpListener) {
        let failure = Failure::no_descriptors();
        self.kept = None;
        // The system allocates the descriptor before it looks for a connection, so
        // there may be none; or another thread may have taken the descriptor.
        match timeout(LINGER, listener.accept()).await {
            Ok(Ok((stream, _))) => {
                self.log(&failure);
                let _ = timeout(LINGER, respond(&stream, &failure.response_bytes())).await;
            }
            Ok(Err(_)) => sleep(LINGER).await,
            Err(_) => {}
        }
        self.kept = open();
    }
}

impl SpareDescriptor {
    fn log(&mut self, failure: &Failure) {
        if self
            .logged
            .is_none_or(|logged| logged.elapsed() >= LOG_INTERVAL)
        {
            self.logged = Some(Instant::now());
            tracing::error!("a connection was refused: {}", failure.message());
        }
    }
}

fn open() -> Option<File> {
    /// The device that is always there.
    const NOTHING: &str = if cfg!(windows) { "NUL" } else { "/dev/null" };
    File::open(NOTHING).ok()
}

/// Responds, and reads what the client has sent: if the connection were closed
/// earlier, the system would discard the response.
async fn respond(stream: &TcpStream, text: &[u8]) -> io::Result<()> {
    stream.writable().await?;
    stream.try_write(text)?;
    let mut sink = vec![0; 16 << 10];
    loop {
        stream.readable().await?;
        match stream.try_read(&mut sink) {
            Ok(0) => return Ok(()),
            Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
            Ok(_) | Err(_) => {}
        }
    }
}
