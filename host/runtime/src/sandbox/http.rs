//! The `wasi:http` context of a plugin: its request and response, and the servers
//! that it was granted.

use std::sync::Arc;

use http::{Request, Response};
use wasmtime_wasi_http::{
    Error, RequestOptions, WasiBody, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView,
};

use super::Sandbox;
use super::outgoing::Outgoing;
use crate::log::LogBuffer;

/// State of `wasi:http`.
pub(super) struct Http {
    context: WasiHttpCtx,
    hooks: Hooks,
}

/// Sends the plugin's outbound requests, as far as they are granted.
struct Hooks {
    outgoing: Arc<Outgoing>,
    log: Arc<LogBuffer>,
}

impl Http {
    pub(super) fn new(outgoing: Arc<Outgoing>, log: Arc<LogBuffer>) -> Self {
        Self {
            context: WasiHttpCtx::default(),
            hooks: Hooks { outgoing, log },
        }
    }

    /// Sends refusals of the next invocation to its own log.
    pub(super) fn redirect(&mut self, log: &Arc<LogBuffer>) {
        self.hooks.log = Arc::clone(log);
    }
}

type Io = Box<dyn Future<Output = Result<(), Error>> + Send>;

impl WasiHttpHooks for Hooks {
    fn send_request(
        &mut self,
        request: Request<WasiBody>,
        options: Option<RequestOptions>,
        _: Io,
    ) -> Box<dyn Future<Output = Result<(Response<WasiBody>, Io), Error>> + Send> {
        let outgoing = Arc::clone(&self.outgoing);
        let log = Arc::clone(&self.log);
        Box::new(async move {
            let options = options.unwrap_or_default();
            let response = outgoing.send(request, options, &log).await?;
            // The connection is driven by a separate task.
            let io: Io = Box::new(std::future::ready(Ok(())));
            Ok((response, io))
        })
    }
}

impl WasiHttpView for Sandbox {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.http.hooks,
            table: &mut self.table,
            ctx: &mut self.http.context,
        }
    }
}
