//! The `http` contract: `wasi:http/incoming-handler` of WASI 0.2 and
//! `wasi:http/handler` of WASI 0.3.
//!
//! The plugin responds before it is done: headers first, then a body that it may
//! write until its time limit. So it runs in a separate task, which outlives the
//! call that started it.

pub(crate) mod ask;
mod completion;
pub(crate) mod payload;
mod version_0_2;
mod version_0_3;

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use wasmtime::Store;
use wasmtime::component::InstancePre;
use wasmtime_wasi::I32Exit;
use wasmtime_wasi_http::p2::bindings::ProxyPre;
use wasmtime_wasi_http::p3::bindings::ServicePre;
use wasmtime_wasi_http::{Error, WasiBody};

use crate::error::{CallError, Fault};
use crate::fairness::CpuAccount;
use crate::meter::{CpuMeter, Metered};
use crate::movable::Movable;
use crate::response::{Progress, ResponseBody, TaskGuard};
use crate::sandbox::Sandbox;
use crate::stall::Watched;
use crate::time_limit::TimeLimit;
use crate::trap;

pub use ask::Answer;
pub use completion::{Completion, LateFailure};

/// A linked plugin, by the version of WASI that it is written for.
#[derive(Clone)]
pub(crate) enum Handler {
    Version02(ProxyPre<Sandbox>),
    Version03(ServicePre<Sandbox>),
}

impl Handler {
    /// Finds the exported handler. A plugin with both is called by the newer.
    pub(crate) fn new(pre: InstancePre<Sandbox>) -> wasmtime::Result<Self> {
        match ServicePre::new(pre.clone()) {
            Ok(service) => Ok(Self::Version03(service)),
            Err(_) => Ok(Self::Version02(ProxyPre::new(pre)?)),
        }
    }

    /// Makes an instance, as an invocation does, and calls nothing in it.
    pub(crate) async fn instantiate(&self, store: &mut Store<Sandbox>) -> wasmtime::Result<()> {
        match self {
            Self::Version02(plugin) => plugin.instantiate_async(store).await.map(drop),
            Self::Version03(plugin) => plugin.instantiate_async(store).await.map(drop),
        }
    }
}

/// Receives a plugin's response.
struct Responder {
    /// Gets the head, and whether the response is without a body; or the error
    /// code that the plugin returned instead.
    head: oneshot::Sender<Result<Response<bool>, String>>,
    is_head_request: bool,
    progress: Arc<Progress>,
}

impl Responder {
    /// Passes the response on, or the error code that the plugin returned.
    fn respond(self, response: Result<Response<WasiBody>, String>) {
        let head = response.map(|response| {
            let bodiless = self.is_head_request || is_bodiless(response.status());
            self.progress.begin(response, bodiless).map(|()| bodiless)
        });
        // Fails when the caller has left.
        let _ = self.head.send(head);
    }
}

/// Whether a response of this status has no body (RFC 9110, sections 6.4.1 and
/// 15.3.6). A proxying host resets a connection that carries one.
fn is_bodiless(status: StatusCode) -> bool {
    matches!(
        status,
        StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::NOT_MODIFIED
    )
}

/// Starts the plugin on `request` and waits for the head of its response.
pub(crate) async fn serve<B>(
    plugin: &Handler,
    store: Store<Sandbox>,
    (meter, account, long_calls): (Arc<CpuMeter>, Arc<CpuAccount>, Option<Handle>),
    request: Request<B>,
    time_limit: TimeLimit,
    completion: Completion,
) -> Result<Response<ResponseBody>, CallError>
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Error>,
{
    let (head_sender, head) = oneshot::channel();
    let (end_sender, end) = oneshot::channel();
    let progress = Arc::new(Progress::default());
    let work = {
        let (plugin, progress) = (plugin.clone(), Arc::clone(&progress));
        async move {
            let Completion {
                held,
                on_end,
                on_late_failure,
            } = completion;
            let responder = Responder {
                head: head_sender,
                is_head_request: request.method() == Method::HEAD,
                progress: Arc::clone(&progress),
            };
            let run = run(plugin, store, request, responder);
            let metered = Metered::new(Arc::clone(&meter), &account, run);
            let result = time_limit.run(metered).await;
            drop(held);
            if !progress.is_abandoned() {
                on_end(meter.cost());
            }
            match result {
                // A plugin may fail because its caller has left, which is not
                // its fault.
                Err(_) if progress.is_abandoned() => {}
                Err(error) if progress.has_begun() => {
                    on_late_failure(if progress.is_complete() {
                        LateFailure::AfterResponse(error)
                    } else {
                        LateFailure::Broken(error)
                    });
                }
                result => drop(end_sender.send(result)),
            }
        }
    };
    let task = tokio::spawn(Watched::new(
        "a call of a wasi:http plugin",
        Movable::new(long_calls, work),
    ));
    // From here on, dropping this future stops the plugin.
    let task = TaskGuard::new(task.abort_handle());
    match head.await {
        Ok(Ok(head)) => Ok(head.map(|bodiless| ResponseBody::new(progress, task, bodiless))),
        Ok(Err(code)) => Err(failed(format!(
            "the plugin returned error {code} instead of a response"
        ))),
        Err(_) => match end.await {
            Ok(Err(error)) => Err(error),
            _ => Err(failed("the plugin exited without a response".to_owned())),
        },
    }
}

fn failed(message: String) -> CallError {
    CallError::Failed {
        fault: Fault::Function,
        retryable: false,
        message,
    }
}

async fn run<B>(
    plugin: Handler,
    mut store: Store<Sandbox>,
    request: Request<B>,
    responder: Responder,
) -> Result<(), CallError>
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Error>,
{
    let progress = Arc::clone(&responder.progress);
    // Declared after the store and so dropped before it, also when this future is
    // dropped half-way: the response is settled before its stream ends.
    let settle = progress.settle_on_drop();
    let result = match &plugin {
        Handler::Version02(plugin) => {
            version_0_2::handle(plugin, &mut store, request, responder).await
        }
        Handler::Version03(plugin) => {
            version_0_3::handle(plugin, &mut store, request, responder).await
        }
    };
    let exited = result
        .as_ref()
        .err()
        .and_then(|error| error.downcast_ref::<I32Exit>())
        .map(|I32Exit(code)| *code);
    if result.is_ok() {
        settle.disarm();
    } else {
        drop(settle);
    }
    if exited == Some(0) && progress.has_begun() {
        store.data().stdio.finish();
        return if progress.is_complete() {
            Ok(())
        } else {
            let message = "the plugin exited before its response was complete";
            Err(failed(message.to_owned()))
        };
    }
    trap::finish(&store, result.map(Ok))
}
