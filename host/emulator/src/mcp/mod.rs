//! The server of the platform's MCP extension: tools, resources and prompts that are
//! function folders, at `/runtime/webhooks/mcp`.
//!
//! It has no sessions, and speaks the protocol versions before 2026-07-28. What clients
//! get for an answer of the custom handler is in [`result`].

mod call;
mod functions;
pub mod result;

use std::sync::Arc;

use bytes::Bytes;
use corral_mcp::Message;
use corral_mcp::header::{PROTOCOL_VERSION, is_stateless};
use corral_mcp_server::{McpServer, Policy};
use http::request::Parts;
use http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use self::call::Call;
use self::functions::InstanceFunctions;
use crate::host::Instance;
use crate::pages::Reply;
use crate::wire::RequestHead;

/// Pages that may send requests: those of this machine, such as the MCP Inspector.
const ORIGINS: [&str; 4] = [
    "http://localhost:*",
    "https://localhost:*",
    "http://127.0.0.1:*",
    "http://[::1]:*",
];

/// The code of an error of the transport (JSON-RPC, server errors).
const TRANSPORT_ERROR: i32 = -32000;

/// Whether the app has something for MCP clients.
pub(crate) fn is_served(instance: &Instance) -> bool {
    let mut functions = instance.functions().iter();
    functions.any(|function| {
        let trigger = function.bindings.trigger();
        function.is_listed() && trigger.is_some_and(|trigger| trigger.is_mcp_trigger())
    })
}

/// Answers one request of a client.
pub(crate) async fn answer(instance: &Arc<Instance>, head: &RequestHead, body: Bytes) -> Reply {
    let Some(parts) = parts(head) else {
        return Reply::empty(400);
    };
    if parts.method != Method::POST {
        // There are no sessions to listen to or to end.
        let mut reply = Reply::empty(405);
        reply.head.fields.push("Allow", "POST");
        return reply;
    }
    let version = parts.headers.get(PROTOCOL_VERSION);
    let version = version.and_then(|version| version.to_str().ok());
    if version.is_some_and(is_stateless) {
        let message = "Bad Request: the MCP-Protocol-Version header names an unsupported version";
        let error = json!({ "code": TRANSPORT_ERROR, "message": message });
        return Reply::json(
            400,
            &json!({ "jsonrpc": "2.0", "id": null, "error": error }),
        );
    }
    let functions = InstanceFunctions::new(Arc::clone(instance), Call::new(head, &body));
    let policy = Policy {
        hosts: None,
        origins: Some(ORIGINS.map(str::to_owned).to_vec()),
    };
    let server = McpServer::new(policy, CancellationToken::new());
    let is_request = Message::parse(&body).is_ok_and(|message| message.id().is_some());
    let response = server.respond(functions, parts, body).await;
    let (head, body) = response.into_parts();
    // It cannot fail.
    let body = body
        .collect()
        .await
        .map(http_body_util::Collected::to_bytes);
    let body = body.unwrap_or_default();
    if head.status == StatusCode::OK && is_request {
        return event(&body);
    }
    let kind = head.headers.get(header::CONTENT_TYPE);
    match kind.and_then(|kind| kind.to_str().ok()) {
        Some(kind) => Reply::new(head.status.as_u16(), kind, body),
        None => Reply::empty(head.status.as_u16()),
    }
}

/// A response as the only event of a stream, which is how the extension sends all of
/// them.
fn event(message: &[u8]) -> Reply {
    let mut event = b"event: message\ndata: ".to_vec();
    event.extend(message);
    event.extend(b"\n\n");
    let mut reply = Reply::new(200, "text/event-stream", event);
    reply.head.fields.push("Cache-Control", "no-cache,no-store");
    reply
}

/// The head for the server; `None` if it has a field that HTTP does not allow.
fn parts(head: &RequestHead) -> Option<Parts> {
    let mut request = Request::builder()
        .method(head.method.as_str())
        .uri(head.target.as_str());
    for (name, value) in head.fields.iter() {
        request = request.header(name, value);
    }
    Some(request.body(()).ok()?.into_parts().0)
}
