//! Calls that the handler makes instead of the Functions host: with an envelope,
//! for a request that no extension of the host has received.

use std::sync::Arc;

use axum::http::HeaderMap;
use bytes::Bytes;
use corral_app::LogMode;
use corral_registry::Snapshot;
use corral_runtime::LogSink;
use tracing::field::Empty;

use super::call::{RoutedCall, Target};
use super::deadline::Deadline;
use super::log::Delivery;
use super::run::supervise;
use super::{Invoker, payload};
use crate::failure::Failure;

/// A call with an envelope.
pub(crate) struct CallAsHost<'a> {
    /// The app when the request arrived.
    pub(crate) app: &'a Snapshot,
    /// The function, in payload mode.
    pub(crate) target: &'a Target,
    /// The id of the invocation.
    pub(crate) id: &'a str,
    /// The header fields of the request, for the trace context.
    pub(crate) headers: &'a HeaderMap,
    /// When its response is due.
    pub(crate) deadline: Deadline,
    /// The envelope.
    pub(crate) envelope: Bytes,
    /// The client, if it hears what the function says before it returns.
    pub(crate) client: Option<Arc<dyn LogSink>>,
}

/// Calls a function, and returns the response object. Log lines go to the console:
/// nobody reads `Logs`. A failure has been logged and counted. `held` is dropped when
/// the plugin has ended.
#[tracing::instrument(
    name = "invocation",
    level = "error",
    skip_all,
    fields(function = call.target.function.name(), id = call.id, generation = Empty)
)]
pub(crate) async fn call_as_host(
    invoker: &Invoker,
    call: CallAsHost<'_>,
    held: impl Send + 'static,
) -> Result<Vec<u8>, Failure> {
    let tally = invoker.metrics.call(call.target.function.name());
    let routed = RoutedCall {
        invoker,
        app: call.app,
        target: call.target,
        id: call.id,
        tally: &tally,
        deadline: call.deadline,
    };
    let running = async {
        let Some(in_flight) = invoker.in_flight.begin() else {
            return Err(Failure::draining());
        };
        let ready = call.target.function.ready();
        let held = (in_flight, held);
        let delivery = Delivery {
            logs: LogMode::Console,
            client: call.client,
        };
        payload::exchange(routed, ready, call.headers, call.envelope, held, delivery).await
    };
    supervise(routed, running).await
}
