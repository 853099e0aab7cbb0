//! The body of a request, streamed to the plugin and counted.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use corral_runtime::RequestBodyError;
use hyper::body::{Frame, SizeHint};
use tokio::sync::oneshot;

use super::length;
use crate::failure::Failure;
use crate::invocation::late::LateReport;
use crate::request_body::{self, discard_rest};

/// A request body that ended early, and what the caller still sends of it.
pub(super) struct Broken {
    pub(super) error: RequestBodyError,
    pub(super) rest: Body,
}

/// The body of a request, as the plugin reads it.
pub(super) struct Upload {
    body: Body,
    limit: u64,
    left: u64,
    /// Receives the error until there is a response.
    broken: Option<oneshot::Sender<Broken>>,
    /// Receives the error afterwards.
    report: Arc<LateReport>,
    /// Whether the client still waits for `100 Continue` before it sends the body.
    awaits_continue: bool,
}

impl Upload {
    /// Passes on at most `limit` bytes. The receiver gets the error of a body that
    /// ends early; once the receiver is dropped, `report` does. `awaits_continue`
    /// says that the client sends the body only after `100 Continue`.
    pub(super) fn new(
        body: Body,
        limit: u64,
        awaits_continue: bool,
        report: Arc<LateReport>,
    ) -> (Self, oneshot::Receiver<Broken>) {
        let (broken, receiver) = oneshot::channel();
        let upload = Self {
            body,
            limit,
            left: limit,
            broken: Some(broken),
            report,
            awaits_continue,
        };
        (upload, receiver)
    }

    fn fail(&mut self, error: RequestBodyError) -> RequestBodyError {
        let Some(sender) = self.broken.take() else {
            return error;
        };
        let broken = Broken {
            error: error.clone(),
            rest: std::mem::take(&mut self.body),
        };
        if let Err(broken) = sender.send(broken) {
            discard_rest(broken.rest);
            self.report.failed(Failure::from(broken.error));
        }
        error
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        // The plugin may not have read all of it.
        if !self.awaits_continue {
            discard_rest(std::mem::take(&mut self.body));
        }
    }
}

impl hyper::body::Body for Upload {
    type Data = Bytes;
    type Error = RequestBodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, RequestBodyError>>> {
        self.awaits_continue = false;
        let frame = match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(None) => return Poll::Ready(None),
            Poll::Ready(Some(Err(error))) => {
                let error = self.fail(request_body::cause_of(error));
                return Poll::Ready(Some(Err(error)));
            }
            Poll::Ready(Some(Ok(frame))) => frame,
        };
        let Some(left) = self.left.checked_sub(length(&frame)) else {
            let limit = self.limit;
            let error = self.fail(RequestBodyError::TooLarge { limit });
            return Poll::Ready(Some(Err(error)));
        };
        self.left = left;
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
