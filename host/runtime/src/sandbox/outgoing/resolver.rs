//! Resolves names to addresses.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::Semaphore;

/// The result of [`Resolver::resolve`].
pub(super) type Lookup = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Resolves names; replaced in tests.
pub(super) trait Resolver: Send + Sync {
    /// The addresses of `name`, best first.
    fn resolve(&self, name: &str) -> Lookup;
}

/// How many lookups may run at once. Each takes a blocking thread, which cannot be
/// interrupted, from the pool that also reads files for plugins.
const LOOKUPS: usize = 32;

/// Resolves names by the operating system: its hosts file and name servers.
pub(super) struct SystemResolver {
    permits: Arc<Semaphore>,
}

impl Default for SystemResolver {
    fn default() -> Self {
        Self {
            permits: Arc::new(Semaphore::new(LOOKUPS)),
        }
    }
}

impl Resolver for SystemResolver {
    fn resolve(&self, name: &str) -> Lookup {
        let (permits, name) = (Arc::clone(&self.permits), name.to_owned());
        Box::pin(async move {
            let permit = permits.acquire_owned().await.map_err(io::Error::other)?;
            let lookup = tokio::task::spawn_blocking(move || {
                // Held by the thread, which outlives a dropped lookup.
                let _permit = permit;
                let addresses = (name.as_str(), 0).to_socket_addrs()?;
                Ok(addresses.map(|address: SocketAddr| address.ip()).collect())
            });
            lookup.await.map_err(io::Error::other)?
        })
    }
}
