//! The `wasi:http` that a plugin sees: its own request and response, and no
//! other server.

use http::{Request, Response};
use wasmtime_wasi_http::{
    Error, RequestOptions, WasiBody, WasiHttpCtx, WasiHttpCtxView, WasiHttpHooks, WasiHttpView,
};

use super::Sandbox;

/// State of `wasi:http`, and its refusal of outgoing requests.
#[derive(Default)]
pub(super) struct Http {
    context: WasiHttpCtx,
    outgoing: Denied,
}

/// No network is granted in this version.
#[derive(Default)]
struct Denied;

type Io = Box<dyn Future<Output = Result<(), Error>> + Send>;

impl WasiHttpHooks for Denied {
    fn send_request(
        &mut self,
        _: Request<WasiBody>,
        _: Option<RequestOptions>,
        _: Io,
    ) -> Box<dyn Future<Output = Result<(Response<WasiBody>, Io), Error>> + Send> {
        Box::new(std::future::ready(Err(Error::HttpRequestDenied)))
    }
}

impl WasiHttpView for Sandbox {
    fn http(&mut self) -> WasiHttpCtxView<'_> {
        WasiHttpCtxView {
            hooks: &mut self.http.outgoing,
            table: &mut self.table,
            ctx: &mut self.http.context,
        }
    }
}
