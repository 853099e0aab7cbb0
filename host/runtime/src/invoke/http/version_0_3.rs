//! `wasi:http/handler` of WASI 0.3: the plugin returns its response, and its
//! tasks go on to write the body.

use std::future::poll_fn;

use bytes::Bytes;
use http::Request;
use wasmtime::Store;
use wasmtime_wasi_http::p3::bindings::ServicePre;
use wasmtime_wasi_http::p3::{self};
use wasmtime_wasi_http::{Error, WasiHttpView};

use super::Responder;
use crate::sandbox::Sandbox;

/// Runs the plugin until it has responded and all its tasks have ended.
pub(super) async fn handle<B>(
    plugin: &ServicePre<Sandbox>,
    store: &mut Store<Sandbox>,
    request: Request<B>,
    responder: Responder,
) -> wasmtime::Result<()>
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Error>,
{
    let service = plugin.instantiate_async(&mut *store).await?;
    store.data().instantiated();
    let http = store.data_mut().http();
    let (request, received) = p3::Request::from_http(http.hooks, request);
    let request = http.table.push(request)?;
    let run = async |accessor: &wasmtime::component::Accessor<Sandbox>| {
        let handler = service.wasi_http_handler();
        match handler.call_handle(accessor, request).await? {
            Ok(response) => {
                let response = accessor.with(|mut access| {
                    let response = access.get().http().table.delete(response)?;
                    response.into_http(&mut access, received)
                })?;
                responder.respond(Ok(response));
            }
            Err(code) => responder.respond(Err(format!("{code:?}"))),
        }
        // The function has returned; what it left running writes the body.
        poll_fn(|context| accessor.poll_no_interesting_tasks(context)).await;
        Ok(())
    };
    store.run_concurrent(run).await?
}
