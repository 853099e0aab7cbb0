//! Idle connections to the worker.

use std::io::{self, ErrorKind};
use std::mem::MaybeUninit;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use parking_lot::Mutex;
use socket2::SockRef;
use tokio::io::BufReader;
use tokio::net::TcpStream;
use tokio::time::Instant;

/// A connection to the worker, with what has been read of it.
pub(super) type WorkerStream = BufReader<TcpStream>;

/// How much is read of the worker at once.
const BUFFER: usize = 64 << 10;

/// Connections that wait for their next request. The one used last is taken first, so
/// that the others grow old and are closed.
#[derive(Debug)]
pub(super) struct Pool {
    address: SocketAddr,
    idle_limit: Duration,
    idle: Mutex<Vec<(WorkerStream, Instant)>>,
}

impl Pool {
    pub(super) fn new(port: u16, idle_limit: Duration) -> Self {
        Self {
            address: (Ipv4Addr::LOCALHOST, port).into(),
            idle_limit,
            idle: Mutex::default(),
        }
    }

    /// An idle connection that the worker has not closed, or a new one.
    pub(super) async fn connect(&self) -> io::Result<WorkerStream> {
        while let Some(stream) = self.take() {
            if is_quiet(&stream) {
                return Ok(stream);
            }
        }
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        Ok(BufReader::with_capacity(BUFFER, stream))
    }

    /// Keeps a connection for the next request.
    pub(super) fn put(&self, stream: WorkerStream) {
        self.idle.lock().push((stream, Instant::now()));
    }

    /// Closes all idle connections.
    pub(super) fn clear(&self) {
        self.idle.lock().clear();
    }

    fn take(&self) -> Option<WorkerStream> {
        let mut idle = self.idle.lock();
        let limit = self.idle_limit;
        idle.retain(|(_, since)| since.elapsed() < limit);
        idle.pop().map(|(stream, _)| stream)
    }
}

/// Whether the worker has neither closed the connection nor sent what nobody asked for.
fn is_quiet(stream: &WorkerStream) -> bool {
    // The runtime may not have heard yet of what the system knows.
    let socket = SockRef::from(stream.get_ref());
    let peeked = socket.peek(&mut [MaybeUninit::uninit()]);
    let waits = matches!(peeked, Err(error) if error.kind() == ErrorKind::WouldBlock);
    waits && stream.buffer().is_empty()
}
