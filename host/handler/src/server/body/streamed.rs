//! Bodies that pass through without ever being held: counted on their way.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use corral_runtime::{CallError, RequestBodyError};
use http_body_util::BodyExt;
use hyper::body::{Frame, SizeHint};
use tokio::sync::oneshot;

use crate::server::failure::Failure;
use crate::server::streaming::Witness;

/// A request body that ended too soon, and what the caller still sends of it.
pub(in crate::server) struct Broken {
    pub(in crate::server) error: RequestBodyError,
    pub(in crate::server) rest: Body,
}

/// The body of a request on its way to the plugin.
pub(in crate::server) struct Upload {
    body: Body,
    limit: u64,
    left: u64,
    /// Takes what went wrong, as long as there is no answer.
    broken: Option<oneshot::Sender<Broken>>,
    /// Takes it afterwards.
    witness: Arc<Witness>,
}

impl Upload {
    /// Passes at most `limit` bytes on. The receiver learns of a body that ends
    /// before its end; once it is gone, `witness` does.
    pub(in crate::server) fn new(
        body: Body,
        limit: u64,
        witness: Arc<Witness>,
    ) -> (Self, oneshot::Receiver<Broken>) {
        let (broken, receiver) = oneshot::channel();
        let upload = Self {
            body,
            limit,
            left: limit,
            broken: Some(broken),
            witness,
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
            self.witness.tell(&Failure::from(broken.error));
        }
        error
    }
}

impl hyper::body::Body for Upload {
    type Data = Bytes;
    type Error = RequestBodyError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, RequestBodyError>>> {
        let frame = match Pin::new(&mut self.body).poll_frame(context) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(None) => return Poll::Ready(None),
            Poll::Ready(Some(Err(error))) => {
                let error = self.fail(super::broken(error));
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

/// The body of an answer on its way to the caller.
pub(in crate::server) struct Download {
    body: Option<corral_runtime::Body>,
    limit: u64,
    left: u64,
    /// Whether the caller gets no body, so that the plugin's is read for nobody.
    unseen: bool,
    witness: Arc<Witness>,
}

impl Download {
    /// Passes at most `limit` bytes on, and breaks off then. When HTTP rules a
    /// body out, `unseen` lets the plugin write its own to the end all the same:
    /// the plugin need not know (RFC 9110, section 9.3.2).
    pub(in crate::server) fn new(
        body: corral_runtime::Body,
        limit: u64,
        unseen: bool,
        witness: Arc<Witness>,
    ) -> Self {
        Self {
            body: Some(body),
            limit,
            left: limit,
            unseen,
            witness,
        }
    }
}

impl hyper::body::Body for Download {
    type Data = Bytes;
    type Error = axum::BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::BoxError>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        let frame = match Pin::new(body).poll_frame(context) {
            Poll::Pending => return Poll::Pending,
            Poll::Ready(Some(Ok(frame))) => frame,
            Poll::Ready(end) => {
                self.body = None;
                return Poll::Ready(end.map(|end| end.map_err(Into::into)));
            }
        };
        let Some(left) = self.left.checked_sub(length(&frame)) else {
            let limit = self.limit;
            // Nobody reads on: that stops the plugin.
            self.body = None;
            let error = CallError::ResponseTooLarge { limit };
            let said = error.to_string();
            self.witness.tell(&Failure::from(error));
            return Poll::Ready(Some(Err(said.into())));
        };
        self.left = left;
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        let body = self.body.as_ref();
        body.is_none_or(hyper::body::Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        let body = self.body.as_ref();
        body.map_or_else(|| SizeHint::with_exact(0), hyper::body::Body::size_hint)
    }
}

impl Drop for Download {
    fn drop(&mut self) {
        if self.unseen
            && let Some(mut body) = self.body.take()
        {
            tokio::spawn(async move { while let Some(Ok(_)) = body.frame().await {} });
        }
    }
}

fn length(frame: &Frame<Bytes>) -> u64 {
    let length = frame.data_ref().map_or(0, Bytes::len);
    u64::try_from(length).unwrap_or(u64::MAX)
}
