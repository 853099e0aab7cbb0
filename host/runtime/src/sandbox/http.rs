//! The `wasi:http` that a plugin sees: its own request and response, and the
//! servers that it was granted.

use std::sync::Arc;

use http::{Request, Response};
use wasmtime_wasi_http::{
    Error, RequestOptions, WasiBody, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView,
};

use super::Sandbox;
use super::outgoing::Outgoing;
use crate::log::Journal;

/// State of `wasi:http`, and the way out.
pub(super) struct Http {
    context: WasiHttpCtx,
    gate: Gate,
}

/// Sends what the plugin was granted to send.
struct Gate {
    outgoing: Arc<Outgoing>,
    journal: Arc<Journal>,
}

impl Http {
    pub(super) fn new(outgoing: Arc<Outgoing>, journal: Arc<Journal>) -> Self {
        Self {
            context: WasiHttpCtx::default(),
            gate: Gate { outgoing, journal },
        }
    }

    /// Tells what the next invocation is refused to its own log.
    pub(super) fn redirect(&mut self, journal: &Arc<Journal>) {
        self.gate.journal = Arc::clone(journal);
    }
}

type Io = Box<dyn Future<Output = Result<(), Error>> + Send>;

impl WasiHttpHooks for Gate {
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Io,
    ) -> Box<dyn Future<Output = Result<(Response<WasiBody>, Io), Error>> + Send> {
        let outgoing = Arc::clone(&self.outgoing);
        let journal = Arc::clone(&self.journal);
        Box::new(async move {
            let options = options.unwrap_or_default();
            let response = outgoing.send(request, options, &journal).await?;
            // The connection is driven by a task of its own.
            let io: Io = Box::new(std::future::ready(Ok(())));
            Ok((response, io))
        })
    }
}

impl WasiHttpView for Sandbox {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.http.gate,
            table: &mut self.table,
            ctx: &mut self.http.context,
        }
    }
}
