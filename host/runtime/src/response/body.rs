//! The body of a response, for its reader.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use http_body_util::BodyExt as _;
use wasmtime_wasi_http::Error;

use super::{Progress, TaskGuard};

/// A body as the plugin writes it. When the plugin fails half-way the body ends
/// in an error, so that the caller sees a broken response and not a short one.
/// Dropped before its end, it stops the plugin.
pub struct ResponseBody {
    progress: Arc<Progress>,
    task: TaskGuard,
    bodiless: bool,
    /// Whether its end was read.
    ended: bool,
}

impl ResponseBody {
    /// The body of the response that `progress` has begun.
    pub(crate) fn new(progress: Arc<Progress>, mut task: TaskGuard, bodiless: bool) -> Self {
        task.responding();
        if progress.is_read_to_end() {
            task.detach();
        }
        Self {
            progress,
            task,
            bodiless,
            ended: false,
        }
    }

    /// Whether HTTP does not allow a body for this response. What the plugin
    /// writes nevertheless is discarded.
    pub fn is_bodiless(&self) -> bool {
        self.bodiless
    }

    /// Whether the whole response has been written, so that what the plugin does
    /// now no longer concerns the caller.
    pub fn is_complete(&self) -> bool {
        self.ended || self.progress.is_complete()
    }
}

impl Body for ResponseBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        let frame = self.progress.poll_frame(context);
        self.ended = matches!(frame, Poll::Ready(None | Some(Err(_))));
        if matches!(frame, Poll::Ready(None)) || self.progress.is_read_to_end() {
            self.task.detach();
        }
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.progress.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.progress.size_hint()
    }
}

impl Drop for ResponseBody {
    fn drop(&mut self) {
        if self.bodiless && !self.ended {
            if let Some(mut body) = self.progress.take_body()
                && let Ok(threads) = tokio::runtime::Handle::try_current()
            {
                threads.spawn(async move { while let Some(Ok(_)) = body.frame().await {} });
            }
        } else if self.is_complete() {
            self.task.detach();
        } else {
            self.progress.abandon();
        }
    }
}
