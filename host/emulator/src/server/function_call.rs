//! HTTP callers of functions that are called with an envelope.

use corral_app::RouteMatch;

use super::exchange::{Exchange, read};
use crate::host::{Ended, HostFunction, Instance};
use crate::kestrel::{Draft, Extent};
use crate::pages::Reply;
use crate::payload::{HttpCall, Identity, Trigger, route_values};
use crate::wire::Fields;

/// Calls a function, and sends what comes of it.
pub(super) async fn answer(
    instance: &Instance,
    function: &HostFunction,
    found: &RouteMatch<'_>,
    identity: Identity,
    exchange: Exchange<'_>,
) {
    let Exchange {
        head,
        call,
        body,
        answer,
        body_limit,
        ..
    } = exchange;
    let body = match read(body, body_limit).await {
        Ok(body) => body,
        Err(Some(status)) => return answer.own(&call, Reply::empty(status)).await,
        Err(None) => return,
    };
    let template = function.route.as_ref();
    let template = template.map_or("", |route| route.template_or(function.name()));
    let trigger = Trigger::Http(HttpCall {
        head,
        body,
        parameters: route_values(template, found),
        identity,
    });
    let Ended { http: reply, .. } = instance.invoke_function(function, &trigger).await;
    let Some(reply) = reply else {
        return answer.empty(&call, 500).await;
    };
    let mut fields = Fields::new();
    for (name, value) in reply.headers {
        fields.push(name, value);
    }
    let draft = Draft {
        // A number that is too large cannot be written.
        status: u16::try_from(reply.status).unwrap_or(500),
        reason: String::new(),
        fields,
    };
    let extent = if reply.body.is_empty() {
        Extent::Whole(0)
    } else {
        Extent::Begun
    };
    answer.draft(&call, draft, extent, &reply.body).await;
}
