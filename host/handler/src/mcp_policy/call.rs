//! One request to an MCP server: which rule applies, and the call under it.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Body;
use axum::http::request::Parts;
use axum::response::Response;
use corral_app::{McpConfig, Ruling};
use corral_mcp::header::{PROTOCOL_VERSION, is_stateless};
use corral_mcp::{Message, Subject, check_headers, code};
use corral_registry::Lease;
use tracing::Span;

use super::answer;
use super::gates::RulePermit;
use super::held::Held;
use super::request::Request;
use super::request_state;
use super::transport::{self, Passage};
use crate::failure::{Failure, bare};
use crate::invocation::in_flight::InFlightGuard;
use crate::invocation::{RoutedCall, Terms, begin, header};
use crate::request_body;

/// The label of what no rule names: names that callers choose never become labels.
const OTHER: &str = "other";

/// How many characters of a name are shown in log lines.
const SHOWN: usize = 80;

/// Serves a request by `config`.
///
/// # Errors
/// Failures are answers to the request, as far as it could be read.
pub(crate) async fn invoke(
    call: RoutedCall<'_>,
    generation: Lease,
    config: &McpConfig,
    mut parts: Parts,
    body: Body,
    in_flight: InFlightGuard,
) -> Result<Response, Failure> {
    let limits = generation.plugin.profile().limits;
    match transport::check(&parts, &config.transport, &call.invoker.authority) {
        Ok(Passage::Message) => {}
        Ok(Passage::Aside) => {
            let terms = Terms::of_plugin(&limits, in_flight);
            let exchange = begin(call, generation, parts, body, terms).await?;
            return exchange.respond(call);
        }
        Ok(Passage::NotAllowed) => {
            request_body::discard(&parts.headers, body);
            return Ok(bare::only_post());
        }
        Err(failure) => {
            request_body::discard(&parts.headers, body);
            return Err(failure.for_request(None, None));
        }
    }
    let (limit, memory) = (limits.request_body, &call.invoker.request_memory);
    let function = call.target.function.name();
    let read = request_body::read(&parts.headers, body, limit, memory, function).await;
    let mut request = Request::default();
    let (body, share) = read.map_err(|error| request.failed(error.into()))?;
    let admitted = admit(call, config, &parts, &body, &mut request);
    let (rule, permit) = admitted.map_err(|failure| request.failed(failure))?;
    if request.listens {
        let server = function.into();
        let channel = || call.invoker.listeners.channel(&server, &parts);
        if let Some(stream) = corral_mcp_server::listen(&parts.headers, &body, channel) {
            // The generation is not held: clients listen for its successor.
            return Ok(stream.map(|events| Body::new(Held::new(events, in_flight))));
        }
    }
    let opened = request_state::open(call, &generation, &mut parts, body);
    let (body, sealing) = match opened {
        Ok(opened) => opened,
        Err(response) => return Ok(*response),
    };
    request.sealing = sealing;
    let response_body = match &request.rule {
        Some(rule) => rule.limits.response_body,
        None => limits.response_body,
    };
    let terms = Terms {
        rule,
        response_body,
        ..Terms::of_plugin(&limits, (in_flight, share, permit))
    };
    let exchange = begin(call, generation, parts, Body::from(body), terms).await;
    let exchange = exchange.map_err(|failure| request.failed(failure))?;
    answer::respond(call, exchange, request).await
}

/// Decides about a request by its body: the index of its rule, and its permit.
fn admit(
    call: RoutedCall<'_>,
    config: &McpConfig,
    parts: &Parts,
    body: &[u8],
    request: &mut Request,
) -> Result<(Option<usize>, RulePermit), Failure> {
    let message = Message::parse(body)
        .map_err(|malformed| Failure::bad_message(&malformed.to_string(), malformed.code()))?;
    request.id = message.id().cloned();
    request.listens = message.method() == Some("subscriptions/listen");
    check_headers(&parts.headers, &message)
        .map_err(|mismatch| Failure::bad_message(&mismatch.to_string(), code::HEADER_MISMATCH))?;
    let version = header(&parts.headers, PROTOCOL_VERSION);
    if matches!(message, Message::Response) && version.is_some_and(is_stateless) {
        let reason = "the body is a response; servers send no requests since 2026-07-28";
        return Err(Failure::bad_message(reason, code::INVALID_REQUEST));
    }
    let subject = Subject::of(&message)
        .map_err(|unnamed| Failure::bad_message(&unnamed.to_string(), code::INVALID_PARAMS))?;
    let Some(subject) = subject else {
        return Ok((None, RulePermit::default()));
    };
    let (section, name) = (subject.kind.key(), subject.name.as_str());
    let function = call.target.function.name();
    let ruling = config.ruling(section, name);
    let label = match ruling {
        Ruling::Rule(_, rule) => rule.pattern.as_str(),
        Ruling::Refused | Ruling::Unlisted => OTHER,
    };
    let shown: String = name.chars().take(SHOWN).collect();
    Span::current().record("subject", format!("{section}/{shown}").as_str());
    let meter = call.invoker.metrics.subject(function, section, label);
    call.tally.concerns(meter);
    match ruling {
        Ruling::Unlisted => Ok((None, RulePermit::default())),
        Ruling::Refused => Err(Failure::not_listed(subject.kind, &shown)),
        Ruling::Rule(index, rule) => {
            request.rule = Some(Arc::clone(rule));
            let gates = &call.invoker.gates;
            let permit = gates.enter(function, config, index, Instant::now())?;
            Ok((Some(index), permit))
        }
    }
}
