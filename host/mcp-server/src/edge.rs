//! `subscriptions/listen` in place of a server that runs in a fresh sandbox for each call:
//! it cannot hear of another version of itself.

use corral_mcp::Message;
use corral_mcp::folder::Lists;
use http::{HeaderMap, Response};
use serde_json::{Map, Value};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::changes::Subscription;
use crate::era::Era;
use crate::listen::{LISTEN, Listener, from_filter, is_of_lists};
use crate::request;
use crate::response::{self, ResponseBody};
use crate::server::{EVENTS, accepts};

/// What a client hears.
#[derive(Debug)]
pub struct Channel {
    /// The changes of the server.
    pub changes: Subscription,
    /// When the response has to end; `None` when it may go on forever.
    pub ends_at: Option<Instant>,
    /// Ends the stream earlier.
    pub closing: CancellationToken,
}

/// Answers a request that listens for changed lists and for nothing else. `None` for any
/// other, which is left to the server: it alone knows when a resource has changed.
pub fn listen(
    headers: &HeaderMap,
    body: &[u8],
    channel: impl FnOnce() -> Channel,
) -> Option<Response<ResponseBody>> {
    let message = Message::parse(body).ok()?;
    let request = request::check(headers, message).ok()??;
    if request.era != Era::Stateless || request.method != LISTEN || !accepts(headers, EVENTS) {
        return None;
    }
    let filter: Map<String, Value> = request.params.read("notifications")?;
    if !is_of_lists(&filter) {
        return None;
    }
    let channel = channel();
    let listener = Listener {
        changes: channel.changes,
        lists: from_filter(&filter).intersection(Lists::ALL),
        resources: Vec::new(),
        request: Some(request.id),
        server_info: None,
        ends_at: channel.ends_at,
        closing: channel.closing,
    };
    Some(response::events(listener.into_body()))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use http::HeaderValue;
    use http_body_util::BodyExt as _;
    use serde_json::json;

    use super::*;
    use crate::changes::Changes;

    const META: &str = r#""_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}"#;

    fn headers(method: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            (corral_mcp::header::PROTOCOL_VERSION, "2026-07-28"),
            (corral_mcp::header::METHOD, method),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        headers
    }

    #[tokio::test]
    async fn only_changed_lists_are_announced_here() {
        let (changes, server): (_, Arc<str>) = (Changes::default(), "Mcp".into());
        let mut listening = None;
        for (method, filter, answered) in [
            (LISTEN, json!({ "toolsListChanged": true }), true),
            (
                LISTEN,
                json!({ "promptsListChanged": true, "resourceSubscriptions": [] }),
                true,
            ),
            (LISTEN, json!({ "resourceSubscriptions": ["a://b"] }), false),
            (
                LISTEN,
                json!({ "toolsListChanged": true, "other": true }),
                false,
            ),
            (LISTEN, json!({}), false),
            ("tools/list", json!({ "toolsListChanged": true }), false),
        ] {
            let body = format!(
                r#"{{"jsonrpc":"2.0","id":1,"method":"{method}","params":{{{META},"notifications":{filter}}}}}"#
            );
            let channel = || Channel {
                changes: changes.subscribe(&server),
                ends_at: None,
                closing: CancellationToken::new(),
            };
            let found = listen(&headers(method), body.as_bytes(), channel);
            assert_eq!(found.is_some(), answered, "{body}");
            listening = listening.or(found);
        }
        let mut body = listening.unwrap().into_body();
        changes.announce(&server, Lists::ALL);
        drop(changes);
        let mut text = String::new();
        while let Some(Ok(frame)) = body.frame().await {
            text.push_str(std::str::from_utf8(frame.data_ref().unwrap()).unwrap());
        }
        let methods: Vec<_> = text
            .lines()
            .filter_map(|line| line.strip_prefix("data: "))
            .map(|data| serde_json::from_str::<Value>(data).unwrap()["method"].clone())
            .collect();
        assert_eq!(
            methods,
            [
                json!("notifications/subscriptions/acknowledged"),
                json!("notifications/tools/list_changed"),
                Value::Null,
            ]
        );
    }
}
