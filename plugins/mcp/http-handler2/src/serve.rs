//! The export: every call has an instance of the server to itself.

use std::env;
use std::sync::Arc;

use corral_service::{Request, Response, Streamed};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};

use crate::catalogue::Stock;

async fn serve(request: Request) -> Response<Streamed> {
    StreamableHttpService::new(
        || Ok(Stock),
        Arc::new(NeverSessionManager::default()),
        config(),
    )
    .handle(request)
    .await
}

/// A web page must not reach a server on its reader's machine by another host name.
fn config() -> StreamableHttpServerConfig {
    let own = env::var("WEBSITE_HOSTNAME").ok();
    let hosts = ["localhost", "127.0.0.1", "[::1]"].map(str::to_owned);
    let hosts: Vec<String> = hosts.into_iter().chain(own).collect();
    let schemes = ["http", "https"];
    let origins = schemes
        .iter()
        .flat_map(|scheme| hosts.iter().map(move |host| format!("{scheme}://{host}:*")));
    StreamableHttpServerConfig::default()
        .with_allowed_origins(origins)
        .with_allowed_hosts(hosts)
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_sse_keep_alive(None)
}

corral_service::export!(serve);
