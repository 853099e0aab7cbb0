//! `wasi:http/incoming-handler` of WASI 0.2: the plugin sets its response through
//! an out-parameter and writes the body while its function still runs.

use bytes::Bytes;
use http::Request;
use wasmtime::Store;
use wasmtime_wasi_http::p2::bindings::ProxyPre;
use wasmtime_wasi_http::p2::bindings::http::types::{ErrorCode, Scheme};
use wasmtime_wasi_http::{Error, WasiHttpView};

use super::Responder;
use crate::sandbox::Sandbox;

/// Runs the plugin to its end.
pub(super) async fn handle<B>(
    plugin: &ProxyPre<Sandbox>,
    store: &mut Store<Sandbox>,
    request: Request<B>,
    responder: Responder,
) -> wasmtime::Result<()>
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Error>,
{
    let scheme = match request.uri().scheme_str() {
        Some("https") => Scheme::Https,
        _ => Scheme::Http,
    };
    let request = store
        .data_mut()
        .http()
        .new_incoming_request(scheme, request)?;
    let outparam = store
        .data_mut()
        .http()
        .new_response_outparam_from_callback(move |response: Result<_, ErrorCode>| {
            responder.respond(response.map_err(|code| format!("{code:?}")));
        })?;
    let instance = plugin.instantiate_async(&mut *store).await?;
    store.data().instantiated();
    let handler = instance.wasi_http_incoming_handler();
    handler.call_handle(&mut *store, request, outparam).await
}
