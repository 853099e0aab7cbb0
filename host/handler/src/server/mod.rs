//! The web server that the Functions host calls.

mod body;
mod call;
mod connection;
mod dispatch;
mod failure;
mod journal;
mod payload;
mod proxy;
mod raw;
mod readiness;
mod routing;
mod shutdown;
mod streaming;
mod underway;
mod validity;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use corral_app::Connections;
use corral_registry::{House, Registry};
use tokio::net::TcpListener;

pub(crate) use body::{discard_rest as discard_body, read as read_body};
pub(crate) use failure::Kind as FailureKind;
pub(crate) use proxy::{Gateway, read_proxies};
pub(crate) use shutdown::{Ending, ending};
use underway::Underway;

use crate::metrics::Metrics;

/// What every request handler can reach.
pub(crate) struct Server {
    pub(crate) registry: Registry,
    /// The proxies of the app.
    pub(crate) gateway: Gateway,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// The same as text, which every request in HTTP needs.
    authority: Arc<str>,
    /// The gate of the whole process, behind those of the functions.
    pub(crate) house: House,
    connections: Connections,
    /// The invocations under way.
    pub(crate) underway: Arc<Underway>,
    /// What is counted.
    pub(crate) metrics: Arc<Metrics>,
}

impl Server {
    pub(crate) fn new(registry: Registry, gateway: Gateway, address: SocketAddr) -> Arc<Self> {
        let limits = corral_app::Limits::default();
        let now = registry.now();
        let (handler, functions) = (now.app().handler.clone(), now.app().functions.len());
        drop(now);
        Arc::new(Self {
            registry,
            gateway,
            address,
            authority: address.to_string().into(),
            house: House::new(handler.concurrency, functions, limits.time),
            connections: handler.connections,
            underway: Arc::default(),
            metrics: Metrics::new(),
        })
    }
}

/// Takes the port. The host connects to 127.0.0.1 and nowhere else (custom
/// handler protocol, section 2.4).
///
/// # Errors
/// When the port is taken or needs rights that the handler lacks.
pub(crate) async fn bind(port: u16) -> std::io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Serves until `stop` resolves and the requests under way are answered.
pub(crate) async fn serve(
    listener: TcpListener,
    server: Arc<Server>,
    stop: impl Future<Output = ()>,
) {
    let limits = server.connections;
    connection::serve(listener, server, limits, stop).await;
}
