//! The middle of every call: generation, admission, sandbox.

use std::sync::Arc;

use axum::http::HeaderMap;
use corral_protocol::{CallHeaders, Invocation, Outcome};
use corral_registry::{Generation, Lease};

use super::dispatch::{Call, header};
use super::failure::Failure;
use super::journal::Journal;

impl Call<'_> {
    /// The plugin that serves this call, whatever is put in its place meanwhile;
    /// waits while the first one is loaded.
    pub(super) async fn serving(&self) -> Result<Lease, Failure> {
        let generation = self.target.function.generation().await?;
        self.generation.get_or_init(|| generation.number);
        Ok(generation)
    }

    /// What the headers say about the call.
    pub(super) fn headers<'h>(&'h self, headers: &'h HeaderMap) -> CallHeaders<'h> {
        CallHeaders {
            invocation_id: Some(self.id),
            traceparent: header(headers, "traceparent"),
            tracestate: header(headers, "tracestate"),
        }
    }

    /// Waits for a place and runs the invocation.
    pub(super) async fn run(
        &self,
        generation: &Generation,
        invocation: Invocation,
        journal: &Arc<Journal>,
    ) -> Result<Outcome, Failure> {
        let _place = generation.admission().enter().await?;
        let _turn = self.server.admission.enter().await?;
        let log = Arc::clone(journal) as Arc<dyn corral_runtime::LogSink>;
        let signature = generation.signature();
        let (result, _cost) = generation.plugin.call(invocation, signature, log).await;
        Ok(result?)
    }
}
