//! The export.

use std::sync::Arc;

use corral_service::{Request, Response, Streamed};
use rmcp::transport::streamable_http_server::session::never::NeverSessionManager;
use rmcp::transport::{StreamableHttpServerConfig, StreamableHttpService};

use crate::server::Everything;

async fn serve(request: Request) -> Response<Streamed> {
    let config = StreamableHttpServerConfig::default()
        .with_allowed_origins(["http://localhost:*", "http://127.0.0.1:*", "http://[::1]:*"])
        .with_legacy_session_mode(false)
        .with_json_response(true)
        .with_sse_keep_alive(None);
    let sessions = Arc::new(NeverSessionManager::default());
    StreamableHttpService::new(|| Ok(Everything), sessions, config)
        .handle(request)
        .await
}

corral_service::export!(serve);
