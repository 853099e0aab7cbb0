//! The body of a back end's response.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::BoxError;
use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tracing::Span;

use super::backend::with_causes;
use crate::failure::{Failure, Mode};
use crate::invocation::deadline::{BodyTimeout, BodyTimer};
use crate::invocation::in_flight::InFlightGuard;
use crate::invocation::late;

/// The body of a back end's response, passed on to the caller. It may not stall
/// for too long, nor take longer than the call may; the handler does not shut down
/// before it has ended.
pub(super) struct BackendBody {
    pub(super) inner: Incoming,
    pub(super) timer: BodyTimer,
    /// The server that sends it, such as `https://be.example:444`.
    pub(super) base: String,
    /// The span of the response.
    pub(super) span: Span,
    /// Whether it has ended, or its failure was reported.
    pub(super) ended: bool,
    pub(super) in_flight: InFlightGuard,
}

impl BackendBody {
    fn fail(&mut self, timeout: BodyTimeout) -> BoxError {
        let reason = match timeout {
            BodyTimeout::Deadline => {
                "not complete in time; raise functionTimeout in host.json".to_owned()
            }
            BodyTimeout::Stall(time) => {
                format!("no data for {time:?}; see connections.stall in corral.json")
            }
        };
        self.report(&reason);
        reason.into()
    }

    /// Logs why the caller did not get the whole response.
    fn report(&mut self, reason: &str) {
        self.ended = true;
        let failure = Failure::backend_stalled(&self.base, reason);
        self.span.in_scope(|| failure.print(None, Mode::Raw));
    }
}

impl Body for BackendBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        match Pin::new(&mut self.inner).poll_frame(context) {
            Poll::Ready(Some(Ok(frame))) => {
                let timed = self.timer.progressed();
                let timed = timed.map_err(|timeout| self.fail(timeout));
                Poll::Ready(Some(timed.map(|()| frame)))
            }
            Poll::Ready(Some(Err(error))) => {
                self.report(&with_causes(&error));
                Poll::Ready(Some(Err(error.into())))
            }
            Poll::Ready(None) => {
                self.ended = true;
                Poll::Ready(None)
            }
            Poll::Pending => {
                let timeout = self.timer.poll(context);
                timeout.map(|timeout| Some(Err(self.fail(timeout))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for BackendBody {
    fn drop(&mut self) {
        if !self.ended && !self.inner.is_end_stream() {
            self.span
                .in_scope(|| late::report_cancelled(self.in_flight.counter()));
        }
    }
}
