//! The server: one HTTP request in, one response out.

use std::sync::Arc;

use bytes::Bytes;
use corral_mcp::Message;
use corral_mcp::header::{PROTOCOL_VERSION, is_stateless};
use http::header::{ACCEPT, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderMap, Method, Response, StatusCode};
use serde_json::{Map, Value};
use tokio_util::sync::CancellationToken;

use crate::era::Era;
use crate::error::RpcError;
use crate::functions::Functions;
use crate::listen::{self, LISTEN, Listener};
use crate::methods;
use crate::notices::Notices;
use crate::policy::Policy;
use crate::request::{self, Request};
use crate::response::{self, Answer, ResponseBody};
use crate::streamed;

const JSON: &str = "application/json";
pub(crate) const EVENTS: &str = "text/event-stream";

/// A server of the Model Context Protocol.
#[derive(Clone, Debug)]
pub struct McpServer {
    policy: Policy,
    /// Ends all streams.
    closing: CancellationToken,
}

impl McpServer {
    /// A server with this policy. `closing` ends the streams of clients that listen.
    pub fn new(policy: Policy, closing: CancellationToken) -> Self {
        Self { policy, closing }
    }

    /// Responds to one request by `functions`. Dropping this future stops the function
    /// that the request called.
    pub async fn respond<F: Functions>(
        &self,
        functions: F,
        parts: Parts,
        body: Bytes,
    ) -> Response<ResponseBody> {
        if !self.policy.accepts(&parts.headers) {
            let reason = "the `Host` or `Origin` of the request is not allowed";
            return response::text(StatusCode::FORBIDDEN, reason);
        }
        match parts.method {
            Method::POST => self.post(functions, parts, body).await,
            Method::GET if is_initialized(&parts.headers) => self.get(&functions, &parts),
            _ if is_initialized(&parts.headers) => response::only("GET, POST"),
            _ => response::only("POST"),
        }
    }

    async fn post<F: Functions>(
        &self,
        functions: F,
        parts: Parts,
        body: Bytes,
    ) -> Response<ResponseBody> {
        let refuse = |error: &RpcError, id: Option<&_>| {
            response::json(StatusCode::BAD_REQUEST, &error.to_json(id))
        };
        if !is_json(&parts.headers) {
            let reason = "the `Content-Type` has to be application/json";
            return response::text(StatusCode::UNSUPPORTED_MEDIA_TYPE, reason);
        }
        if !accepts(&parts.headers, JSON) {
            let reason = "`Accept` has to name application/json and text/event-stream";
            return response::text(StatusCode::NOT_ACCEPTABLE, reason);
        }
        let message = match Message::parse(&body) {
            Ok(message) => message,
            Err(malformed) => {
                let error = RpcError::new(malformed.code(), malformed.to_string());
                return refuse(&error, None);
            }
        };
        let id = message.id().cloned();
        let request = match request::check(&parts.headers, message) {
            Ok(Some(request)) => request,
            Ok(None) => return response::accepted(),
            Err(error) => return refuse(&error, id.as_ref()),
        };
        if request.era == Era::Stateless && request.method == LISTEN {
            return self.listen(&functions, &request, &parts);
        }
        let Some(notices) = notices(&functions, &request, &parts.headers) else {
            let result = methods::answer(&functions, &request, &parts, None).await;
            return Answer::new(request.era, &request.id, result).into_response();
        };
        let (era, id) = (request.era, request.id.clone());
        drop(request);
        let heard = Arc::clone(&notices);
        let call = async move { answer(&functions, &parts, &body, &heard).await };
        streamed::respond((era, id), notices, call).await
    }

    /// The stream of a client of the older era, which announces every list.
    fn get<F: Functions>(&self, functions: &F, parts: &Parts) -> Response<ResponseBody> {
        if !accepts(&parts.headers, EVENTS) {
            return response::only("POST");
        }
        let listener = Listener {
            changes: functions.subscribe(),
            lists: functions.announced(),
            resources: Vec::new(),
            request: None,
            server_info: None,
            ends_at: functions.ends_at(parts),
            closing: self.closing.clone(),
        };
        response::events(listener.into_body())
    }

    /// `subscriptions/listen`.
    fn listen<F: Functions>(
        &self,
        functions: &F,
        request: &Request<'_>,
        parts: &Parts,
    ) -> Response<ResponseBody> {
        let Some(filter) = request.params.read::<Map<String, Value>>("notifications") else {
            let error = RpcError::invalid_params("`params` has no `notifications`");
            return response::json(StatusCode::OK, &error.to_json(Some(&request.id)));
        };
        if !accepts(&parts.headers, EVENTS) {
            let reason = "`Accept` has to name text/event-stream";
            return response::text(StatusCode::NOT_ACCEPTABLE, reason);
        }
        let listener = Listener {
            changes: functions.subscribe(),
            lists: listen::from_filter(&filter).intersection(functions.announced()),
            resources: listen::resources(&filter, functions.catalog()),
            request: Some(request.id.clone()),
            server_info: Some(methods::server_info(functions)),
            ends_at: functions.ends_at(parts),
            closing: self.closing.clone(),
        };
        response::events(listener.into_body())
    }
}

/// Takes what the called function says before it returns; `None` if the client does not
/// listen, or the request calls no function.
fn notices<F: Functions>(
    functions: &F,
    request: &Request<'_>,
    headers: &HeaderMap,
) -> Option<Arc<Notices>> {
    if !methods::calls(&request.method) || !accepts(headers, EVENTS) {
        return None;
    }
    let log = request.log_level.filter(|_| functions.has_client_log());
    Notices::new(request.progress_token.clone(), log).map(Arc::new)
}

/// Answers a request that was checked before. It is read again, because it borrows from
/// its body, and the call outlives the function that has read it.
async fn answer<F: Functions>(
    functions: &F,
    parts: &Parts,
    body: &[u8],
    notices: &Arc<Notices>,
) -> Option<Answer> {
    let message = Message::parse(body).ok()?;
    let request = request::check(&parts.headers, message).ok()??;
    let result = methods::answer(functions, &request, parts, Some(notices)).await;
    Some(Answer::new(request.era, &request.id, result))
}

/// Whether a request without a body is one of the era before 2026-07-28.
fn is_initialized(headers: &HeaderMap) -> bool {
    let version = headers.get(PROTOCOL_VERSION);
    version.is_none_or(|version| version.to_str().is_ok_and(|version| !is_stateless(version)))
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let essence = kind.and_then(|kind| kind.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case(JSON))
}

/// Whether the client accepts `kind`; one that does not say accepts everything.
pub(crate) fn accepts(headers: &HeaderMap, kind: &str) -> bool {
    if !headers.contains_key(ACCEPT) {
        return true;
    }
    let family = kind.split('/').next().unwrap_or_default();
    let values = headers.get_all(ACCEPT).iter();
    let mut ranges = values
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|range| range.split(';').next())
        .map(str::trim);
    ranges.any(|range| {
        range == "*/*"
            || range.eq_ignore_ascii_case(kind)
            || range
                .strip_suffix("/*")
                .is_some_and(|known| known.eq_ignore_ascii_case(family))
    })
}
