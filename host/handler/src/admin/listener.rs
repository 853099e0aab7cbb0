//! The admin interface's own listener.

use std::io;
use std::path::PathBuf;

use axum::Router;
use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::net::UnixListener;

use super::Address;

/// A listener on a loopback address or a Unix socket.
pub(crate) enum Listener {
    /// On a loopback address.
    Tcp(TcpListener),
    /// On a Unix socket, which is removed at the end.
    #[cfg(unix)]
    Unix(UnixListener, Socket),
}

/// The file of a Unix socket; removed when dropped.
pub(crate) struct Socket(PathBuf);

impl Drop for Socket {
    fn drop(&mut self) {
        // The next start removes what is left.
        let _ = std::fs::remove_file(&self.0);
    }
}

impl Listener {
    /// Takes the address.
    ///
    /// # Errors
    /// When somebody else has it, or there is no right to it.
    pub(crate) async fn bind(address: &Address) -> io::Result<Self> {
        match address {
            Address::Tcp(address) => Ok(Self::Tcp(TcpListener::bind(address).await?)),
            #[cfg(unix)]
            Address::Unix(path) => unix(path).await,
            #[cfg(not(unix))]
            Address::Unix(_) => Err(io::ErrorKind::Unsupported.into()),
        }
    }

    /// Where it listens; the port is known only now if any was asked for.
    ///
    /// # Errors
    /// When the system does not say.
    pub(crate) fn address(&self) -> io::Result<Address> {
        match self {
            Self::Tcp(listener) => Ok(Address::Tcp(listener.local_addr()?)),
            #[cfg(unix)]
            Self::Unix(_, socket) => Ok(Address::Unix(socket.0.clone())),
        }
    }

    /// Answers with `router` until it is dropped.
    ///
    /// # Errors
    /// When the listener fails for good.
    pub(super) async fn serve(self, router: Router) -> io::Result<()> {
        match self {
            Self::Tcp(listener) => axum::serve(listener, router).await,
            #[cfg(unix)]
            Self::Unix(listener, _socket) => axum::serve(listener, router).await,
        }
    }
}

/// Takes a path that a killed handler may have left its socket at. Only the
/// user of the handler may connect.
#[cfg(unix)]
async fn unix(path: &std::path::Path) -> io::Result<Listener> {
    use std::fs::{Permissions, remove_file, set_permissions, symlink_metadata};
    use std::os::unix::fs::{FileTypeExt, PermissionsExt};

    let left = symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket());
    if left && tokio::net::UnixStream::connect(path).await.is_err() {
        remove_file(path)?;
    }
    let listener = UnixListener::bind(path)?;
    set_permissions(path, Permissions::from_mode(0o600))?;
    Ok(Listener::Unix(listener, Socket(path.to_owned())))
}
