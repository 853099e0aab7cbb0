//! The middle of every call: generation, admission, sandbox.

use std::sync::Arc;

use axum::http::HeaderMap;
use corral_protocol::{CallHeaders, Invocation, Outcome, Signature};
use corral_registry::Generation;

use super::dispatch::{Call, header};
use super::failure::Failure;
use super::journal::Journal;

impl<'a> Call<'a> {
    /// The plugin that serves this call; waits while the first one is loaded.
    pub(super) async fn serving(&self) -> Result<(Arc<Generation>, &'a Signature), Failure> {
        let function = &self.target.function;
        let generation = function.generation().await?;
        self.generation.get_or_init(|| generation.number);
        // A function without a signature has no generation either.
        let signature = function.signature().ok_or_else(Failure::panicked)?;
        Ok((generation, signature))
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
        signature: &Signature,
        invocation: Invocation,
        journal: &Arc<Journal>,
    ) -> Result<Outcome, Failure> {
        let _place = self.target.function.admission().enter().await?;
        let _turn = self.server.admission.enter().await?;
        let log = Arc::clone(journal) as Arc<dyn corral_runtime::LogSink>;
        let (result, _cost) = generation.plugin.call(invocation, signature, log).await;
        Ok(result?)
    }
}
