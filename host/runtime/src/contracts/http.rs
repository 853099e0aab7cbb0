//! The `http` contract: `wasi:http/incoming-handler`.
//!
//! The plugin answers before it is done: headers first, then a body that it may
//! write for as long as its time lasts. So it runs in a task of its own, which
//! outlives the call that started it.

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use tokio::sync::oneshot;
use wasmtime::Store;
use wasmtime_wasi_http::p2::bindings::ProxyPre;
use wasmtime_wasi_http::p2::bindings::http::types::{ErrorCode, Scheme};
use wasmtime_wasi_http::{Error, WasiBody, WasiHttpView};

use crate::body::{Body, Progress, Running};
use crate::error::{CallError, Clock, Fault};
use crate::meter::{CpuMeter, Metered};
use crate::sandbox::Sandbox;

/// Takes the failure of a plugin that had begun to answer.
pub type LateFailure = Box<dyn FnOnce(CallError) + Send>;

/// What has to happen when the plugin is done, which may be after its answer
/// was given away.
pub struct Afterwards {
    /// Dropped then: places that the call holds.
    pub held: Box<dyn Send>,
    /// Called then, if the plugin failed after it had begun to answer.
    pub late: LateFailure,
}

type Answer = Result<Response<WasiBody>, ErrorCode>;

/// Starts the plugin on `request` and waits for the head of its answer.
pub(crate) async fn serve<B>(
    plugin: &ProxyPre<Sandbox>,
    store: Store<Sandbox>,
    meter: Arc<CpuMeter>,
    request: Request<B>,
    afterwards: Afterwards,
) -> Result<Response<Body>, CallError>
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Error>,
{
    let (answer, answered) = oneshot::channel();
    let (end, ended) = oneshot::channel();
    let progress = Arc::new(Progress::default());
    let task = tokio::spawn({
        let (plugin, progress) = (plugin.clone(), Arc::clone(&progress));
        async move {
            let Afterwards { held, late } = afterwards;
            let limit = store.data().profile.limits.time;
            let run = run(plugin, store, request, answer, Arc::clone(&progress));
            let timed = tokio::time::timeout(limit, Metered::new(meter, run));
            let result = timed.await.unwrap_or(Err(CallError::Timeout {
                clock: Clock::Wall,
                limit,
            }));
            drop(held);
            match result {
                Err(error) if progress.has_begun() => late(error),
                result => drop(end.send(result)),
            }
        }
    });
    // From here on, whoever stops waiting for the answer stops the plugin.
    let running = Running::new(task.abort_handle());
    match answered.await {
        Ok(Ok(response)) => Ok(response.map(|body| Body::new(body, running, progress))),
        Ok(Err(code)) => Err(failed(format!(
            "the plugin gave no response but the error {code:?}"
        ))),
        Err(_) => match ended.await {
            Ok(Err(error)) => Err(error),
            _ => Err(failed("the plugin ended without a response".to_owned())),
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
    plugin: ProxyPre<Sandbox>,
    mut store: Store<Sandbox>,
    request: Request<B>,
    answer: oneshot::Sender<Answer>,
    progress: Arc<Progress>,
) -> Result<(), CallError>
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Error>,
{
    // Declared after the store and so dropped before it, also when this future
    // is dropped half-way: the body learns of the failure before its stream ends.
    let unfinished = progress.until_finished();
    let result = handle(&plugin, &mut store, request, answer, &progress).await;
    if result.is_ok() {
        unfinished.finish();
    } else {
        drop(unfinished);
    }
    crate::plugin::finish(&store, result.map(Ok))
}

async fn handle<B>(
    plugin: &ProxyPre<Sandbox>,
    store: &mut Store<Sandbox>,
    request: Request<B>,
    answer: oneshot::Sender<Answer>,
    progress: &Arc<Progress>,
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
    let begin = {
        let progress = Arc::clone(progress);
        move |response: Answer| {
            if response.is_ok() {
                progress.begin();
            }
            // Nobody waits when the caller is gone.
            let _ = answer.send(response);
        }
    };
    let answer = store
        .data_mut()
        .http()
        .new_response_outparam_from_callback(begin)?;
    let instance = plugin.instantiate_async(&mut *store).await?;
    let handler = instance.wasi_http_incoming_handler();
    handler.call_handle(&mut *store, request, answer).await
}
