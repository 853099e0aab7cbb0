//! Calls of functions: everything between a routed request and its response,
//! whether the request came over a connection or from a proxy.

mod as_host;
mod call;
pub(crate) mod deadline;
mod headers;
pub(crate) mod in_flight;
pub(crate) mod late;
mod log;
mod payload;
mod raw;
mod run;
mod tool_arguments;

use std::net::SocketAddr;
use std::sync::Arc;

use corral_registry::ProcessGate;

pub(crate) use as_host::{CallAsHost, call_as_host};
pub(crate) use call::{RoutedCall, Target};
pub(crate) use headers::header;
pub(crate) use raw::{Exchange, Source, Terms, begin, reason};
pub(crate) use run::run;

use crate::mcp::Listeners;
use crate::mcp_policy::Gates;
use crate::metrics::Metrics;
use crate::request_body::RequestMemory;
use in_flight::InFlight;

/// What the calls of all functions share.
pub(crate) struct Invoker {
    /// The address of the handler as text, which every HTTP request needs.
    pub(crate) authority: Arc<str>,
    /// The gate of the whole process, behind those of the functions.
    process_gate: ProcessGate,
    /// The memory that all request bodies share.
    pub(crate) request_memory: Arc<RequestMemory>,
    /// The gates of MCP servers.
    pub(crate) gates: Gates,
    /// The clients that listen for changes of MCP servers.
    pub(crate) listeners: Listeners,
    /// The invocations in flight.
    pub(crate) in_flight: Arc<InFlight>,
    /// The counters of the process.
    pub(crate) metrics: Arc<Metrics>,
}

impl Invoker {
    /// Calls for a handler that listens at `address`.
    pub(crate) fn new(
        address: SocketAddr,
        process_gate: ProcessGate,
        request_memory: Arc<RequestMemory>,
    ) -> Self {
        Self {
            authority: address.to_string().into(),
            process_gate,
            request_memory,
            gates: Gates::default(),
            listeners: Listeners::default(),
            in_flight: Arc::default(),
            metrics: Metrics::new(),
        }
    }
}
