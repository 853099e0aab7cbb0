//! The Model Context Protocol (MCP), answered by the handler itself: an app's tool,
//! resource and prompt folders without the MCP extension of the Functions host.

mod announce;
mod audience;
mod functions;
mod listeners;
mod policy;
mod result;
mod site;
mod states;

use std::sync::Arc;

use arc_swap::ArcSwapOption;
use axum::body::Body;
use axum::http::header::HOST;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use corral_protocol::public_url;
use corral_registry::Snapshot;
use parking_lot::Mutex;

pub(crate) use announce::announce;
pub(crate) use listeners::Listeners;

use crate::failure::Failure;
use crate::invocation::{Invoker, header};
use crate::request_body;
use functions::AppFunctions;
use site::Site;

/// The server that an app is as a whole, among those whose lists can change: plugins
/// that are MCP servers themselves have the names of their functions.
pub(crate) const APP: &str = "";

/// Answers MCP requests by the functions of the app.
pub(crate) struct Mcp {
    invoker: Arc<Invoker>,
    /// What the current version of the app's files offers.
    site: ArcSwapOption<Site>,
    reloading: Mutex<()>,
    /// [`APP`], as changes are announced of it.
    app_server: Arc<str>,
}

impl Mcp {
    pub(crate) fn new(invoker: Arc<Invoker>) -> Self {
        Self {
            invoker,
            site: ArcSwapOption::empty(),
            reloading: Mutex::new(()),
            app_server: APP.into(),
        }
    }

    /// What answers this request, if it is an MCP request: one for the path of the
    /// endpoint, which no function's route matches, in an app that has tool, resource
    /// or prompt folders.
    pub(crate) fn site(&self, app: &Snapshot, parts: &Parts) -> Option<Arc<Site>> {
        let site = self.current(app);
        let found = site.path() == Some(parts.uri.path())
            && app
                .app()
                .functions
                .iter()
                .any(|function| function.mcp.is_some());
        if !found {
            return None;
        }
        // An ambiguous match is one, too.
        let free = app
            .routes()
            .sent_for(parts.method.as_str(), parts.uri.path())
            .is_ok_and(|found| found.is_none());
        free.then_some(site)
    }

    /// The site of the app as it is now. If its files have changed since the last
    /// request, one request reads them again and the others wait.
    fn current(&self, app: &Snapshot) -> Arc<Site> {
        let load = || self.site.load_full().filter(|site| site.is_of(app.app()));
        if let Some(site) = load() {
            return site;
        }
        let _guard = self.reloading.lock();
        load().unwrap_or_else(|| {
            let site = Arc::new(Site::new(app.app(), &self.invoker));
            self.site.store(Some(Arc::clone(&site)));
            site
        })
    }

    /// Responds to an MCP request.
    ///
    /// # Errors
    /// When its body cannot be read.
    pub(crate) async fn respond(
        &self,
        site: Arc<Site>,
        app: Arc<Snapshot>,
        mut parts: Parts,
        body: Body,
        id: &str,
    ) -> Result<Response, Failure> {
        let Some(server) = site.server() else {
            return Err(Failure::panicked());
        };
        let path = parts.uri.path().to_owned();
        let memory = &self.invoker.request_memory;
        let limit = site.body_limit();
        let (body, share) = request_body::read(&parts.headers, body, limit, memory, &path).await?;
        self.restore_host(&mut parts);
        let functions = AppFunctions {
            invoker: Arc::clone(&self.invoker),
            app,
            site: Arc::clone(&site),
            server: Arc::clone(&self.app_server),
            id: id.into(),
            share: Arc::new(share),
        };
        let response = server.respond(functions, parts, body).await;
        if response.status() == StatusCode::FORBIDDEN {
            tracing::warn!(
                "an MCP request was refused, because its `Host` or `Origin` is not allowed; add it to mcp.hosts or mcp.origins in corral.json"
            );
        }
        Ok(response.map(Body::new))
    }

    /// Puts the server that the client named into `Host`: a proxying host has replaced
    /// it.
    fn restore_host(&self, parts: &mut Parts) {
        let own = &self.invoker.authority;
        let url = public_url(|name| header(&parts.headers, name), own, "");
        let host = url.split_once("://").map(|(_, host)| host);
        if let Some(Ok(host)) = host.map(HeaderValue::from_str) {
            parts.headers.insert(HOST, host);
        }
    }
}
