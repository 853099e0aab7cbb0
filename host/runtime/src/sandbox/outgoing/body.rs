//! The body of an answer, as it arrives.

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

/// A body that the plugin reads at its own pace. Nothing is read ahead of it but
/// one buffer. Dropped before its end, it ends the connection.
pub(super) struct Arriving {
    incoming: Incoming,
    /// How long the plugin waits for the next part.
    patience: Option<Duration>,
    /// When its patience ends, while it waits.
    waiting: Option<Pin<Box<Sleep>>>,
    /// The place of the request, until the end of the body.
    place: Option<OwnedSemaphorePermit>,
}

impl Arriving {
    pub(super) fn new(
        incoming: Incoming,
        patience: Option<Duration>,
        place: OwnedSemaphorePermit,
    ) -> Self {
        let ended = incoming.is_end_stream();
        Self {
            incoming,
            patience,
            waiting: None,
            place: Some(place).filter(|_| !ended),
        }
    }

    fn out_of_patience(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(patience) = self.patience else {
            return Poll::Pending;
        };
        let waiting = self
            .waiting
            .get_or_insert_with(|| Box::pin(sleep(patience)));
        waiting.as_mut().poll(context)
    }
}

impl http_body::Body for Arriving {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let Poll::Ready(frame) = Pin::new(&mut self.incoming).poll_frame(context) else {
            ready!(self.out_of_patience(context));
            return Poll::Ready(Some(Err(Error::ConnectionReadTimeout)));
        };
        self.waiting = None;
        if !matches!(frame, Some(Ok(_))) {
            self.place = None;
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
