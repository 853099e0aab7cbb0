//! Names to addresses.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::pin::Pin;
use std::sync::Arc;

use tokio::sync::Semaphore;

/// What [`Resolver::resolve`] gives.
pub(super) type Lookup = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// Looks names up; tests have their own.
pub(super) trait Resolver: Send + Sync {
    /// The addresses of `name`, best first.
    fn resolve(&self, name: &str) -> Lookup;
}

/// How many names may be looked up at once. Each takes a thread that cannot be
/// interrupted, of those that read files for plugins too.
const LOOKUPS: usize = 32;

/// Asks the operating system: its hosts file, its name servers.
pub(super) struct SystemResolver {
    places: Arc<Semaphore>,
}

impl Default for SystemResolver {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(LOOKUPS)),
        }
    }
}

impl Resolver for SystemResolver {
    fn resolve(&self, name: &str) -> Lookup {
        let (places, name) = (Arc::clone(&self.places), name.to_owned());
        Box::pin(async move {
            let place = places.acquire_owned().await.map_err(io::Error::other)?;
            let lookup = tokio::task::spawn_blocking(move || {
                // Held by the thread: whoever asked may long be gone.
                let _place = place;
                let addresses = (name.as_str(), 0).to_socket_addrs()?;
                Ok(addresses.map(|address: SocketAddr| address.ip()).collect())
            });
            lookup.await.map_err(io::Error::other)?
        })
    }
}
