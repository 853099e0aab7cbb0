//! Which part of the host answers a request.

use std::net::SocketAddr;

use corral_app::{Mode, RequestPath};
use futures_util::StreamExt as _;
use jiff::Timestamp;

use super::exchange::{Answering, Exchange, read};
use super::{Server, admin, function_call, home, own_pages, relayed, webhook};
use crate::access;
use crate::host::Instance;
use crate::kestrel;
use crate::pages::Reply;
use crate::pages::{PageAnswer, PageRequest};
use crate::payload::Identity;
use crate::wire::{Incoming, Tunnel};

/// The first segments of the host's own paths.
const ADMIN: &str = "admin";
const RUNTIME: &str = "runtime";
const PAGES: &str = "_corral";

/// Answers a request. Returns the connection to the handler if the rest of the caller's
/// is to be passed on to it.
pub(super) async fn answer(
    server: &Server,
    peer: SocketAddr,
    incoming: Incoming<'_>,
) -> Option<Tunnel> {
    let Incoming {
        head,
        body,
        responder,
    } = incoming;
    let answer = Answering {
        cors: server.cors.fields(&head),
        responder,
    };
    let call = match kestrel::accept(&head, answer.responder.version()) {
        Ok(call) => call,
        Err(refusal) => {
            let reply = kestrel::refuse(refusal, Timestamp::now());
            answer.whole(reply, b"").await;
            return None;
        }
    };
    if let Some(preflight) = server.cors.preflight(&head) {
        let reply = Reply {
            head: preflight,
            body: bytes::Bytes::new(),
        };
        // The fields are in the answer already.
        let answer = Answering {
            cors: crate::wire::Fields::new(),
            ..answer
        };
        answer.own(&call, reply).await;
        return None;
    }
    let exchange = Exchange {
        head,
        call,
        body,
        answer,
        peer,
        body_limit: server.body_limit(),
    };
    let path = path(&exchange.head.target).to_owned();
    let first = RequestPath::parse(&path);
    let first = first.as_ref().and_then(|path| path.first());
    match first.map(str::to_ascii_lowercase).as_deref() {
        Some(ADMIN) => admin_request(server, exchange, &path).await,
        Some(PAGES) => page_request(server, exchange, &path).await,
        Some(RUNTIME) => webhook::answer(server, exchange, &path).await,
        _ => return function(server, exchange, &path).await,
    }
    None
}

async fn function(server: &Server, exchange: Exchange<'_>, path: &str) -> Option<Tunnel> {
    let Some(instance) = server.host.settled_instance().await else {
        let reply = admin::not_running();
        exchange.answer.own(&exchange.call, reply).await;
        return None;
    };
    let found = instance.routes().find(&exchange.head.method, path);
    let function = found
        .as_ref()
        .and_then(|found| instance.index().function(found.function));
    let (Some(found), Some(function)) = (found, function) else {
        let reply = match (path, exchange.head.method.as_str()) {
            ("/", "GET" | "HEAD") => home::page(&instance),
            _ => Reply::empty(404),
        };
        exchange.answer.own(&exchange.call, reply).await;
        return None;
    };
    if function.is_disabled() {
        exchange.answer.empty(&exchange.call, 404).await;
        return None;
    }
    let identity = match instance.keys() {
        None => Identity::Anonymous,
        Some(known) => {
            let identity = known.identify(&exchange.head, Some(function.name()));
            if !access::allows(&identity, function.auth_level()) {
                exchange.answer.empty(&exchange.call, 401).await;
                return None;
            }
            identity
        }
    };
    if function.mode == Mode::Payload {
        function_call::answer(&instance, function, &found, identity, exchange).await;
        return None;
    }
    relayed::answer(&instance, function, exchange).await
}

async fn admin_request(server: &Server, exchange: Exchange<'_>, path: &str) {
    let Exchange {
        head,
        call,
        body,
        answer,
        body_limit,
        ..
    } = exchange;
    let instance = server.host.instance();
    let allowed = own_pages::is_own(&head) && may_administer(instance.as_deref(), &head);
    if !allowed {
        answer.empty(&call, 401).await;
        return;
    }
    let reply = match read(body, body_limit).await {
        Ok(body) => {
            let below = path.get(1 + ADMIN.len()..).unwrap_or_default();
            admin::answer(&server.host, &head, below, &body).await
        }
        Err(Some(status)) => Reply::empty(status),
        Err(None) => return,
    };
    answer.own(&call, reply).await;
}

/// Whether a caller has the key for `/admin`, if keys are needed.
fn may_administer(instance: Option<&Instance>, head: &crate::wire::RequestHead) -> bool {
    let keys = instance.and_then(Instance::keys);
    keys.is_none_or(|keys| {
        let identity = keys.identify(head, None);
        access::allows(&identity, corral_app::AuthLevel::Admin)
    })
}

async fn page_request(server: &Server, exchange: Exchange<'_>, path: &str) {
    let Exchange {
        head,
        call,
        body,
        answer,
        body_limit,
        ..
    } = exchange;
    let Some(pages) = server.host.pages().filter(|_| own_pages::is_own(&head)) else {
        answer.empty(&call, 404).await;
        return;
    };
    let body = match read(body, body_limit).await {
        Ok(body) => body,
        Err(Some(status)) => return answer.own(&call, Reply::empty(status)).await,
        Err(None) => return,
    };
    let request = PageRequest {
        path: path.get(1 + PAGES.len()..).unwrap_or_default().to_owned(),
        head,
        body,
    };
    match pages.answer(request).await {
        PageAnswer::Whole(reply) => answer.own(&call, reply).await,
        PageAnswer::Streamed(mut head, mut pieces) => {
            crate::pages::complete(&mut head);
            let Ok(mut writer) = answer.responder.begin(head).await else {
                return;
            };
            // A write fails when the caller has left.
            while let Some(piece) = pieces.next().await {
                if writer.write(&piece).await.is_err() {
                    return;
                }
            }
            let _ = writer.finish().await;
        }
    }
}

/// The path of a request target, as written.
fn path(target: &str) -> &str {
    let target = match target.split_once("://") {
        Some((scheme, rest)) if !scheme.contains(['/', '?']) => rest
            .find(['/', '?'])
            .map_or("/", |at| rest.get(at..).unwrap_or_default()),
        _ => target,
    };
    let path = target.split('?').next().unwrap_or_default();
    if path.is_empty() { "/" } else { path }
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn paths_of_targets() {
        for (target, expected) in [
            ("/", "/"),
            ("/api/a%20b?x=/y", "/api/a%20b"),
            ("/?x", "/"),
            ("http://host:1/api/a?x", "/api/a"),
            ("http://host", "/"),
            ("http://host?x", "/"),
            ("/a?u=http://b/c", "/a"),
            ("*", "*"),
        ] {
            assert_eq!(path(target), expected, "{target}");
        }
    }
}
