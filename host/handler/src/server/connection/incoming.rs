//! The body of a request as its caller sends it.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use corral_runtime::RequestBodyError;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep, sleep};

use super::pace::Busy;

/// Ends in an error when the caller stops sending, or sends what is no body.
pub(super) struct Received {
    body: Incoming,
    /// How long nothing may come.
    stall: Duration,
    /// Set up when something is waited for the first time.
    timer: Option<Pin<Box<Sleep>>>,
    /// Whether something came after the timer was set.
    moved: bool,
    _busy: Busy,
}

impl Received {
    pub(super) fn new(body: Incoming, stall: Duration, busy: Busy) -> Self {
        Self {
            body,
            stall,
            timer: None,
            moved: false,
            _busy: busy,
        }
    }

    fn stalled(&mut self, context: &mut Context<'_>) -> bool {
        let timer = self
            .timer
            .get_or_insert_with(|| Box::pin(sleep(self.stall)));
        if self.moved {
            self.moved = false;
            timer.as_mut().reset(Instant::now() + self.stall);
        }
        timer.as_mut().poll(context).is_ready()
    }
}

impl Body for Received {
    type Data = Bytes;
    type Error = RequestBodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, RequestBodyError>>> {
        match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Ready(frame) => {
                self.moved = true;
                let broken = |error: hyper::Error| RequestBodyError::Broken(error.to_string());
                Poll::Ready(frame.map(|frame| frame.map_err(broken)))
            }
            Poll::Pending if self.stalled(context) => {
                let error = RequestBodyError::Stalled(self.stall);
                Poll::Ready(Some(Err(error)))
            }
            Poll::Pending => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
