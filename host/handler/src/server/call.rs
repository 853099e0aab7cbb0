//! The middle of every call: generation, admission, sandbox.

use std::sync::Arc;
use std::time::Instant;

use axum::http::HeaderMap;
use corral_protocol::{CallHeaders, Invocation, Outcome};
use corral_registry::{Generation, Lease, Permit, Rejected};

use super::dispatch::{Call, header};
use super::failure::Failure;
use super::journal::Journal;

impl Call<'_> {
    /// The plugin that serves this call, whatever is put in its place meanwhile;
    /// waits while the first one is loaded.
    pub(super) async fn serving(&self) -> Result<Lease, Failure> {
        let generation = self.target.function.generation().await?;
        self.tally.reach(&generation);
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
        let _places = self.enter(generation).await?;
        let log = Arc::clone(journal) as Arc<dyn corral_runtime::LogSink>;
        let signature = generation.signature();
        let (result, cost) = generation.plugin.call(invocation, signature, log).await;
        self.tally.spent(cost);
        Ok(result?)
    }

    /// Waits for the function's place, and then for one of the process.
    pub(super) async fn enter(
        &self,
        generation: &Generation,
    ) -> Result<(Permit, Permit), Rejected> {
        let arrived = Instant::now();
        let place = generation.admission().enter().await?;
        let turn = self.server.house.enter(self.target.function.name()).await?;
        self.tally.waited(arrived.elapsed());
        Ok((place, turn))
    }

    /// Makes the answer out of what the plugin returned.
    pub(super) fn encode<T>(&self, encode: impl FnOnce() -> T) -> T {
        let started = Instant::now();
        let encoded = encode();
        self.tally.encoded(started.elapsed());
        encoded
    }
}
