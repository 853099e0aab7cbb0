//! The body of a response, as hyper writes it.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

use super::timer::ResponseGuard;

/// Keeps the call in flight until its response is written or dropped.
pub(super) struct OutgoingBody {
    body: axum::body::Body,
    /// The error in which the body ends, once everything before it is sent.
    failed: Option<axum::Error>,
    _guard: ResponseGuard,
}

impl OutgoingBody {
    pub(super) fn new(body: axum::body::Body, guard: ResponseGuard) -> Self {
        guard.begun();
        Self {
            body,
            failed: None,
            _guard: guard,
        }
    }
}

impl Body for OutgoingBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if let Some(error) = self.failed.take() {
            return Poll::Ready(Some(Err(error)));
        }
        match ready!(Pin::new(&mut self.body).poll_frame(context)) {
            Some(Err(error)) => {
                // An error ends the connection at once, and what was not yet
                // written is lost. The Functions host repeats a request if it has
                // not seen a byte of the response (custom handler protocol, section
                // 6.3), so the head has to be sent first.
                self.failed = Some(error);
                context.waker().wake_by_ref();
                Poll::Pending
            }
            frame => Poll::Ready(frame),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.failed.is_none() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
