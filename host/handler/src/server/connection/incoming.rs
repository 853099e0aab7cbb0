//! The body of a request, as its client sends it.

use std::error::Error as _;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use corral_runtime::RequestBodyError;
use hyper::body::{Body, Frame, Incoming, SizeHint};

use super::timer::RequestBodyGuard;
use crate::invocation::deadline::{BodyTimeout, BodyTimer};

/// Ends in an error when the client stops sending, takes longer than the call may,
/// disconnects, or sends an invalid body.
pub(super) struct IncomingBody {
    body: Incoming,
    timer: BodyTimer,
    _guard: RequestBodyGuard,
}

impl IncomingBody {
    pub(super) fn new(body: Incoming, timer: BodyTimer, guard: RequestBodyGuard) -> Self {
        Self {
            body,
            timer,
            _guard: guard,
        }
    }
}

impl Body for IncomingBody {
    type Data = Bytes;
    type Error = RequestBodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, RequestBodyError>>> {
        match Pin::new(&mut self.body).poll_frame(context) {
            // The deadline holds even for a steady stream.
            Poll::Ready(Some(Ok(frame))) => {
                let timed = self.timer.progressed().map(|()| frame);
                Poll::Ready(Some(timed.map_err(late)))
            }
            Poll::Ready(end) => Poll::Ready(end.map(|end| end.map_err(|error| broken(&error)))),
            Poll::Pending => self
                .timer
                .poll(context)
                .map(|overrun| Some(Err(late(overrun)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

fn late(overrun: BodyTimeout) -> RequestBodyError {
    match overrun {
        BodyTimeout::Deadline => RequestBodyError::TimedOut,
        BodyTimeout::Stall(time) => RequestBodyError::Stalled(time),
    }
}

/// Why the body was cut off.
fn broken(error: &hyper::Error) -> RequestBodyError {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};

    let source = error.source().and_then(|source| source.downcast_ref());
    let gone = [
        BrokenPipe,
        ConnectionAborted,
        ConnectionReset,
        UnexpectedEof,
    ];
    let left = source.is_some_and(|source: &io::Error| gone.contains(&source.kind()));
    if left || error.is_incomplete_message() || error.is_closed() {
        RequestBodyError::Disconnected
    } else {
        RequestBodyError::Broken(error.to_string())
    }
}
