//! HTTP-only functions, whose handler gets the caller's request instead of an envelope
//! (custom handler protocol, section 6).

use corral_app::Mode;
use uuid::Uuid;

use super::exchange::Exchange;
use super::{buffered, streamed};
use crate::events::Outcome;
use crate::host::{HostFunction, Instance, Invocation};
use crate::payload::HOST_VERSION;
use crate::relay::{self, Context};
use crate::wire::Tunnel;

/// Passes a request on to the handler, and its answer back. Returns the connection to the
/// handler if the rest of the caller's is to be passed on to it.
pub(super) async fn answer(
    instance: &Instance,
    function: &HostFunction,
    exchange: Exchange<'_>,
) -> Option<Tunnel> {
    let mode = match function.mode {
        Mode::Proxy => relay::Mode::Proxying,
        Mode::LegacyForward => relay::Mode::Legacy,
        Mode::Forward | Mode::Payload => relay::Mode::Forwarding,
    };
    let id = Uuid::new_v4();
    let path = exchange.head.target.split('?').next().unwrap_or_default();
    let reason = format!("{} {path}", exchange.head.method);
    let invocation = Invocation::begin(instance, function, id, reason, 0);
    let id = id.to_string();
    let context = Context {
        function: function.name(),
        worker_port: instance.worker().port(),
        caller: exchange.peer.ip(),
        invocation_id: &id,
        host_version: HOST_VERSION,
    };
    let request = match relay::request(mode, &exchange.call, &context) {
        Ok(request) => request,
        Err(unsendable) => {
            let error = Some(unsendable.to_string());
            invocation.end(Outcome::Failed, error, Some(500));
            exchange.answer.empty(&exchange.call, 500).await;
            return None;
        }
    };
    if mode.buffers() {
        buffered::answer(instance, mode, request, invocation, exchange).await;
        None
    } else {
        streamed::answer(instance, request, invocation, exchange).await
    }
}
