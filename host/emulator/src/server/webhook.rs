//! `/runtime/webhooks`: the servers of extensions.

use corral_app::AuthLevel;

use super::Server;
use super::exchange::{Exchange, read};
use crate::access;
use crate::mcp;
use crate::pages::Reply;

/// The server of the MCP extension.
const MCP: &str = "/runtime/webhooks/mcp";

/// Answers a request for `path`, below `/runtime`.
pub(super) async fn answer(server: &Server, exchange: Exchange<'_>, path: &str) {
    let instance = server.host.settled_instance().await;
    let is_mcp = path.trim_end_matches('/').eq_ignore_ascii_case(MCP);
    let instance = instance.filter(|instance| is_mcp && mcp::is_served(instance));
    let Some(instance) = instance else {
        exchange.answer.empty(&exchange.call, 404).await;
        return;
    };
    let is_allowed = instance.keys().is_none_or(|keys| {
        let identity = keys.identify(&exchange.head, None);
        access::allows(&identity, AuthLevel::System)
    });
    if !is_allowed {
        exchange.answer.empty(&exchange.call, 401).await;
        return;
    }
    let Exchange {
        head,
        call,
        body,
        answer,
        body_limit,
        ..
    } = exchange;
    let reply = match read(body, body_limit).await {
        Ok(body) => mcp::answer(&instance, &head, body).await,
        Err(Some(status)) => Reply::empty(status),
        Err(None) => return,
    };
    answer.own(&call, reply).await;
}
