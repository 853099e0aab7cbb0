//! The `http` contract: `wasi:http/incoming-handler` of WASI 0.2 and
//! `wasi:http/handler` of WASI 0.3.
//!
//! The plugin answers before it is done: headers first, then a body that it may
//! write for as long as its time lasts. So it runs in a task of its own, which
//! outlives the call that started it.

mod version_0_2;
mod version_0_3;

use std::sync::Arc;

use bytes::Bytes;
use http::{Request, Response};
use tokio::sync::oneshot;
use wasmtime::Store;
use wasmtime::component::InstancePre;
use wasmtime_wasi_http::p2::bindings::ProxyPre;
use wasmtime_wasi_http::p3::bindings::ServicePre;
use wasmtime_wasi_http::{Error, WasiBody};

use crate::body::{Body, Progress, Running};
use crate::error::{CallError, Clock, Fault};
use crate::meter::{Cost, CpuMeter, Metered};
use crate::sandbox::Sandbox;
use crate::tenant::Payer;

/// Takes the failure of a plugin that had begun to answer.
pub type LateFailure = Box<dyn FnOnce(CallError) + Send>;

/// What has to happen when the plugin is done, which may be after its answer
/// was given away.
pub struct Afterwards {
    /// Dropped then: places that the call holds.
    pub held: Box<dyn Send>,
    /// Called then with what it cost, unless nobody waited any more.
    pub ended: Box<dyn FnOnce(Cost) + Send>,
    /// Called after that, if the plugin failed after it had begun to answer.
    pub late: LateFailure,
}

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
}

/// The head of an answer with the body to come, or the error code that the
/// plugin gave instead.
type Answer = Result<Response<WasiBody>, String>;

/// Where a plugin's answer goes.
struct Caller {
    answer: oneshot::Sender<Answer>,
    progress: Arc<Progress>,
}

impl Caller {
    fn give(self, answer: Answer) {
        if answer.is_ok() {
            self.progress.begin();
        }
        // Nobody waits when the caller is gone.
        let _ = self.answer.send(answer);
    }
}

/// Starts the plugin on `request` and waits for the head of its answer.
pub(crate) async fn serve<B>(
    plugin: &Handler,
    store: Store<Sandbox>,
    (meter, payer): (Arc<CpuMeter>, Arc<Payer>),
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
            let Afterwards { held, ended, late } = afterwards;
            let limit = store.data().profile.limits.time;
            let caller = Caller {
                answer,
                progress: Arc::clone(&progress),
            };
            let run = run(plugin, store, request, caller);
            let metered = Metered::new(Arc::clone(&meter), &payer, run);
            let timed = tokio::time::timeout(limit, metered);
            let result = timed.await.unwrap_or(Err(CallError::Timeout {
                clock: Clock::Wall,
                limit,
            }));
            drop(held);
            if !progress.is_abandoned() {
                ended(meter.cost());
            }
            match result {
                // A plugin may fail because its caller has left, which is no
                // fault of it.
                Err(_) if progress.is_abandoned() => {}
                Err(error) if progress.has_begun() => late(error),
                result => drop(end.send(result)),
            }
        }
    });
    // From here on, whoever stops waiting for the answer stops the plugin.
    let running = Running::new(task.abort_handle());
    match answered.await {
        Ok(Ok(response)) => Ok(Body::of(response, running, progress)),
        Ok(Err(code)) => Err(failed(format!(
            "the plugin gave no response but the error {code}"
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
    plugin: Handler,
    mut store: Store<Sandbox>,
    request: Request<B>,
    caller: Caller,
) -> Result<(), CallError>
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Error>,
{
    let progress = Arc::clone(&caller.progress);
    // Declared after the store and so dropped before it, also when this future
    // is dropped half-way: the body learns of the failure before its stream ends.
    let unfinished = progress.until_finished();
    let result = match &plugin {
        Handler::Version02(plugin) => {
            version_0_2::handle(plugin, &mut store, request, caller).await
        }
        Handler::Version03(plugin) => {
            version_0_3::handle(plugin, &mut store, request, caller).await
        }
    };
    if result.is_ok() {
        unfinished.finish();
    } else {
        drop(unfinished);
    }
    crate::plugin::finish(&store, result.map(Ok))
}
