//! The body of an upstream response.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http_body::{Body as _, Frame, SizeHint};
use hyper::body::Incoming;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Sleep, sleep};
use wasmtime_wasi_http::Error;

use super::failure;

/// A body that the plugin reads at its own pace. At most one buffer is read ahead.
/// Dropping it before its end closes the connection.
pub(super) struct UpstreamBody {
    incoming: Incoming,
    /// How long the plugin waits for the next frame.
    timeout: Option<Duration>,
    /// When that timeout expires, while waiting.
    waiting: Option<Pin<Box<Sleep>>>,
    /// The permit of the request, until the end of the body.
    permit: Option<OwnedSemaphorePermit>,
}

impl UpstreamBody {
    pub(super) fn new(
        incoming: Incoming,
        timeout: Option<Duration>,
        permit: OwnedSemaphorePermit,
    ) -> Self {
        let ended = incoming.is_end_stream();
        Self {
            incoming,
            timeout,
            waiting: None,
            permit: (!ended).then_some(permit),
        }
    }

    fn poll_timeout(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(timeout) = self.timeout else {
            return Poll::Pending;
        };
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(timeout)));
        waiting.as_mut().poll(context)
    }
}

impl http_body::Body for UpstreamBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let Poll::Ready(frame) = Pin::new(&mut self.incoming).poll_frame(context) else {
            ready!(self.poll_timeout(context));
            return Poll::Ready(Some(Err(Error::ConnectionReadTimeout)));
        };
        self.waiting = None;
        if !matches!(frame, Some(Ok(_))) {
            self.permit = None;
        }
        Poll::Ready(frame.map(|frame| frame.map_err(|error| failure::of_body(&error))))
    }

    fn is_end_stream(&self) -> bool {
        self.incoming.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.incoming.size_hint()
    }
}
