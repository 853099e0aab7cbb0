//! The web server that the Functions host calls.

mod connection;
mod dispatch;
mod host_headers;
mod parent;
mod readiness;
mod routing;
mod shutdown;
mod validity;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use corral_app::{App, Connections};
use corral_registry::{ProcessGate, Registry};
use tokio::net::TcpListener;

pub(crate) use shutdown::{ShutdownReason, Signals};

use crate::gateway::Gateway;
use crate::invocation::Invoker;
use crate::mcp::Mcp;
use crate::metrics::Metrics;
use crate::request_body::RequestMemory;

/// Set by the Core Tools for the Functions host and thus for its handler.
const CORE_TOOLS: &str = "FUNCTIONS_CORETOOLS_ENVIRONMENT";

/// The state that all connections share.
pub(crate) struct Server {
    pub(crate) registry: Registry,
    /// Answers requests by the app's proxies.
    gateway: Gateway,
    /// Answers MCP requests by the app's functions.
    pub(crate) mcp: Arc<Mcp>,
    /// Calls functions.
    pub(crate) invoker: Arc<Invoker>,
    /// Whether the Functions host runs in the Core Tools.
    core_tools: bool,
    /// How long a call may take.
    time_to_answer: Option<Duration>,
    connections: Connections,
    /// The counters of the process.
    pub(crate) metrics: Arc<Metrics>,
}

impl Server {
    /// A server of `app` that listens at `address`. All request bodies together
    /// may take `request_memory` bytes.
    pub(crate) fn new(
        registry: Registry,
        app: &Arc<App>,
        address: SocketAddr,
        request_memory: u64,
    ) -> Arc<Self> {
        let limits = corral_app::Limits::default();
        let now = registry.snapshot();
        let (handler, functions) = (now.app().handler.clone(), now.app().functions.len());
        let time_to_answer = now.app().host.function_timeout.time_to_answer();
        drop(now);
        let invoker = Arc::new(Invoker::new(
            address,
            ProcessGate::new(handler.concurrency, functions, limits.time),
            RequestMemory::new(request_memory, functions),
        ));
        Arc::new(Self {
            registry,
            gateway: Gateway::new(app, address, Arc::clone(&invoker)),
            mcp: Arc::new(Mcp::new(Arc::clone(&invoker))),
            metrics: Arc::clone(&invoker.metrics),
            invoker,
            core_tools: std::env::var_os(CORE_TOOLS).is_some_and(|value| !value.is_empty()),
            time_to_answer,
            connections: handler.connections,
        })
    }
}

/// Binds the port on 127.0.0.1, the only address to which the host connects
/// (custom handler protocol, section 2.4).
///
/// # Errors
/// When the port is in use or needs privileges that the handler lacks.
pub(crate) async fn bind(port: u16) -> std::io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

/// Serves until `stop` resolves and the requests in flight have their responses.
pub(crate) async fn serve(
    listener: TcpListener,
    server: Arc<Server>,
    stop: impl Future<Output = ()>,
) {
    let limits = server.connections;
    connection::serve(listener, server, limits, stop).await;
}
