//! The state of the gateway.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use corral_app::App;
use parking_lot::Mutex;

use super::backend::BackendClient;
use super::config::GatewayConfig;
use super::ticket::Tickets;
use super::traces::Traces;
use crate::invocation::Invoker;

/// Serves the proxies of an app. Connections to back ends survive changes of the
/// app's files; everything else is rebuilt.
pub(crate) struct Gateway {
    config: ArcSwap<GatewayConfig>,
    reloading: Mutex<()>,
    /// Calls functions.
    pub(super) invoker: Arc<Invoker>,
    /// Where the handler listens.
    pub(super) address: SocketAddr,
    /// How long a body may stall.
    pub(super) stall: Duration,
    pub(super) backend: BackendClient,
    pub(super) tickets: Tickets,
    pub(super) traces: Traces,
}

impl Gateway {
    /// A gateway for `app`, which is served at `address`.
    pub(crate) fn new(app: &Arc<App>, address: SocketAddr, invoker: Arc<Invoker>) -> Self {
        Self {
            config: ArcSwap::from_pointee(GatewayConfig::new(app, address)),
            reloading: Mutex::new(()),
            invoker,
            address,
            stall: app.handler.connections.stall,
            backend: BackendClient::new(),
            tickets: Tickets::default(),
            traces: Traces::new(&app.settings),
        }
    }

    /// The configuration for `app`, which is the current one. If its files have
    /// changed since the last request, one request reads them again and the others
    /// wait.
    pub(crate) fn config(&self, app: &Arc<App>) -> Arc<GatewayConfig> {
        let config = self.config.load_full();
        if Arc::ptr_eq(&config.app, app) {
            return config;
        }
        let _guard = self.reloading.lock();
        let config = self.config.load_full();
        if Arc::ptr_eq(&config.app, app) {
            return config;
        }
        let config = Arc::new(config.reload(app, self.address));
        self.config.store(Arc::clone(&config));
        config
    }
}
