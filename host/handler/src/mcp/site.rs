//! What one version of the app's files offers to MCP clients, and to whom.

use std::sync::Arc;

use corral_app::{App, McpEndpoint};
use corral_mcp::folder::Catalog;
use corral_mcp_server::{Identity, McpServer};

use super::policy;
use super::states::States;
use crate::invocation::Invoker;

/// The longest body of a request that calls nothing, in bytes.
const LEAST_BODY: u64 = 1 << 20;

/// What one version of the app's files offers.
pub(crate) struct Site {
    app: Arc<App>,
    catalog: Arc<Catalog>,
    identity: Identity,
    /// `None` when the handler does not answer MCP requests.
    endpoint: Option<(McpEndpoint, McpServer)>,
    states: States,
    body_limit: u64,
}

impl Site {
    pub(super) fn new(app: &Arc<App>, invoker: &Invoker) -> Self {
        let tools = app
            .functions
            .iter()
            .filter(|function| function.mcp.is_some());
        let limits = tools.map(|function| function.config.limits.request_body);
        let body_limit = limits.max().unwrap_or_default().max(LEAST_BODY);
        let endpoint = app.mcp_endpoint();
        let states = endpoint
            .as_ref()
            .map_or(States::Open, |endpoint| States::of(endpoint, app));
        let endpoint = endpoint.map(|endpoint| {
            let policy = policy::of(&endpoint, app, &invoker.authority);
            let server = McpServer::new(policy, invoker.listeners.closing.clone());
            (endpoint, server)
        });
        let info = &app.host.mcp;
        Self {
            app: Arc::clone(app),
            catalog: Arc::new(Catalog::of(app)),
            identity: Identity {
                name: info.name.clone(),
                version: info.version.clone(),
                instructions: info.instructions.clone(),
            },
            endpoint,
            states,
            body_limit,
        }
    }

    /// Whether it is that of `app`.
    pub(super) fn is_of(&self, app: &Arc<App>) -> bool {
        Arc::ptr_eq(&self.app, app)
    }

    /// The path of MCP requests, if the handler answers them.
    pub(super) fn path(&self) -> Option<&str> {
        let (endpoint, _) = self.endpoint.as_ref()?;
        Some(&endpoint.path)
    }

    /// The server, if the handler answers MCP requests.
    pub(super) fn server(&self) -> Option<&McpServer> {
        let (_, server) = self.endpoint.as_ref()?;
        Some(server)
    }

    pub(super) fn catalog(&self) -> &Arc<Catalog> {
        &self.catalog
    }

    pub(super) fn identity(&self) -> &Identity {
        &self.identity
    }

    /// How the states that functions leave with clients are sealed.
    pub(super) fn states(&self) -> &States {
        &self.states
    }

    /// The longest body of a request, in bytes.
    pub(super) fn body_limit(&self) -> u64 {
        self.body_limit
    }

    /// Whether clients get the log lines of the functions that they call.
    pub(super) fn has_client_log(&self) -> bool {
        let endpoint = self.endpoint.as_ref();
        endpoint.is_some_and(|(endpoint, _)| endpoint.client_log)
    }

    /// The most items of one page of a list.
    pub(super) fn page_size(&self) -> Option<usize> {
        let (endpoint, _) = self.endpoint.as_ref()?;
        usize::try_from(endpoint.page_size?).ok()
    }
}
