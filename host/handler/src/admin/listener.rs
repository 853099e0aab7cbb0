//! The listener of the admin interface.

use std::io;
#[cfg(unix)]
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use corral_runtime::Watched;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::net::UnixListener;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::Address;
#[cfg(windows)]
use super::pipe::PipeListener;

/// How long a connection may take to send the head of a request.
const HEAD_TIMEOUT: Duration = Duration::from_secs(10);

/// How many connections there may be; further ones wait.
const MAX_CONNECTIONS: usize = 64;

/// A listener on a loopback address, a Unix socket or a named pipe.
pub(crate) enum Listener {
    /// On a loopback address.
    Tcp(TcpListener),
    /// On a Unix socket, whose file is removed at the end.
    #[cfg(unix)]
    Unix(UnixListener, SocketFile),
    /// On a named pipe.
    #[cfg(windows)]
    Pipe(PipeListener),
}

/// The file of a Unix socket; removed when dropped.
#[cfg(unix)]
pub(crate) struct SocketFile(PathBuf);

#[cfg(unix)]
impl Drop for SocketFile {
    fn drop(&mut self) {
        // The next start removes it otherwise.
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Listener {
    /// Listens on `address`.
    ///
    /// # Errors
    /// When the address is in use or not permitted.
    pub(crate) async fn bind(address: &Address) -> io::Result<Self> {
        match address {
            Address::Tcp(address) => Ok(Self::Tcp(TcpListener::bind(address).await?)),
            #[cfg(unix)]
            Address::Unix(path) => unix(path).await,
            #[cfg(windows)]
            Address::Pipe(path) => Ok(Self::Pipe(PipeListener::bind(path)?)),
        }
    }

    /// The address, with the actual port where port 0 was asked for.
    ///
    /// # Errors
    /// When the system does not report it.
    pub(crate) fn address(&self) -> io::Result<Address> {
        match self {
            Self::Tcp(listener) => Ok(Address::Tcp(listener.local_addr()?)),
            #[cfg(unix)]
            Self::Unix(_, socket) => Ok(Address::Unix(socket.0.clone())),
            #[cfg(windows)]
            Self::Pipe(listener) => Ok(Address::Pipe(listener.path().to_owned())),
        }
    }

    /// Serves `router` until it is dropped.
    pub(super) async fn serve(self, router: Router) {
        match self {
            Self::Tcp(listener) => accept(listener, router).await,
            #[cfg(unix)]
            Self::Unix(listener, _socket) => accept(listener, router).await,
            #[cfg(windows)]
            Self::Pipe(listener) => accept(listener, router).await,
        }
    }
}

/// Serves each connection in a separate task. Idle clients are disconnected, because
/// they have not shown a token yet.
async fn accept<L: axum::serve::Listener>(mut listener: L, router: Router) {
    let mut protocol = http1::Builder::new();
    protocol
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT);
    let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    // Aborted together with the listener.
    let mut connections = JoinSet::new();
    loop {
        // The semaphore is never closed.
        let Ok(permit) = Arc::clone(&permits).acquire_owned().await else {
            return;
        };
        // Handles errors itself: most concern a single connection, the others pass
        // when connections are closed.
        let (stream, _) = listener.accept().await;
        let service = TowerToHyperService::new(router.clone());
        let connection = protocol.serve_connection(TokioIo::new(stream), service);
        let serve = async move {
            // An error of a connection concerns only its client.
            let _ = connection.await;
            drop(permit);
        };
        connections.spawn(Watched::new("the admin interface", serve));
        while connections.try_join_next().is_some() {}
    }
}

/// Listens at `path`, where a killed handler may have left its socket. Only the user of
/// the handler may connect.
#[cfg(unix)]
async fn unix(path: &std::path::Path) -> io::Result<Listener> {
    use std::fs::{Permissions, remove_file, set_permissions, symlink_metadata};
    use std::os::unix::fs::{FileTypeExt, PermissionsExt};

    let is_socket = symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket());
    if is_socket && tokio::net::UnixStream::connect(path).await.is_err() {
        remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    set_permissions(path, Permissions::from_mode(0o600))?;
    Ok(Listener::Unix(listener, SocketFile(path.to_owned())))
}
